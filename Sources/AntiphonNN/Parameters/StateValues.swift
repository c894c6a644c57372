public import AntiphonGraph

/// A player's states inside a trace: modules read them and put the next ones in their place. Nothing is kept behind the
/// scenes: the block goes into a step as an input and comes out as an output.
public struct StateValues {
    /// Where each state lies in the block.
    public let layout: ParameterLayout
    private let given: Tensor
    private var values: [String: Tensor]

    /// The states in a flat block, f32 [N] with N the element count of the scope's `stateLayout`.
    public init(_ block: Tensor, _ layout: ParameterLayout) {
        self.layout = layout
        given = block
        if block.shape != [layout.elementCount] {
            block.fail("states", "the block does not have the layout's \(layout.elementCount) elements")
        }
        values = Dictionary(
            layout.parameters.map { ($0.path, block.sliced($0.range, along: 0).reshaped($0.shape)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// One state, in its shape: as given, or as last set.
    public subscript(_ state: Parameter) -> Tensor {
        get {
            if let value = values[state.path], value.shape == state.shape { return value }
            given.fail("states", "\(state.path) of shape \(state.shape) is not in this block")
            return given.context.filled(state.shape, 0)
        }
        set {
            if values[state.path]?.type != newValue.type {
                newValue.fail("states", "is not what \(state.path) of shape \(state.shape) can hold")
            }
            values[state.path] = newValue
        }
    }

    /// All states as they are now, f32 [N]. No gradient flows through them.
    public var block: Tensor {
        let pieces = layout.parameters.map { self[$0].reshaped([$0.shape.elementCount]).stoppingGradient() }
        guard let first = pieces.first else { return given }
        return first.concatenated(Array(pieces.dropFirst()), along: 0)
    }
}
