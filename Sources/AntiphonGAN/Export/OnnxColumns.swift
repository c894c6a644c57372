import AntiphonGraph

/// The recurrence that the columns of a noisy table share, as ONNX operators: what `ColumnGenerator` does, for batch-major values and
/// sequences of any number of steps.
struct OnnxColumns {
    static let path = "generator/columns"

    /// F.
    let width: Int
    let layers: OnnxLayers

    /// Three numbers for each column, as far as they reach, each [batch, time, F].
    /// - Parameters:
    ///   - new: what is new in each row, [batch, time, F].
    ///   - states: of the recurrence over whole rows, [batch, time, H].
    ///   - noise: normal numbers [batch, time, 2 F].
    ///   - startNoise: normal numbers [batch, 4 F].
    func callAsFunction(
        new: OnnxValue, states: OnnxValue, noise: OnnxValue, startNoise: OnnxValue
    ) throws(ExportError) -> [OnnxValue] {
        let (graph, f) = (layers.graph, width)
        let codes = try layers.weights(Self.path + "/codes")
        let code = graph.constant(OnnxTensor(codes.shape, codes.values), named: "columns.codes")
        // Values of one element a column, and of none, to be added to what is the same for all.
        let own = new.unsqueezed([3])
        let none = own * 0.0
        let told = try layers.dense(Self.path + "/told", states).unsqueezed([2])
        let begin = startNoise.reshaped([0, f, ColumnGenerator.startNoise])
        let known = [begin, begin.sliced(0..<1, along: 2) * 0.0 + code].joined(along: 2)
        let inputs = ColumnGenerator.startNoise + codes.shape[1]
        let first = try layers.dense(Self.path + "/start", known.reshaped([-1, inputs])).tanh().unsqueezed([0])
        let parts = [told + none, noise.reshaped([0, 0, f, ColumnGenerator.noise]), own, none + code]
        let x = parts.joined(along: 3).transposed([1, 0, 2, 3])
        let kernel = try layers.weights(Self.path + "/recurrence/layer0/forward/kernel")
        let cell = layers.settings.cell
        let y = try OnnxRecurrence(cell: cell, hidden: layers.settings.columnHidden).add(
            to: graph, layers.weights, path: Self.path + "/recurrence/layer0/forward", name: "columns.layer0",
            x: x.reshaped([0, -1, kernel.shape[0]]), states: cell == .lstm ? [first, first * 0.0] : [first]
        ).y
        let reach = ColumnGenerator.reach
        let given = try layers.dense(Self.path + "/output", y).reshaped([0, -1, f, reach.count])
            .transposed([1, 0, 2, 3])
        return reach.enumerated().map { place, reach in
            given.sliced(place..<place + 1, along: 3).squeezed([3]) * Double(reach)
        }
    }
}
