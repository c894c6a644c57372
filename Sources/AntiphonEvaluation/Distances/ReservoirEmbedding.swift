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

    typealias State = SIMD32<Double>

    private let recurrent: [State]
    private let input: [State]
    private let bias: State
    private let leak: State

    package init(features: Int) {
        let units = State.scalarCount
        func column(_ matrix: UInt32, _ index: Int, _ scale: Double) -> State {
            let stream = Philox(key: [1, matrix])
            var result = State.zero
            for unit in 0..<units {
                let word = stream.word(unit, sample: UInt32(truncatingIfNeeded: index))
                result[unit] = scale * (Double(word >> 8) * 0x1p-23 - 1)
            }
            return result
        }
        recurrent = (0..<units).map { column(0, $0, 0.9 * (3 / Double(units)).squareRoot()) }
        input = (0..<features).map { column(1, $0, (3 / Double(features)).squareRoot()) }
        bias = column(2, 0, 0.5)
        var leak = State.zero
        for unit in 0..<units { leak[unit] = [1, 0.5, 0.25, 0.125][unit % 4] }
        self.leak = leak
    }

    /// The embeddings of standardised sequences, [N, 96]. The cost is N T (H^2 + H F) multiplications.
    package func embed(_ standardised: DenseSequences, workers: Int = 1) -> [Double] {
        let chunks = Parallel.chunks(standardised.count, size: 256)
        return Parallel.map(chunks.count, workers: workers) { chunk in
            chunks[chunk].flatMap { embed(standardised, $0) }
        }.flatMap(\.self)
    }

    private func embed(_ set: DenseSequences, _ sequence: Int) -> [Double] {
        let units = State.scalarCount
        var (state, sum, squares) = (State.zero, State.zero, State.zero)
        for step in 0..<set.steps {
            var total = bias
            for unit in 0..<units { total += recurrent[unit] * state[unit] }
            let start = (sequence * set.steps + step) * set.features
            for feature in 0..<set.features { total += input[feature] * Double(set.values[start + feature]) }
            for unit in 0..<units { total[unit] = tanh(total[unit]) }
            state += leak * (total - state)
            sum += state
            squares += state * state
        }
        let steps = Double(set.steps)
        var result = [Double](repeating: 0, count: 3 * units)
        for unit in 0..<units {
            let mean = sum[unit] / steps
            result[unit] = state[unit]
            result[units + unit] = mean
            result[2 * units + unit] = max(0, squares[unit] / steps - mean * mean).squareRoot()
        }
        return result
    }
}
