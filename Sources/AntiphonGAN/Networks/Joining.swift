import AntiphonGraph

extension [Tensor] {
    /// One tensor of several, side by side along a dimension; there is at least one.
    func joined(along dimension: Int) -> Tensor { self[0].concatenated(Array(dropFirst()), along: dimension) }
}
