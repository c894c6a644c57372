extension SequenceLayout {
    /// A channel is nearly told by others if no more than this share of its deviation is left. Half of the sequences that the discriminator is shown
    /// bear noise of that deviation and more (`InstanceNoise`), under which it could not see what is left.
    static let leftShare = 0.25
    /// What is left counts as this share of the channel's deviation at least: what is only rounding says nothing.
    static let leastShare = 0.02
    /// So many dependences are looked for, those that leave the least first.
    static let mostDependences = 16
    /// Among so many channels.
    private static let mostTelling = 128
    /// From so many rows for each channel at least.
    private static let rowsPerChannel = 20
    /// So many products are summed up at most: of a large table every second row, or every third, is looked at.
    private static let mostProducts = 500_000_000

    /// How numbers of a row are nearly told by others of the same row, as encoded sequences show it.
    ///
    /// One channel after the other is taken away, always the one of which the least is left if those that are still there are known. Smooth channels
    /// and those of noisy tables come about in another way, and are not looked at.
    func dependences(in set: SequenceSet) -> [LinearDependence] {
        let channels = generatedNumbers.filter {
            innovations[$0] == nil && process?.channels.contains($0) != true
        }
        let features = set.featureCount
        guard features == width, channels.count > 1, channels.count <= Self.mostTelling else { return [] }
        let all = rows(of: set)
        let stride = 1 + all.count * channels.count * channels.count / Self.mostProducts
        let rows = Swift.stride(from: 0, to: all.count, by: stride).map { all[$0] * features }
        guard rows.count >= Self.rowsPerChannel * channels.count else { return [] }
        let moments = ChannelMoments(set.rows, rows: rows, channels: channels)
        return moments.eliminated(share: Self.leftShare, most: Self.mostDependences).map { found in
            let size = max(found.left, Self.leastShare)
            let free = LinearDependence(
                channel: channels[found.place], others: found.others.map { channels[$0] },
                weights: found.weights.map { Float($0) }, constant: Float(found.constant),
                deviation: Float(size * moments.deviations[found.place]), change: 1)
            return LinearDependence(
                channel: free.channel, others: free.others, weights: free.weights, constant: free.constant,
                deviation: free.deviation, change: max(change(of: free, in: set), 0.1 * free.deviation))
        }
    }

    // The deviation of the change of what is left from one step to the next.
    private func change(of dependence: LinearDependence, in set: SequenceSet) -> Float {
        let (count, features) = (min(set.count, Self.mostLooks), set.featureCount)
        var (squares, changes) = (0.0, 0)
        for index in 0..<count {
            let sequence = set[index * set.count / count]
            var last: Float?
            for step in 0..<set.length {
                let start = sequence.startIndex + step * features
                if let alive, sequence[start + alive] == 0 { break }
                let left = dependence.left(sequence[start..<start + features])
                if let last {
                    squares += Double(left - last) * Double(left - last)
                    changes += 1
                }
                last = left
            }
        }
        return changes > 0 ? Float((squares / Double(changes)).squareRoot()) : 0
    }
}
