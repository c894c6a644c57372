import AntiphonGraph

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ReferenceInterpreter {
    /// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
    package static func philox(counter: [UInt32], key: [UInt32]) -> [UInt32] {
        var (counter, key) = (counter, key)
        for _ in 0..<10 {
            let first = counter[0].multipliedFullWidth(by: 0xD251_1F53)
            let second = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
            counter = [
                second.high ^ counter[1] ^ key[0], second.low, first.high ^ counter[3] ^ key[1], first.low,
            ]
            key = [key[0] &+ 0x9E37_79B9, key[1] &+ 0xBB67_AE85]
        }
        return counter
    }

    // Seen as [outer, samples, inner], element (o, s, i) has place p = o * inner + i in sample first + s; its bits are
    // word p % 4 of philox(counter: p / 4, sample, 0, 0).
    static func random(
        _ distribution: RandomDistribution, _ key: ReferenceTensor, _ first: ReferenceTensor, _ type: TensorType,
        _ sampleDimension: Int?
    ) -> ReferenceTensor {
        let shape = type.shape
        let inner = sampleDimension.map { shape.dimensions[($0 + 1)...].reduce(1, *) } ?? shape.elementCount
        let samples = sampleDimension.map { shape[$0] } ?? 1
        let key = key.values.map { UInt32($0) }
        let first = UInt32(first.values[0])
        let values = (0..<shape.elementCount).map { flat in
            let (row, i) = (flat / inner, flat % inner)
            let place = (row / samples) * inner + i
            let sample = first &+ UInt32(row % samples)
            let words = philox(counter: [UInt32(place / 4), sample, 0, 0], key: key)
            switch distribution {
            case .bits: return Double(words[place % 4])
            case .uniform: return Double(words[place % 4] >> 8) * 0x1p-24
            case .normal:
                let pair = place % 4 / 2 * 2
                let normals = boxMuller(words[pair], words[pair + 1])
                return place % 2 == 0 ? normals.even : normals.odd
            }
        }
        return ReferenceTensor(type, values)
    }

    // Two uniforms to two standard normals. The angle is rounded to float32, as every engine's is: the kernels are compared with
    // this, and cos(angle) near its zeros would magnify the difference.
    private static func boxMuller(_ first: UInt32, _ second: UInt32) -> (even: Double, odd: Double) {
        let radius = (-2 * log((Double(first >> 8) + 1) * 0x1p-24)).squareRoot()
        let turn = Float(second >> 8) * 0x1p-24
        let angle = Double(turn * Float(2 * Double.pi))
        return (radius * cos(angle), radius * sin(angle))
    }
}
