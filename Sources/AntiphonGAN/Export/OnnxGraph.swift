/// A graph under construction: every node's result gets a name of its own, nodes stand in the order of computation.
///
/// A class, so that its values (`OnnxValue`) can be computed with as numbers are.
final class OnnxGraph {
    /// The graph's name.
    let name: String
    /// What every input is to be fed with, by its name, in their order.
    private(set) var inputKinds: [(name: String, kind: OnnxInputKind)] = []
    private var nodes: [[UInt8]] = []
    private var constants: [[UInt8]] = []
    private var inputs: [[UInt8]] = []
    private var outputs: [[UInt8]] = []
    private var known: [OnnxTensor: OnnxValue] = [:]
    private var count = 0
    // What names within a body begin with: they may not be those of the graph around it.
    private let prefix: String

    init(_ name: String, prefix: String = "") { (self.name, self.prefix) = (name, prefix) }

    /// Declares an input.
    func input(
        _ name: String, _ element: OnnxElement, _ shape: [OnnxDimension], _ kind: OnnxInputKind,
        _ documentation: String
    ) -> OnnxValue {
        inputs.append(Self.value(name, element, shape, documentation))
        inputKinds.append((name, kind))
        return OnnxValue(graph: self, name: name, element: element)
    }

    /// Declares an output of this name.
    func output(_ name: String, _ value: OnnxValue, _ shape: [OnnxDimension], _ documentation: String) {
        outputs.append(Self.value(name, value.element, shape, documentation))
        add("Identity", [value.name], [], results: [name])
    }

    /// A constant. One without a name is kept once, however often it is asked for.
    func constant(_ tensor: OnnxTensor, named name: String? = nil) -> OnnxValue {
        if name == nil, let value = known[tensor] { return value }
        let value = OnnxValue(graph: self, name: name ?? fresh("constant"), element: tensor.element)
        constants.append(
            ProtobufWriter.message {
                $0.integers(1, tensor.dimensions)
                $0.integer(2, tensor.element.rawValue)
                $0.string(8, value.name)
                $0.bytes(9, tensor.bytes)
            })
        if name == nil { known[tensor] = value }
        return value
    }

    /// Adds a node of one result.
    /// - Parameters:
    ///   - inputs: nil is an optional input left out.
    ///   - element: the result's; nil: that of the first input.
    func node(
        _ operation: String, _ inputs: [OnnxValue?], _ attributes: [(String, OnnxAttribute)] = [],
        of element: OnnxElement? = nil
    ) -> OnnxValue {
        nodes(operation, inputs, attributes, results: 1, of: element)[0]
    }

    /// Adds a node of several results.
    func nodes(
        _ operation: String, _ inputs: [OnnxValue?], _ attributes: [(String, OnnxAttribute)] = [], results: Int,
        of element: OnnxElement? = nil
    ) -> [OnnxValue] {
        let names = (0..<results).map { _ in fresh(operation) }
        add(operation, inputs.map { $0?.name ?? "" }, attributes, results: names)
        let element = element ?? inputs.lazy.compactMap { $0?.element }.first ?? .float
        return names.map { OnnxValue(graph: self, name: $0, element: element) }
    }

    private func add(
        _ operation: String, _ inputs: [String], _ attributes: [(String, OnnxAttribute)], results: [String]
    ) {
        nodes.append(
            ProtobufWriter.message { node in
                for input in inputs { node.string(1, input) }
                for result in results { node.string(2, result) }
                node.string(3, results[0])
                node.string(4, operation)
                for (name, value) in attributes { node.bytes(5, Self.attribute(name, value)) }
            })
    }

    private func fresh(_ stem: String) -> String {
        count += 1
        return "\(prefix)\(stem.lowercased())_\(count)"
    }

    /// The graph as `GraphProto`.
    var encoded: [UInt8] {
        ProtobufWriter.message { graph in
            for node in nodes { graph.bytes(1, node) }
            graph.string(2, name)
            for constant in constants { graph.bytes(5, constant) }
            for input in inputs { graph.bytes(11, input) }
            for output in outputs { graph.bytes(12, output) }
        }
    }

    private static func value(
        _ name: String, _ element: OnnxElement, _ shape: [OnnxDimension], _ documentation: String
    ) -> [UInt8] {
        ProtobufWriter.message { value in
            value.string(1, name)
            value.message(2) { type in
                type.message(1) { tensor in
                    tensor.integer(1, element.rawValue)
                    tensor.message(2) { list in
                        for dimension in shape {
                            list.message(1) {
                                switch dimension {
                                case .fixed(let length): $0.integer(1, length)
                                case .symbolic(let name): $0.string(2, name)
                                }
                            }
                        }
                    }
                }
            }
            value.string(3, documentation)
        }
    }

    private static func attribute(_ name: String, _ value: OnnxAttribute) -> [UInt8] {
        ProtobufWriter.message {
            $0.string(1, name)
            switch value {
            case .integer(let number):
                $0.integer(3, number)
                $0.integer(20, 2)
            case .integers(let numbers):
                $0.integers(8, numbers)
                $0.integer(20, 7)
            case .string(let text):
                $0.string(4, text)
                $0.integer(20, 3)
            case .graph(let body):
                $0.bytes(6, body.encoded)
                $0.integer(20, 5)
            }
        }
    }
}

/// What an input is fed with.
enum OnnxInputKind: String {
    /// Standard normal numbers.
    case normal
    /// Numbers even between 0 and 1.
    case uniform
    /// Standard Gumbel numbers, -log(-log u).
    case gumbel
    /// Latent codes: one-hot, then numbers in -1 to 1.
    case codes
    /// What is given from outside, in the table's own units.
    case given
    /// How many steps each given sequence has.
    case lengths
    /// The state to begin from; zeros for a new sequence.
    case state
    /// Whether a sequence goes on; false for a new one.
    case flag
    /// How many steps to generate.
    case steps
}

/// A constant.
struct OnnxTensor: Hashable {
    let element: OnnxElement
    let dimensions: [Int]
    /// The elements, little-endian, row-major.
    let bytes: [UInt8]

    init(_ dimensions: [Int], _ values: [Float]) {
        element = .float
        self.dimensions = dimensions
        bytes = values.flatMap { Self.littleEndian(UInt64($0.bitPattern), 4) }
    }

    init(_ values: [Double]) {
        element = .double
        dimensions = [values.count]
        bytes = values.flatMap { Self.littleEndian($0.bitPattern, 8) }
    }

    init(_ values: [Int]) {
        element = .int64
        dimensions = [values.count]
        bytes = values.flatMap { Self.littleEndian(UInt64(bitPattern: Int64($0)), 8) }
    }

    /// A number without an axis.
    init(scalar value: Double, _ element: OnnxElement) {
        self.element = element
        dimensions = []
        bytes =
            switch element {
            case .float: Self.littleEndian(UInt64(Float(value).bitPattern), 4)
            case .double: Self.littleEndian(value.bitPattern, 8)
            case .int64: Self.littleEndian(UInt64(bitPattern: Int64(value)), 8)
            case .bool: [value == 0 ? 0 : 1]
            }
    }

    private static func littleEndian(_ word: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }
}

/// An attribute's value.
enum OnnxAttribute {
    case integer(Int)
    case integers([Int])
    case string(String)
    case graph(OnnxGraph)
}
