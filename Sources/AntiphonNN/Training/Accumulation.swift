public import AntiphonGraph

extension ParameterValues {
    /// The loss and gradient of a batch that is worked on in parts, one after another: the means over the micro-batches. Memory is
    /// that of one micro-batch.
    ///
    /// - Parameters:
    ///   - microBatches: how many parts.
    ///   - sequences: tensors with a leading dimension of `microBatches`; each part gets its slice.
    ///   - constants: tensors that each part gets whole (other players' blocks, keys).
    ///   - loss: the scalar loss of a part, from these parameters *inside the loop's own trace*, the slices and the constants.
    /// - Returns: the mean loss, a scalar, and the mean gradient, f32 [N].
    public func accumulated(
        microBatches: Int, sequences: [Tensor], constants: [Tensor] = [],
        loss: (_ values: ParameterValues, _ slices: [Tensor], _ constants: [Tensor]) -> Tensor
    ) -> (loss: Tensor, gradient: Tensor) {
        let zero = block.context.constant(Float(0))
        guard microBatches > 0 else {
            block.fail("accumulation", "needs at least one micro-batch")
            return (zero, block)
        }
        let (totals, _) = block.context.scan(
            length: microBatches, carries: [zero, block.zerosLike()], sequences: sequences,
            constants: [block] + constants
        ) { carries, slices, constants in
            let values = ParameterValues(constants[0], layout)
            let part = loss(values, slices, Array(constants.dropFirst()))
            return ([carries[0] + part, carries[1] + values.gradient(of: part)], [])
        }
        let share = 1 / Float(microBatches)
        return (totals[0] * share, totals[1] * share)
    }
}
