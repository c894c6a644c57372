/// Means, deviations and correlations of some channels.
struct ChannelMoments {
    private let means: [Double]
    /// Of each channel.
    let deviations: [Double]
    // [C, C]
    private let correlations: [Double]

    /// - Parameter rows: where each row begins.
    init(_ values: [Float], rows: [Int], channels: [Int]) {
        let (count, c) = (Double(rows.count), channels.count)
        var sums = [Double](repeating: 0, count: c)
        for row in rows {
            for (place, channel) in channels.enumerated() { sums[place] += Double(values[row + channel]) }
        }
        let means = sums.map { $0 / count }
        var products = [Double](repeating: 0, count: c * c)
        var own = sums
        for row in rows {
            for (place, channel) in channels.enumerated() { own[place] = Double(values[row + channel]) - means[place] }
            for i in 0..<c { for j in 0...i { products[i * c + j] += own[i] * own[j] } }
        }
        let deviations = (0..<c).map { (products[$0 * c + $0] / count).squareRoot() }
        var correlations = products
        for i in 0..<c {
            for j in 0...i {
                let size = count * deviations[i] * deviations[j]
                correlations[i * c + j] = size > 0 ? products[i * c + j] / size : i == j ? 1 : 0
                correlations[j * c + i] = correlations[i * c + j]
            }
        }
        (self.means, self.deviations, self.correlations) = (means, deviations, correlations)
    }

    /// A channel that was taken away: its place, those that tell it and with what weights and constant, and the share of its deviation that is left.
    struct Eliminated {
        let place: Int
        let others: [Int]
        let weights: [Double]
        let constant: Double
        let left: Double
    }

    /// Channels that are told to some share by those that are left, each in its turn.
    func eliminated(share: Double, most: Int) -> [Eliminated] {
        let c = means.count
        // What is left of each channel when all others are known stands on the diagonal of the inverse. A little noise keeps it finite.
        var precision = inverse()
        var remaining = Array(0..<c).filter { deviations[$0] > 0 }
        var found: [Eliminated] = []
        while remaining.count > 1, found.count < most {
            guard let next = remaining.max(by: { precision[$0 * c + $0] < precision[$1 * c + $1] }) else { break }
            let pivot = precision[next * c + next]
            guard pivot > 0, 1 / pivot.squareRoot() <= share else { break }
            remaining.removeAll { $0 == next }
            let weights = remaining.map { -precision[next * c + $0] / pivot * deviations[next] / deviations[$0] }
            let constant = zip(remaining, weights).reduce(means[next]) { $0 - means[$1.0] * $1.1 }
            found.append(
                Eliminated(
                    place: next, others: remaining, weights: weights, constant: constant, left: 1 / pivot.squareRoot()))
            // The inverse for those that are left.
            let column = (0..<c).map { precision[$0 * c + next] }
            for i in remaining { for j in remaining { precision[i * c + j] -= column[i] * column[j] / pivot } }
        }
        return found
    }

    private func inverse() -> [Double] {
        let c = means.count
        var regular = correlations
        for i in 0..<c { regular[i * c + i] += 1e-6 }
        let lower = Cholesky.factor(regular, c)
        var inverse = [Double](repeating: 0, count: c * c)
        for i in 0..<c {
            var unit = [Double](repeating: 0, count: c)
            unit[i] = 1
            let column = Cholesky.solution(lower, unit)
            for j in 0..<c { inverse[j * c + i] = column[j] }
        }
        return inverse
    }
}
