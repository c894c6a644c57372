public import AntiphonGraph

/// A handle to one learnable tensor: its name and its place in a player's flat block of parameters. It holds no
/// numbers.
public struct Parameter: Sendable, Hashable {
    /// The name, scopes joined by `/`, as in `generator/lstm/layer0/forward/kernel`. Checkpoints use it.
    public let path: String
    /// The shape.
    public let shape: Shape
    /// Elements before this one in the flat block.
    public let offset: Int
    /// How the values begin.
    public let initializer: Initializer

    /// The elements of the flat block that belong to this parameter.
    public var range: Range<Int> { offset..<offset + shape.elementCount }
}
