extension SequenceLayout {
    /// A channel is nearly told by others if no more than this share of its deviation is left. Half of the sequences that the discriminator is shown
    /// bear noise of that deviation and more (`InstanceNoise`), under which it could not see what is left.
    static let leftShare = 0.25
    /// What is left counts as this share of the channel's deviation at least: what is only rounding says nothing.
    static let leastShare = 0.02
    /// What is left has at least this Durbin-Watson statistic, the mean square of its changes over its own: columns that wander are told by others
    /// that wander as well, in one record and not in the next (Granger and Newbold 1974; of two random walks of 200 rows one in twenty comes to
    /// more, Engle and Yoo 1987).
    static let leastWatson = 0.2
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
        return moments.eliminated(share: Self.leftShare, most: Self.mostDependences).compactMap { found in
            dependence(found, moments, channels, in: set)
        }
    }

    // What was found as a dependence between channels; nil if what is left is slow.
    private func dependence(
        _ found: ChannelMoments.Eliminated, _ moments: ChannelMoments, _ channels: [Int], in set: SequenceSet
    ) -> LinearDependence? {
        let deviation = moments.deviations[found.place]
        func with(change: Float) -> LinearDependence {
            LinearDependence(
                channel: channels[found.place], others: found.others.map { channels[$0] },
                weights: found.weights.map { Float($0) }, constant: Float(found.constant),
                deviation: Float(max(found.left, Self.leastShare) * deviation), change: change)
        }
        let sizes = sizes(of: with(change: 1), in: set)
        guard sizes.change * sizes.change >= Self.leastWatson * sizes.left * sizes.left else { return nil }
        let own = with(change: max(Float(sizes.change), 0.1 * with(change: 1).deviation))
        return own.isSound(width: width) ? own : nil
    }

    // The root mean squares of what is left and of its change from one step to the next.
    private func sizes(of dependence: LinearDependence, in set: SequenceSet) -> (left: Double, change: Double) {
        let (count, features) = (min(set.count, Self.mostLooks), set.featureCount)
        var (squares, values, changes, pairs) = (0.0, 0, 0.0, 0)
        for index in 0..<count {
            let sequence = set[index * set.count / count]
            var last: Double?
            for step in 0..<set.length {
                let start = sequence.startIndex + step * features
                if let alive, sequence[start + alive] == 0 { break }
                let left = Double(dependence.left(sequence[start..<start + features]))
                squares += left * left
                values += 1
                if let last {
                    changes += (left - last) * (left - last)
                    pairs += 1
                }
                last = left
            }
        }
        return ((squares / Double(max(1, values))).squareRoot(), (changes / Double(max(1, pairs))).squareRoot())
    }
}
