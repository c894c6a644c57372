/// Sequences as vectors in groups of 16 numbers, the last group filled with zeros: what pairwise distances are
/// computed from.
package struct SequenceLanes: Sendable {
    /// The number of sequences.
    package let count: Int
    let stride: Int
    let values: [SIMD16<Float>]

    package init(_ sequences: DenseSequences) {
        let width = sequences.width
        let stride = (width + 15) / 16
        self.stride = stride
        count = sequences.count
        var values = [SIMD16<Float>](repeating: .zero, count: stride * sequences.count)
        for sequence in 0..<sequences.count {
            for place in 0..<width {
                values[sequence * stride + place / 16][place % 16] = sequences.values[sequence * width + place]
            }
        }
        self.values = values
    }

    private init(count: Int, stride: Int, values: [SIMD16<Float>]) {
        self.count = count
        self.stride = stride
        self.values = values
    }

    /// The sequences at these places.
    package func subset(_ indices: [Int]) -> SequenceLanes {
        var picked: [SIMD16<Float>] = []
        picked.reserveCapacity(indices.count * stride)
        for index in indices { picked += values[index * stride..<(index + 1) * stride] }
        return SequenceLanes(count: indices.count, stride: stride, values: picked)
    }

    /// The squared Euclidean distance between a sequence of one set and one of another.
    @inline(__always)
    static func squaredDistance(_ q: SequenceLanes, _ query: Int, _ r: SequenceLanes, _ reference: Int) -> Float {
        let (qs, rs) = (query * q.stride, reference * r.stride)
        var sum = SIMD16<Float>.zero
        for lane in 0..<q.stride {
            let difference = q.values[qs &+ lane] - r.values[rs &+ lane]
            // Not a fused product: without FMA in the baseline that is a call for each lane.
            sum += difference * difference
        }
        return sum.sum()
    }
}

/// All squared Euclidean distances between two sets: rows x columns x T F multiplications, in blocks that stay in the
/// first-level cache.
package struct DistanceMatrix: Sendable {
    /// The sequences of the first set.
    package let rows: Int
    /// The sequences of the second set.
    package let columns: Int
    /// [rows, columns], squared.
    package let squared: [Float]

    package init(_ first: SequenceLanes, _ second: SequenceLanes) {
        (rows, columns) = (first.count, second.count)
        let (rows, columns) = (rows, columns)
        squared = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
            for start in Swift.stride(from: 0, to: columns, by: 32) {
                let end = min(columns, start + 32)
                for row in 0..<rows {
                    for column in start..<end {
                        buffer.initializeElement(
                            at: row * columns + column,
                            to: SequenceLanes.squaredDistance(first, row, second, column))
                    }
                }
            }
            count = rows * columns
        }
    }
}
