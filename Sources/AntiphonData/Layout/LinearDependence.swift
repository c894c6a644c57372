/// How the number of one channel is nearly told by those of others in the same row: x = constant + weights . others + what is left, which is
/// little (Documentation/decisions/0125-what-others-nearly-tell.md). What is told exactly is worked out, not learnt, and no channel.
public struct LinearDependence: Sendable, Hashable, Codable {
    /// The channel of x.
    public let channel: Int
    /// The channels that tell it, in rising order.
    public let others: [Int]
    /// One for each of them.
    public let weights: [Float]
    /// What is added.
    public let constant: Float
    /// The deviation of what is left.
    public let deviation: Float
    /// The deviation of the change of what is left from one step to the next.
    public let change: Float

    package init(
        channel: Int, others: [Int], weights: [Float], constant: Float, deviation: Float, change: Float
    ) {
        self.channel = channel
        self.others = others
        self.weights = weights
        self.constant = constant
        self.deviation = deviation
        self.change = change
    }

    /// Whether the numbers can be those of a dependence between channels of so many: for files that may have been altered.
    func isSound(width: Int) -> Bool {
        let channels = 0..<width
        return channels.contains(channel) && !others.isEmpty && others.count == weights.count
            && zip(others, others.dropFirst()).allSatisfy { $0 < $1 } && !others.contains(channel)
            && others.allSatisfy(channels.contains) && (weights + [constant]).allSatisfy(\.isFinite)
            && deviation > 0 && deviation.isFinite && change > 0 && change.isFinite
    }

    /// What is left of the channel in a row of all channels.
    func left(_ row: ArraySlice<Float>) -> Float {
        let first = row.startIndex
        return zip(others, weights).reduce(row[first + channel] - constant) { $0 - row[first + $1.0] * $1.1 }
    }
}
