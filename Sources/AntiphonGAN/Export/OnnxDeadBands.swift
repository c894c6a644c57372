import AntiphonData

/// Numbers that stay within their dead bands of the number last given as ONNX operators: what `DeadBands` does.
struct OnnxDeadBands {
    let schema: Schema

    /// The channels [batch, time, n] of a group.
    func applied(to channels: OnnxValue, _ group: ChannelGroup) -> OnnxValue {
        let bands = schema.deadBands.isEmpty ? [] : Array(schema.deadBands[group.channels])
        guard bands.contains(where: { $0 > 0 }) else { return channels }
        return channels.following("band") { body, last, wish in
            // Less than the next number is no more than this one; of what is no number neither is true.
            let beyond = body.constant(OnnxTensor([bands.count], bands.map(\.nextUp)))
            return (wish - last).magnitude().isLess(than: beyond).select(last, wish)
        }
    }
}

extension OnnxValue {
    /// Numbers [batch, time, n] each of which is made of the one before and of what is wished for it; the first is the first wish.
    /// - Parameter next: makes it in a graph of its own.
    func following(
        _ name: String, _ next: (_ body: OnnxGraph, _ last: OnnxValue, _ wish: OnnxValue) -> OnnxValue
    ) -> OnnxValue {
        let body = OnnxGraph(name, prefix: name + "_")
        let shape: [OnnxDimension] = [OnnxGenerator.batch, .symbolic("numbers")]
        let last = body.input("\(name)_last", .float, shape, .state, "The value of the step before.")
        let wish = body.input("\(name)_wish", .float, shape, .state, "The value that is wished for.")
        let made = next(body, last, wish)
        for output in ["next", "row"] { body.output("\(name)_\(output)", made, shape, "The value of the step.") }
        let first = sliced(0..<1, along: 1).squeezed([1])
        return graph.nodes(
            "Scan", [first, self],
            [
                ("body", .graph(body)), ("num_scan_inputs", .integer(1)), ("scan_input_axes", .integers([1])),
                ("scan_output_axes", .integers([1])),
            ], results: 2)[1]
    }
}
