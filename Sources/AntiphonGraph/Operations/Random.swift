/// A key for counter-based random numbers inside a trace: two 32-bit words, as a tensor. The same key gives the same bits;
/// `folded` derives keys for independent streams. There is no global generator.
public struct RandomKey {
    /// The key's words, ui32[2].
    public let words: Tensor

    /// A key from its words, ui32[2].
    public init(_ words: Tensor) { self.words = words }

    /// The key of an independent stream: the first two Philox words under this key of the sample `stream`.
    public func folded(_ stream: UInt32) -> RandomKey {
        folded(words.trace.constant(HostTensor(stream)))
    }

    /// The key of an independent stream whose number, ui32[], is computed (a step counter, say).
    public func folded(_ stream: Tensor) -> RandomKey {
        RandomKey(words.trace.emit(.random(.bits, [2], sampleDimension: nil), [words, stream])[0])
    }

    /// Random elements. Along `sampleDimension` stand samples `first`, `first` + 1, ...: an element depends on its sample's
    /// index and its place within the sample, not on how many samples are drawn at once. Without that dimension all
    /// elements belong to sample `first`.
    ///
    /// - Parameter first: ui32[], nil is 0.
    public func random(
        _ distribution: RandomDistribution, _ shape: Shape, sampleDimension: Int? = nil, first: Tensor? = nil,
        fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        words.trace.at(fileID, line)
        let first = first ?? words.trace.constant(HostTensor(UInt32(0)))
        return words.trace.emit(.random(distribution, shape, sampleDimension: sampleDimension), [words, first])[0]
    }
}
