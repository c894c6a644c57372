/// What rows that are alike tell (Lorenz 1969).
enum NearestNeighbours {
    /// The share of the variance of values that their surroundings do not tell: half of the mean squared difference between a value and the one
    /// whose surroundings are most alike, over the variance. 1 for noise, next to 0 for chaos too, which no linear prediction sees.
    ///
    /// - Parameters:
    ///   - all: numbers that surround each value, as many for each, and the value.
    ///   - most: so many, evenly spaced, are compared, each with each.
    /// - Returns: nil if there are not two, or the values are all the same.
    static func novelty(_ all: [(near: [Double], value: Double)], most: Int) -> Double? {
        let count = min(all.count, most)
        guard count > 1 else { return nil }
        let seen = (0..<count).map { all[$0 * all.count / count] }
        let mean = seen.reduce(0) { $0 + $1.value / Double(count) }
        var (errors, variance) = (0.0, 0.0)
        for (index, own) in seen.enumerated() {
            var (least, nearest) = (Double.infinity, 0.0)
            for (other, like) in seen.enumerated() where other != index {
                var distance = 0.0
                for place in own.near.indices {
                    let difference = like.near[place] - own.near[place]
                    distance += difference * difference
                }
                if distance < least { (least, nearest) = (distance, like.value) }
            }
            errors += (nearest - own.value) * (nearest - own.value)
            variance += (own.value - mean) * (own.value - mean)
        }
        return variance > 0 ? errors / (2 * variance) : nil
    }
}
