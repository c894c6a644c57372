import AntiphonGraph

/// Where each parameter of a player lies in its flat block: the parameters in the order in which they were registered.
public struct ParameterLayout: Sendable, Hashable {
    /// The parameters; their offsets grow without gaps.
    public let parameters: [Parameter]
    /// Elements of the flat block.
    public let elementCount: Int

    init(parameters: [Parameter]) {
        self.parameters = parameters
        self.elementCount = parameters.last?.range.upperBound ?? 0
    }

    /// The parameter with this path, or nil.
    public func named(_ path: String) -> Parameter? { parameters.first { $0.path == path } }

    /// The flat block of initial values. Each parameter's derive from the seed and its path only: adding, removing or
    /// reordering others does not change them.
    public func initialValues(seed: UInt64) -> [Float] {
        var block: [Float] = []
        block.reserveCapacity(elementCount)
        let root = Philox(seed: seed)
        for parameter in parameters {
            block += parameter.initializer.values(parameter.shape, from: root.folded(parameter.path))
        }
        return block
    }
}
