extension Graph {
    /// The graph as a StableHLO module in MLIR's text form, with one function `main`.
    ///
    /// The text is in StableHLO's generic form, which its specification defines, and depends on nothing but the graph: values
    /// are numbered in order and attributes are sorted. Composites are rewritten into primitives first.
    ///
    /// Source: the StableHLO specification, https://openxla.org/stablehlo/spec.
    /// - Parameter name: the module's name; characters that MLIR's names lack become `_`.
    /// - Throws: `GraphError` if the graph holds an operation that has no decomposition.
    public func stableHLO(name: String = "antiphon") throws(GraphError) -> String {
        try stableHLO(name: name, comments: [], aliases: [:])
    }

    fileprivate func stableHLO(
        name: String, comments: [String], aliases: [Int: Int]
    ) throws(GraphError) -> String {
        let primitives = try prunedOfUnused().decomposed().prunedOfUnused()
        var printer = StableHLOPrinter()
        return try printer.module(primitives, name: name, comments: comments, aliases: aliases)
    }
}

extension Program {
    /// The program as a StableHLO module in MLIR's text form: `Graph.stableHLO` with the names of inputs and outputs in
    /// comments and donations as `tf.aliasing_output` attributes of the arguments.
    /// - Throws: `GraphError` if the graph holds an operation that has no decomposition.
    public func stableHLO(name: String = "antiphon") throws(GraphError) -> String {
        let inputs = inputNames.enumerated().map { "input \($0): \($1)" }
        let outputs = outputNames.enumerated().map { "output \($0): \($1)" }
        let aliases = Dictionary(donations.map { ($0.value, $0.key) }, uniquingKeysWith: min)
        return try graph.stableHLO(name: name, comments: inputs + outputs, aliases: aliases)
    }
}
