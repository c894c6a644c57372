/// Writes one module. Names are handed out by counters, so equal graphs give equal text.
struct StableHLOPrinter {
    private var text = ""
    private var depth = 0
    private var nextValue = 0
    private var nextArgument = 0

    /// The text of a module with `graph` as its function `main`.
    /// - Parameter aliases: input index to the output that may take its memory.
    mutating func module(
        _ graph: Graph, name: String, comments: [String], aliases: [Int: Int]
    ) throws(GraphError) -> String {
        line("module @\(Self.symbol(name)) {")
        depth += 1
        for comment in comments { line("// " + comment.map { $0.isNewline ? " " : String($0) }.joined()) }
        let arguments = graph.inputs.map { _ in argument() }
        let parameters = zip(arguments, graph.inputTypes).enumerated().map { index, pair in
            let alias = aliases[index].map { " {tf.aliasing_output = \($0) : i32}" } ?? ""
            return "\(pair.0): \(pair.1)\(alias)"
        }
        let results = graph.outputTypes.map(\.description).joined(separator: ", ")
        line("func.func public @main(\(parameters.joined(separator: ", "))) -> (\(results)) {")
        depth += 1
        let outputs = try body(graph, arguments)
        let operands = outputs.isEmpty ? "" : " " + outputs.joined(separator: ", ") + " : " + results
        line("func.return" + operands)
        depth -= 1
        line("}")
        depth -= 1
        line("}")
        return text
    }

    /// Prints a graph's nodes, with these names for its inputs; returns the names of its outputs.
    private mutating func body(_ graph: Graph, _ arguments: [String]) throws(GraphError) -> [String] {
        var names = [ValueID: String](minimumCapacity: graph.types.count)
        for (id, name) in zip(graph.inputs, arguments) { names[id] = name }
        for node in graph.nodes {
            let operands = node.operands.map { StableHLOValue(name: names[$0] ?? "%undefined", type: graph.types[$0]) }
            let results = try print(node.operation, operands, node.results.map { graph.types[$0] })
            for (id, name) in zip(node.results, results) { names[id] = name }
        }
        return graph.outputs.map { names[$0] ?? "%undefined" }
    }

    private mutating func print(
        _ operation: Operation, _ operands: [StableHLOValue], _ results: [TensorType]
    ) throws(GraphError) -> [String] {
        let attributes = try operation.stableHLOAttributes(operands.map(\.type))
        switch operation {
        case .stopGradient: return operands.map(\.name)
        case .while(let condition, let loopBody):
            let names = define(results.count)
            open(names, operation.name, operands)
            try region(condition)
            line("}, {")
            try region(loopBody)
            close(attributes, operands, results)
            return names
        case .reduce(let reduction, _):
            let start = operation.stableHLOConstant("dense<\(reduction.identity.stableHLO)>", .float32([]))
            let operands =
                operands + [StableHLOValue(name: simple("constant", [], start, [.float32([])])[0], type: .float32([]))]
            let names = define(1)
            open(names, operation.name, operands)
            combiner(reduction.rawValue)
            close(attributes, operands, results)
            return names
        case .scatterAddRows:
            let names = define(1)
            open(names, operation.name, operands)
            combiner("add")
            close(attributes, operands, results)
            return names
        default: return simple(operation.name, operands, attributes, results)
        }
    }

    private mutating func simple(
        _ name: String, _ operands: [StableHLOValue], _ attributes: StableHLOAttributes, _ results: [TensorType]
    ) -> [String] {
        let names = define(results.count)
        let signature = Self.signature(operands, results)
        line(Self.head(names, name, operands) + Self.dictionary(attributes) + " : " + signature)
        return names
    }

    private mutating func open(_ names: [String], _ name: String, _ operands: [StableHLOValue]) {
        line(Self.head(names, name, operands) + " ({")
    }

    private mutating func close(
        _ attributes: StableHLOAttributes, _ operands: [StableHLOValue], _ results: [TensorType]
    ) {
        line("})" + Self.dictionary(attributes) + " : " + Self.signature(operands, results))
    }

    private mutating func region(_ graph: Graph) throws(GraphError) {
        let arguments = block(graph.inputTypes)
        depth += 1
        let outputs = try body(graph, arguments)
        terminate(zip(outputs, graph.outputTypes).map { StableHLOValue(name: $0, type: $1) })
        depth -= 1
    }

    // The region of a reduction: one binary operation on scalars.
    private mutating func combiner(_ name: String) {
        let scalar = TensorType.float32([])
        let arguments = block([scalar, scalar]).map { StableHLOValue(name: $0, type: scalar) }
        depth += 1
        let result = simple(name, arguments, [:], [scalar])
        terminate([StableHLOValue(name: result[0], type: scalar)])
        depth -= 1
    }

    private mutating func block(_ types: [TensorType]) -> [String] {
        let arguments = types.map { _ in argument() }
        let parameters = zip(arguments, types).map { "\($0): \($1)" }.joined(separator: ", ")
        line("^bb0(\(parameters)):")
        return arguments
    }

    private mutating func terminate(_ values: [StableHLOValue]) {
        line(Self.head([], "return", values) + " : " + Self.signature(values, []))
    }

    /// Names for a node's results: `%3`, or `%3#0`, `%3#1` where there are several.
    private mutating func define(_ count: Int) -> [String] {
        let name = "%\(nextValue)"
        nextValue += 1
        return count == 1 ? [name] : (0..<count).map { "\(name)#\($0)" }
    }

    private mutating func argument() -> String {
        defer { nextArgument += 1 }
        return "%arg\(nextArgument)"
    }

    private mutating func line(_ content: String) {
        text += String(repeating: "  ", count: depth)
        text += content
        text += "\n"
    }

    private static func head(_ names: [String], _ operation: String, _ operands: [StableHLOValue]) -> String {
        let call = "\"stablehlo.\(operation)\"(" + operands.map(\.name).joined(separator: ", ") + ")"
        guard let first = names.first else { return call }
        return names.count == 1 ? "\(first) = \(call)" : "\(first.prefix { $0 != "#" }):\(names.count) = \(call)"
    }

    private static func dictionary(_ attributes: StableHLOAttributes) -> String {
        let items = attributes.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
        return items.isEmpty ? "" : " {" + items.joined(separator: ", ") + "}"
    }

    private static func signature(_ operands: [StableHLOValue], _ results: [TensorType]) -> String {
        let inputs = "(" + operands.map(\.type.description).joined(separator: ", ") + ")"
        let outputs = results.map(\.description).joined(separator: ", ")
        return inputs + " -> " + (results.count == 1 ? outputs : "(" + outputs + ")")
    }

    private static func symbol(_ name: String) -> String {
        let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" }
        return letters.first.map { $0.isNumber } ?? true ? "_" + String(letters) : String(letters)
    }
}

/// A value as its uses name it.
struct StableHLOValue {
    let name: String
    let type: TensorType
}

/// An operation's attributes, in MLIR's text form, by name.
typealias StableHLOAttributes = [String: String]
