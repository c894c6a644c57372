public import AntiphonGraph

extension ParameterValues {
    /// The loss and gradient of a batch that is worked on in parts, one after another: means over the micro-batches.
    /// Memory is that of one micro-batch.
    ///
    /// - Parameters:
    ///   - microBatches: how many parts.
    ///   - sequences: tensors with a leading dimension of `microBatches`; each part gets its slice.
    ///   - constants: tensors that each part gets whole (other players' blocks, keys).
    ///   - loss: the scalar loss of a part and other tensors to report, from these parameters *inside the loop's own
    ///     trace*, the slices and the constants.
    /// - Returns: the mean loss, a scalar, the means of what else is reported, and the mean gradient, f32 [N].
    public func accumulated(
        microBatches: Int, sequences: [Tensor], constants: [Tensor] = [],
        loss: (_ values: ParameterValues, _ slices: [Tensor], _ constants: [Tensor]) -> (
            loss: Tensor, metrics: [Tensor]
        )
    ) -> (loss: Tensor, metrics: [Tensor], gradient: Tensor) {
        let scan = block.context.scan(
            length: microBatches, carries: [block.zerosLike()], sequences: sequences, constants: [block] + constants
        ) { carries, slices, constants in
            let values = ParameterValues(constants[0], layout)
            let part = loss(values, slices, Array(constants.dropFirst()))
            return ([carries[0] + values.gradient(of: part.loss)], [part.loss] + part.metrics)
        }
        // After an error of the body nothing is stacked; the trace tells it.
        let reports = scan.stacked.map { $0.mean([0]) }
        let loss = reports.first ?? block.context.constant(Float(0))
        return (loss, Array(reports.dropFirst()), scan.carries[0] * (1 / Float(max(1, microBatches))))
    }
}
