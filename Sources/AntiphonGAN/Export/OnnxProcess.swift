import AntiphonData

/// The rows of a noisy table from what is new in each, as ONNX operators: what `ProcessDriver.numbers` does, for batch-major values and
/// sequences of any number of steps.
struct OnnxProcess {
    private let driver: ProcessDriver

    init(_ driver: ProcessDriver) { self.driver = driver }

    /// Numbers [batch, time, F].
    /// - Parameters:
    ///   - raw: what the generator gives, [batch, time, W + F].
    ///   - columns: what is given for each column by a recurrence that they share (`OnnxColumns`); none: nothing.
    ///   - noise: normal numbers [batch, time, F].
    ///   - past: normal numbers [batch, P F].
    func numbers(_ raw: OnnxValue, columns: [OnnxValue], noise: OnnxValue, past: OnnxValue) -> OnnxValue {
        let (graph, process, f, count) = (raw.graph, driver.process, driver.width, driver.pastWidth)
        let reach = Double(ProcessDriver.reach(width: f))
        var shift = raw.taken(driver.places, along: 2) * reach
        var size = raw.sliced(driver.heads..<driver.heads + f, along: 2) * reach
        if !columns.isEmpty { (shift, size) = (shift + columns[0], size + columns[1]) }
        let u = shift + size.exponential() * noise
        let factor = graph.constant(OnnxTensor([f, f], ProcessDriver.transposed(process.factor)))
        let whole = graph.constant(OnnxTensor([count, count], ProcessDriver.transposed(process.past)))
        let driven = graph.node("MatMul", [u, factor])
        let before = graph.node("MatMul", [past, whole])
        let rows = graph.nodes(
            "Scan", [before, driven],
            [
                ("body", .graph(step())), ("num_scan_inputs", .integer(1)), ("scan_input_axes", .integers([1])),
                ("scan_output_axes", .integers([1])),
            ], results: 2)[1]
        return (columns.isEmpty ? rows : rows + columns[2]) + graph.constant(OnnxTensor([f], process.means))
    }

    /// What goes to the heads, [batch, time, W], of numbers [batch, time, F] and what the others' heads get, [batch, time, W - F].
    func woven(_ numbers: OnnxValue, _ others: OnnxValue) -> OnnxValue {
        driver.pieces.map { ($0.isOfProcess ? numbers : others).sliced($0.range, along: 2) }.joined(along: 2)
    }

    // From the rows before, the nearest first, and what is new to the row and the rows before the next.
    private func step() -> OnnxGraph {
        let (process, f, size) = (driver.process, driver.width, driver.pastWidth)
        let body = OnnxGraph("process", prefix: "process_")
        func shape(_ width: Int) -> [OnnxDimension] { [OnnxGenerator.batch, .fixed(width)] }
        let before = body.input("process_before", .float, shape(size), .state, "The rows before, the nearest first.")
        let new = body.input("process_new", .float, shape(f), .state, "What is new in the row.")
        let weights = body.constant(OnnxTensor([size, f], process.weights))
        let row = body.node("MatMul", [before, weights]) + new
        let kept = process.lags == 1 ? row : [row, before.sliced(0..<size - f, along: 1)].joined(along: 1)
        body.output("process_next", kept, shape(size), "The rows before the next.")
        // An output of a body has a name of its own.
        body.output("process_row", row + 0.0, shape(f), "The row.")
        return body
    }
}

extension OnnxValue {
    /// The elements at places, in rising order, along an axis.
    func taken(_ places: [Int], along axis: Int) -> OnnxValue {
        places.runs.map { sliced($0, along: axis) }.joined(along: axis)
    }
}
