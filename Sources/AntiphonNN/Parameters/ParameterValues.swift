public import AntiphonGraph

/// A player's parameters inside a trace: the flat block and its named slices.
///
/// Make it once for each trace: gradients are taken with respect to the slices that the modules used.
public struct ParameterValues {
    /// All parameters, f32 [N].
    public let block: Tensor
    /// Where each parameter lies in the block.
    public let layout: ParameterLayout
    private let slices: [String: Tensor]

    /// The parameters in a flat block, f32 [N] with N the layout's element count.
    public init(_ block: Tensor, _ layout: ParameterLayout) {
        self.block = block
        self.layout = layout
        if block.shape != [layout.elementCount] {
            block.fail("parameters", "the block does not have the layout's \(layout.elementCount) elements")
        }
        slices = Dictionary(
            layout.parameters.map { ($0.path, block.sliced($0.range, along: 0).reshaped($0.shape)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// One parameter, in its shape. A parameter of another layout is an error of the trace.
    public subscript(_ parameter: Parameter) -> Tensor {
        if let slice = slices[parameter.path], slice.shape == parameter.shape { return slice }
        block.fail(
            "parameters", "\(parameter.path) of shape \(parameter.shape) is not in this block",
            hint: "pass the values of the player that registered it")
        return block.context.filled(parameter.shape, 0)
    }

    /// The gradient of a scalar with respect to all parameters, f32 [N], in the layout's order.
    public func gradient(of loss: Tensor) -> Tensor { gradient(of: loss, where: { _ in true }) }

    /// The gradient of a scalar with respect to some of the parameters, f32 [N]: 0 for the others, which cost no backward pass.
    public func gradient(of loss: Tensor, where isMoved: (Parameter) -> Bool) -> Tensor {
        let leaves = layout.parameters.filter(isMoved)
        var gradients = loss.gradients(withRespectTo: leaves.map { self[$0] })[...]
        let pieces = layout.parameters.map { parameter in
            let size: Shape = [parameter.shape.elementCount]
            guard isMoved(parameter), let own = gradients.popFirst() else { return block.context.filled(size, 0) }
            return own.reshaped(size)
        }
        guard let first = pieces.first else { return block.zerosLike() }
        return first.concatenated(Array(pieces.dropFirst()), along: 0)
    }
}
