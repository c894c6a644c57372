import AntiphonGraph
import Foundation

/// A frozen recurrent network that turns a sequence into 96 numbers, so that Frechet distances are comparable between
/// papers and programs: nothing is trained, and every weight follows from its place.
///
/// The definition, whole (version `antiphon-reservoir-1`). Columns are standardised by the mean and the population
/// deviation of the real set (a deviation of 0 counts as 1). With H = 32 units, F columns, h(0) = 0 and t = 1...T:
///
///     h(t) = (1 - a) h(t - 1) + a tanh(W h(t - 1) + V x(t) + b)
///
///     W[i, j] = 0.9 sqrt(3 / H) u(0, j, i)      V[i, f] = sqrt(3 / F) u(1, f, i)
///     b[i]    = 0.5 u(2, 0, i)                  a[i]    = 2 ^ -(i mod 4)
///
/// u(m, r, i) in [-1, 1) is (w >> 8) / 2^23 - 1, where w is word i mod 4 of Philox 4x32-10 under the key (1, m) for
/// the counter (i div 4, r, 0, 0). The embedding is the last state, the mean of the states over time, and their
/// population standard deviation over time: [h(T), mean, deviation], 3 H numbers, in double precision.
///
/// It is an echo state network (Jaeger 2001) of leaky units with four memories; 0.9 sqrt(3 / H) puts the spectral
/// radius of W near 0.9.
package struct ReservoirEmbedding: Sendable {
    /// The definition's name; a change of any number in it needs another one.
    package static let version = "antiphon-reservoir-1"
    /// The numbers of an embedding.
    package static let dimension = 96

    // Eight sequences at a time: a vector holds the same unit of each.
    private typealias Lanes = SIMD8<Double>
    private static let units = dimension / 3

    // [H, H] and [H, F], row-major.
    private let recurrent: [Double]
    private let input: [Double]
    private let bias: [Double]
    private static let leaks = [1, 0.5, 0.25, 0.125]

    package init(features: Int) {
        func number(_ matrix: UInt32, _ index: Int, _ unit: Int) -> Double {
            let word = Philox(key: [1, matrix]).word(unit, sample: UInt32(truncatingIfNeeded: index))
            return Double(word >> 8) * 0x1p-23 - 1
        }
        func matrix(_ name: UInt32, _ columns: Int, _ scale: Double) -> [Double] {
            (0..<Self.units).flatMap { unit in (0..<columns).map { scale * number(name, $0, unit) } }
        }
        recurrent = matrix(0, Self.units, 0.9 * (3 / Double(Self.units)).squareRoot())
        input = matrix(1, features, (3 / Double(features)).squareRoot())
        bias = matrix(2, 1, 0.5)
    }

    /// The embeddings of standardised sequences, [N, 96]. The cost is N T (H^2 + H F) multiplications.
    package func embed(_ standardised: DenseSequences, workers: Int = 1) -> [Double] {
        let chunks = Parallel.chunks(standardised.count, size: Lanes.scalarCount)
        return Parallel.map(chunks.count, workers: workers) { embed(standardised, chunks[$0]) }.flatMap(\.self)
    }

    private func embed(_ set: DenseSequences, _ sequences: Range<Int>) -> [Double] {
        let (units, features) = (Self.units, set.features)
        var state = [Lanes](repeating: .zero, count: units)
        var (sum, squares, totals) = (state, state, state)
        var inputs = [Lanes](repeating: .zero, count: features)
        for step in 0..<set.steps {
            for (lane, sequence) in sequences.enumerated() {
                let start = (sequence * set.steps + step) * features
                for feature in 0..<features { inputs[feature][lane] = Double(set.values[start + feature]) }
            }
            for unit in 0..<units {
                var total = Lanes(repeating: bias[unit])
                for other in 0..<units { total += state[other] * recurrent[unit &* units &+ other] }
                for feature in 0..<features { total += inputs[feature] * input[unit &* features &+ feature] }
                for lane in 0..<sequences.count { total[lane] = tanh(total[lane]) }
                totals[unit] = total
            }
            for unit in 0..<units {
                state[unit] += (totals[unit] - state[unit]) * Self.leaks[unit % 4]
                sum[unit] += state[unit]
                squares[unit] += state[unit] * state[unit]
            }
        }
        let steps = Double(set.steps)
        return sequences.indices.map { $0 - sequences.lowerBound }.flatMap { lane in
            let means = sum.map { $0[lane] / steps }
            let deviations = zip(squares, means).map { max(0, $0[lane] / steps - $1 * $1).squareRoot() }
            return state.map { $0[lane] } + means + deviations
        }
    }
}
