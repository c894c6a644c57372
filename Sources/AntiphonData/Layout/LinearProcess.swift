/// How the rows of a noisy table follow those before, as far as that is linear: a vector autoregression
///
///     y[t] = A1 y[t-1] + ... + AP y[t-P] + L u[t],  numbers = means + y
///
/// (Lütkepohl 2005, chapter 2). Its weights follow from the covariances of rows so far apart by the equations of Yule and Walker, which make
/// it stable and let it begin anywhere: what lies P rows before a sequence has the same covariances. Whoever generates u, which is new in each
/// row and has deviations of 1, has the rest by construction (Documentation/decisions/0118-linear-processes.md).
public struct LinearProcess: Sendable, Hashable {
    /// The channels of a layout that it makes, F of them, in rising order.
    public let channels: [Int]
    /// F.
    public var width: Int { channels.count }
    /// P, the rows before that count.
    public let lags: Int
    /// The mean of each channel, [F].
    public let means: [Float]
    /// The covariances E y[t] y[t-k]^T for k = 0 to P, [P + 1, F, F].
    public let covariances: [Float]

    /// From the P rows before, the nearest first, to what they foretell of a row, [P F, F].
    public let weights: [Float]
    /// L, what is new in a row, [F, F]; 0 above the diagonal.
    public let factor: [Float]
    /// What makes the P rows before a sequence, the nearest first, of normal numbers, [P F, P F]; 0 above the diagonal.
    public let past: [Float]

    /// As if there were noise of this variance, as a share of a channel's own, on all of them: columns may depend on each other.
    private static let ridge = 1e-6
    /// What is new in a column counts as this share of its deviation at least where it is whitened.
    private static let leastNew = 0.1

    /// The process of channels with such covariances; nil if there is none.
    init?(channels: [Int], lags: Int, means: [Float], covariances: [Float]) {
        let width = channels.count
        let size = lags * width
        guard width > 0, lags > 0, means.count == width, covariances.count == (lags + 1) * width * width,
            (means + covariances).allSatisfy(\.isFinite),
            let solution = Self.solution(covariances.map(Double.init), width: width, lags: lags)
        else { return nil }
        (self.channels, self.lags, self.means, self.covariances) = (channels, lags, means, covariances)
        weights = solution.weights.map(Float.init)
        // What is left of a row when the rows before have foretold what they can.
        var left = covariances.prefix(width * width).map(Double.init)
        for i in 0..<width {
            left[i * width + i] *= 1 + Self.ridge
            for j in 0..<width {
                for k in 0..<size {
                    left[i * width + j] -= solution.weights[k * width + i] * solution.told[k * width + j]
                }
            }
        }
        factor = Cholesky.factor(left, width).map(Float.init)
        past = solution.lower.map(Float.init)
    }

    /// Whether rows can have such covariances: whether something of each channel is left when all else has foretold what it can.
    var isPossible: Bool { (0..<width).allSatisfy { factor[$0 * width + $0] > 0 } }

    /// From what the rows before do not foretell of a row to u, L^-1, [F, F]; 0 above the diagonal. What others of a row all but tell of a
    /// column counts as a tenth of its deviation at least: columns that depend on each other would magnify the least error.
    package var whitening: [Float] {
        var inverse = [Double](repeating: 0, count: width * width)
        for column in 0..<width {
            for row in column..<width {
                var left = row == column ? 1.0 : 0
                for k in column..<row { left -= Double(factor[row * width + k]) * inverse[k * width + column] }
                let least = Self.leastNew * Double(covariances[row * width + row]).squareRoot()
                inverse[row * width + column] = left / max(least, Double(factor[row * width + row]))
            }
        }
        return inverse.map(Float.init)
    }

    // The weights [P F, F], the covariances of the rows before with the row [P F, F], and the factor of those among the rows before.
    private static func solution(
        _ covariances: [Double], width f: Int, lags: Int
    ) -> (weights: [Double], told: [Double], lower: [Double])? {
        let size = lags * f
        var among = [Double](repeating: 0, count: size * size)
        var told = [Double](repeating: 0, count: size * f)
        for one in 0..<lags {
            for other in 0..<lags {
                // Row one + 1 before against row other + 1 before.
                let lag = abs(other - one) * f * f
                for i in 0..<f {
                    for j in 0..<f {
                        among[(one * f + i) * size + other * f + j] =
                            covariances[lag + (other >= one ? i * f + j : j * f + i)]
                    }
                }
            }
            let lag = (one + 1) * f * f
            for i in 0..<f { for j in 0..<f { told[(one * f + j) * f + i] = covariances[lag + i * f + j] } }
        }
        for i in 0..<size {
            guard among[i * size + i] > 0 else { return nil }
            among[i * size + i] *= 1 + ridge
        }
        let lower = Cholesky.factor(among, size)
        // Covariances that no rows can have leave a pivot out.
        guard (0..<size).allSatisfy({ lower[$0 * size + $0] > 0 }) else { return nil }
        var weights = [Double](repeating: 0, count: size * f)
        for i in 0..<f {
            let column = Cholesky.solution(lower, (0..<size).map { told[$0 * f + i] })
            for k in 0..<size { weights[k * f + i] = column[k] }
        }
        return weights.allSatisfy(\.isFinite) ? (weights, told, lower) : nil
    }
}
