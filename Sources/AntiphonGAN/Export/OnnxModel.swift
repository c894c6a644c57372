/// An ONNX model in memory, as much of `onnx.proto` as a generator needs (https://github.com/onnx/onnx/blob/main/docs/IR.md).
///
/// Written with IR version 8 and operator set 17, which Debian 12's onnx 1.12 and every later reader accept. All weights
/// stand in the file itself: external data, whose paths were the source of several holes in readers, is never used.
struct OnnxModel {
    /// The computation.
    var graph: OnnxGraph
    /// What the model is, for people.
    var documentation: String
    /// Facts by name, for programs.
    var metadata: [(key: String, value: String)]
    /// The version of Antiphon that wrote it.
    var producerVersion: String

    /// The file's bytes.
    var encoded: [UInt8] {
        ProtobufWriter.message { model in
            model.integer(1, 8)
            model.string(2, "antiphon")
            model.string(3, producerVersion)
            model.string(6, documentation)
            model.bytes(7, graph.encoded)
            model.message(8) {
                $0.string(1, "")
                $0.integer(2, 17)
            }
            for (key, value) in metadata {
                model.message(14) {
                    $0.string(1, key)
                    $0.string(2, value)
                }
            }
        }
    }
}

/// The type of an element, by its number in `TensorProto.DataType`.
enum OnnxElement: Int {
    case float = 1
    case int64 = 7
    case bool = 9
    case double = 11
}

/// One dimension of an input or output: a number, or a name for whatever it will be.
enum OnnxDimension {
    case fixed(Int)
    case symbolic(String)
}

/// A constant.
struct OnnxTensor {
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

    private static func littleEndian(_ word: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }
}

/// An attribute's value.
enum OnnxAttribute {
    case integer(Int)
    case integers([Int])
    case string(String)
}

/// A graph under construction: every node's results get names of their own, nodes stand in the order of computation.
struct OnnxGraph {
    /// The graph's name.
    let name: String
    private var nodes: [[UInt8]] = []
    private var constants: [[UInt8]] = []
    private var inputs: [[UInt8]] = []
    private var outputs: [[UInt8]] = []
    private var count = 0

    init(_ name: String) { self.name = name }

    /// Declares an input, and gives its name back.
    mutating func input(
        _ name: String, _ element: OnnxElement, _ shape: [OnnxDimension], _ documentation: String
    ) -> String {
        inputs.append(Self.value(name, element, shape, documentation))
        return name
    }

    /// Declares an output; the name is that of a node's result.
    mutating func output(_ name: String, _ element: OnnxElement, _ shape: [OnnxDimension], _ documentation: String) {
        outputs.append(Self.value(name, element, shape, documentation))
    }

    /// Adds a constant under a name, and gives the name back.
    mutating func constant(_ name: String, _ tensor: OnnxTensor) -> String {
        constants.append(
            ProtobufWriter.message {
                $0.integers(1, tensor.dimensions)
                $0.integer(2, tensor.element.rawValue)
                $0.string(8, name)
                $0.bytes(9, tensor.bytes)
            })
        return name
    }

    /// Adds a node of one result.
    /// - Parameters:
    ///   - inputs: names; an empty one is an optional input left out.
    ///   - name: the result's name; made up if left out.
    mutating func node(
        _ operation: String, _ inputs: [String], _ attributes: [(String, OnnxAttribute)] = [], named name: String? = nil
    ) -> String {
        let result = name ?? fresh(operation)
        node(operation, inputs, attributes, results: [result])
        return result
    }

    /// Adds a node of several results with the given names.
    mutating func node(
        _ operation: String, _ inputs: [String], _ attributes: [(String, OnnxAttribute)] = [], results: [String]
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

    /// A name that no other value has.
    mutating func fresh(_ stem: String) -> String {
        count += 1
        return "\(stem.lowercased())_\(count)"
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
            }
        }
    }
}
