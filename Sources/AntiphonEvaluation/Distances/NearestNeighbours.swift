/// Distances from sequences to their nearest neighbours in another set.
package enum NearestNeighbours {
    // References are looked at in blocks that stay in the first-level cache while all queries of a chunk pass over them.
    private static let block = 32

    /// For each query the Euclidean distance to its nearest reference.
    ///
    /// The cost is queries x references x T F multiplications.
    package static func distances(from queries: DenseSequences, to references: DenseSequences) -> [Float] {
        let (q, r) = (Lanes(queries), Lanes(references))
        return nearest(queries: q, Array(0..<queries.count), references: r) { _, _ in false }
    }

    /// For some sequences of a set, the distance to the nearest other one of the whole set that shares no row of the table with
    /// it; infinite where there is none.
    package static func distances(fromSubset subset: [Int], of set: DenseSequences) -> [Float] {
        let lanes = Lanes(set)
        let (starts, steps) = (set.starts, set.steps)
        return nearest(queries: lanes, subset, references: lanes) { first, second in
            starts.isEmpty ? first == second : abs(starts[first] - starts[second]) < steps
        }
    }

    private static func nearest(
        queries: Lanes, _ indices: [Int], references: Lanes, except: (Int, Int) -> Bool
    ) -> [Float] {
        var nearest = [Float](repeating: .infinity, count: indices.count)
        for start in stride(from: 0, to: references.count, by: block) {
            let end = min(references.count, start + block)
            for (place, query) in indices.enumerated() {
                var best = nearest[place]
                for reference in start..<end where !except(query, reference) {
                    best = min(best, squaredDistance(queries, query, references, reference))
                }
                nearest[place] = best
            }
        }
        return nearest.map { $0.squareRoot() }
    }

    @inline(__always)
    private static func squaredDistance(_ q: Lanes, _ query: Int, _ r: Lanes, _ reference: Int) -> Float {
        let (qs, rs) = (query * q.stride, reference * r.stride)
        var sum = SIMD16<Float>.zero
        for lane in 0..<q.stride {
            let difference = q.values[qs &+ lane] - r.values[rs &+ lane]
            // Not a fused product: without FMA in the baseline that is a call for each lane.
            sum += difference * difference
        }
        return sum.sum()
    }

    /// Sequences in groups of 16 numbers, the last group filled with zeros.
    private struct Lanes {
        let stride: Int
        let count: Int
        let values: [SIMD16<Float>]

        init(_ sequences: DenseSequences) {
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
    }
}
