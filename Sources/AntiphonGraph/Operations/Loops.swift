// Loops with a general body.
extension Trace {
    /// A loop over the leading dimension of the sequences.
    ///
    /// `body` gets the carries, one slice of each sequence, and the constants, all as tensors of its own trace (it cannot use
    /// tensors from outside), and returns the carries' next values and one slice for each stacked result.
    /// Gradients flow through the loop to any order.
    ///
    /// - Parameters:
    ///   - length: the number of steps, the sequences' leading dimension.
    ///   - reverse: whether steps run from the last to the first.
    /// - Returns: the final carries and the stacked results.
    public func scan(
        length: Int, carries: [Tensor], sequences: [Tensor] = [], constants: [Tensor] = [], reverse: Bool = false,
        fileID: String = #fileID, line: Int = #line,
        _ body: (_ carries: [Tensor], _ slices: [Tensor], _ constants: [Tensor]) -> (
            carries: [Tensor], stacked: [Tensor]
        )
    ) -> (carries: [Tensor], stacked: [Tensor]) {
        at(fileID, line)
        let slices = sequences.map { TensorType($0.elementType, Shape(Array($0.shape.dimensions.dropFirst()))) }
        let inputTypes = carries.map(\.type) + slices + constants.map(\.type)
        let (c, s) = (carries.count, sequences.count)
        var stackedCount = 0
        do throws(GraphError) {
            let graph = try Graph.trace(inputTypes) { inputs in
                let results = body(
                    Array(inputs[..<c]), Array(inputs[c..<c + s]), Array(inputs[(c + s)...]))
                stackedCount = results.stacked.count
                return results.carries + results.stacked
            }.offeringResiduals()
            let scan = Scan(body: graph, length: length, reverse: reverse, carryCount: c, sequenceCount: s)
            let results = emit(.scan(scan), carries + sequences + constants)
            return (Array(results[..<c]), Array(results[c..<c + stackedCount]))
        } catch {
            fail(error)
            return (carries, [])
        }
    }

    /// Repeats `body` while `condition` holds of the state. It has no gradient (use `scan` where one is needed).
    public func whileLoop(
        _ state: [Tensor], fileID: String = #fileID, line: Int = #line,
        condition: ([Tensor]) -> Tensor, body: ([Tensor]) -> [Tensor]
    ) -> [Tensor] {
        at(fileID, line)
        do throws(GraphError) {
            let types = state.map(\.type)
            let conditionGraph = try Graph.trace(types) { [condition($0)] }
            let bodyGraph = try Graph.trace(types, body)
            return emit(.while(condition: conditionGraph, body: bodyGraph), state)
        } catch {
            fail(error)
            return state
        }
    }
}
