/// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011) from 32-bit integer primitives.
///
/// The array is [outer, samples, inner] around its sample dimension; element (o, s, i) has the place p = o inner + i within
/// sample first + s and the bits word p mod 4 of philox(counter = (p / 4, first + s, 0, 0), key). The decomposition makes
/// the words [samples, p / 4, 4], which are then in order of place.
package struct RandomDecomposition {
    let distribution: RandomDistribution
    let shape: Shape
    let sampleDimension: Int?

    /// Operands: key ui32[2] and the first sample's index ui32[].
    func graph() throws(GraphError) -> Graph {
        try Graph.trace([.uint32([2]), .uint32([])]) { [elements(key: $0[0], first: $0[1])] }
    }

    private func elements(key: Tensor, first: Tensor) -> Tensor {
        let dimensions = shape.dimensions
        let split = sampleDimension ?? 0
        let samples = sampleDimension.map { dimensions[$0] } ?? 1
        let outer = dimensions[..<split].reduce(1, *)
        let inner = sampleDimension.map { dimensions[($0 + 1)...].reduce(1, *) } ?? shape.elementCount
        let places = outer * inner
        let blocks: Shape = [samples, (places + 3) / 4]

        let block = key.context.iota(.uint32(blocks), dimension: 1)
        let sample =
            key.context.iota(.uint32(blocks), dimension: 0) + first.broadcast(to: blocks, dimensions: [])
        let zeros = block.zerosLike()
        let words = Self.philox(counter: [block, sample, zeros, zeros], key: [key.word(0), key.word(1)])
        let values = distributed(words).map { $0.reshaped([samples, blocks[1], 1]) }
        return values[0].concatenated(Array(values.dropFirst()), along: 2)
            .reshaped([samples, 4 * blocks[1]]).sliced(0..<places, along: 1)
            .reshaped([samples, outer, inner]).transposed([1, 0, 2]).reshaped(shape)
    }

    private func distributed(_ words: [Tensor]) -> [Tensor] {
        // The upper 24 bits are exact in a float.
        func upper(_ word: Tensor) -> Tensor { word.binary(.shiftRightLogical, word.filledBits(8)) }
        let unit: Float = 0x1p-24
        switch distribution {
        case .bits: return words
        case .uniform: return words.map { upper($0).converted(to: .float32) * unit }
        case .normal:
            return [0, 2].flatMap { pair in
                let positive = (upper(words[pair]) + 1).converted(to: .float32) * unit
                let radius = (positive.logarithm() * -2).squareRoot()
                let angle = upper(words[pair + 1]).converted(to: .float32) * unit * (2 * Float.pi)
                return [radius * angle.cosine(), radius * angle.sine()]
            }
        }
    }

    /// Ten rounds on four words of equal shape, with two scalar key words.
    package static func philox(counter: [Tensor], key: [Tensor]) -> [Tensor] {
        var (words, key) = (counter, key)
        let shape = counter[0].shape
        for _ in 0..<10 {
            let (high0, low0) = wideProduct(words[0], 0xD251_1F53)
            let (high1, low1) = wideProduct(words[2], 0xCD9E_8D57)
            let spread = key.map { $0.broadcast(to: shape, dimensions: []) }
            words = [high1.xor(words[1]).xor(spread[0]), low1, high0.xor(words[3]).xor(spread[1]), low0]
            key = [key[0] + key[0].filledBits(0x9E37_79B9), key[1] + key[1].filledBits(0xBB67_AE85)]
        }
        return words
    }

    /// Upper and lower 32 bits of a product, from products of 16-bit halves.
    private static func wideProduct(_ value: Tensor, _ factor: UInt32) -> (high: Tensor, low: Tensor) {
        func lowerHalf(_ tensor: Tensor) -> Tensor { tensor.and(tensor.filledBits(0xFFFF)) }
        func upperHalf(_ tensor: Tensor) -> Tensor { tensor.binary(.shiftRightLogical, tensor.filledBits(16)) }
        let (valueLow, valueHigh) = (lowerHalf(value), upperHalf(value))
        let (factorLow, factorHigh) = (value.filledBits(factor & 0xFFFF), value.filledBits(factor >> 16))
        let (lowHigh, highLow) = (valueLow * factorHigh, valueHigh * factorLow)
        let middle = upperHalf(valueLow * factorLow) + lowerHalf(lowHigh) + lowerHalf(highLow)
        let high = valueHigh * factorHigh + upperHalf(lowHigh) + upperHalf(highLow) + upperHalf(middle)
        return (high, value * value.filledBits(factor))
    }
}

extension Tensor {
    /// This ui32 scalar constant over the tensor's shape: `filled` goes through a float, which does not hold 32 bits.
    fileprivate func filledBits(_ bits: UInt32) -> Tensor {
        trace.constant(HostTensor(bits)).broadcast(to: shape, dimensions: [])
    }

    fileprivate func word(_ index: Int) -> Tensor { element(index, along: 0) }
}
