/// Distances from sequences to their nearest neighbours in another set.
package enum NearestNeighbours {
    // References are looked at in blocks that stay in the first-level cache while all queries of a chunk pass over them.
    private static let block = 32

    /// For each query the Euclidean distance to its nearest reference.
    ///
    /// The cost is queries x references x T F multiplications.
    package static func distances(
        from queries: DenseSequences, to references: DenseSequences, workers: Int = 1
    ) -> [Float] {
        let (q, r) = (SequenceLanes(queries), SequenceLanes(references))
        let chunks = Parallel.chunks(queries.count, size: 128)
        return Parallel.map(chunks.count, workers: workers) { chunk in
            nearest(queries: q, Array(chunks[chunk]), references: r) { _, _ in false }
        }.flatMap(\.self)
    }

    /// For some sequences of a set, the distance to the nearest other one of the whole set that shares no row of the table with
    /// it; infinite where there is none.
    package static func distances(
        fromSubset subset: [Int], of set: DenseSequences, workers: Int = 1
    ) -> [Float] {
        let lanes = SequenceLanes(set)
        let (starts, steps) = (set.starts, set.steps)
        let chunks = Parallel.chunks(subset.count, size: 128)
        return Parallel.map(chunks.count, workers: workers) { chunk in
            nearest(queries: lanes, Array(subset[chunks[chunk]]), references: lanes) { first, second in
                starts.isEmpty ? first == second : abs(starts[first] - starts[second]) < steps
            }
        }.flatMap(\.self)
    }

    private static func nearest(
        queries: SequenceLanes, _ indices: [Int], references: SequenceLanes, except: (Int, Int) -> Bool
    ) -> [Float] {
        var nearest = [Float](repeating: .infinity, count: indices.count)
        for start in stride(from: 0, to: references.count, by: block) {
            let end = min(references.count, start + block)
            for (place, query) in indices.enumerated() {
                var best = nearest[place]
                for reference in start..<end where !except(query, reference) {
                    best = min(best, SequenceLanes.squaredDistance(queries, query, references, reference))
                }
                nearest[place] = best
            }
        }
        return nearest.map { $0.squareRoot() }
    }
}
