package import AntiphonData
package import AntiphonGraph

/// A set of sequences as TimeGAN's judges read it: scaled, with time and feature outermost so that a batch of some sequences
/// is gathered row by row.
package struct TimeGANData: Sendable {
    /// N, the number of sequences.
    package let count: Int
    /// T, the number of steps.
    package let steps: Int
    /// F, the number of columns.
    package let features: Int
    /// [T, F, N].
    package let values: [Float]

    /// Both sets, scaled as the code does: (x - min) / (max - min + 1e-7) with the extremes of the whole real file. What lies in
    /// 0 ... 1 already is taken as it is, as the code takes its own sines (which it does not scale) and what it has scaled.
    /// - Throws: `EvaluationError` if the sets do not fit each other or hold numbers that are not finite.
    package static func pair(
        _ real: SequenceSet, _ synthetic: SequenceSet
    ) throws(EvaluationError) -> (real: TimeGANData, synthetic: TimeGANData) {
        let dense = try DenseSequences.pair(real, synthetic)
        let features = real.columns.count
        let extremes = (0..<features).map { feature in
            var (low, high) = (Float.infinity, -Float.infinity)
            for place in stride(from: feature, to: real.rows.count, by: features) {
                low = min(low, real.rows[place])
                high = max(high, real.rows[place])
            }
            return (low: low, range: high - low + 1e-7)
        }
        let isScaled = real.rows.allSatisfy { $0 >= 0 && $0 <= 1 }
        if isScaled { return (TimeGANData(unscaled: dense.real), TimeGANData(unscaled: dense.synthetic)) }
        return (TimeGANData(dense.real, extremes), TimeGANData(dense.synthetic, extremes))
    }

    /// Sequences taken as they are, without scaling.
    package init(unscaled set: DenseSequences) {
        self.init(set, Array(repeating: (0, 1), count: set.features))
    }

    private init(_ set: DenseSequences, _ extremes: [(low: Float, range: Float)]) {
        (count, steps, features) = (set.count, set.steps, set.features)
        var values = [Float](repeating: 0, count: set.values.count)
        for sequence in 0..<set.count {
            for place in 0..<set.width {
                let extreme = extremes[place % set.features]
                values[place * set.count + sequence] =
                    (set.values[sequence * set.width + place] - extreme.low) / extreme.range
            }
        }
        self.values = values
    }

    private init(count: Int, steps: Int, features: Int, values: [Float]) {
        (self.count, self.steps, self.features, self.values) = (count, steps, features, values)
    }

    /// Two random halves.
    package func halves(_ stream: Philox) -> (TimeGANData, TimeGANData) {
        let order = Shuffle.permutation(count, stream.folded("halves"))
        return (subset(order[..<(count / 2)]), subset(order[(count / 2)...]))
    }

    /// The sequences at these places.
    package func subset(_ indices: ArraySlice<Int>) -> TimeGANData {
        var picked: [Float] = []
        picked.reserveCapacity(steps * features * indices.count)
        for row in 0..<steps * features {
            for index in indices { picked.append(values[row * count + index]) }
        }
        return TimeGANData(count: indices.count, steps: steps, features: features, values: picked)
    }

    /// Copies one column at one step of the given sequences to consecutive places, and moves on by as many.
    @inline(__always)
    func gather(
        _ step: Int, _ feature: Int, _ indices: [Int], into target: inout MutableSpan<Float>, at place: inout Int
    ) {
        let row = (step * features + feature) * count
        for index in indices.indices { target[place &+ index] = values[row &+ indices[index]] }
        place += indices.count
    }
}

/// Random orders from a counter-based stream.
enum Shuffle {
    /// A permutation of 0..<count (Fisher and Yates).
    static func permutation(_ count: Int, _ stream: Philox) -> [Int] {
        var order = Array(0..<count)
        for place in 0..<max(0, count - 1) { order.swapAt(place, place + stream.index(below: count - place, place)) }
        return order
    }
}

/// Draws batches without replacement, as the head of a fresh permutation for each.
struct BatchSampler {
    private var order: [Int]
    private let stream: Philox
    private let size: Int

    init(_ indices: [Int], size: Int, _ stream: Philox) {
        order = indices
        self.size = size
        self.stream = stream
    }

    /// The batch of one iteration. The head of a Fisher-Yates shuffle is enough; starting from the last order instead of a
    /// sorted one leaves it as uniform. Iterations are drawn in order.
    mutating func next(_ iteration: Int) -> [Int] {
        for place in 0..<size {
            let choice = stream.index(below: order.count - place, place, sample: UInt32(truncatingIfNeeded: iteration))
            order.swapAt(place, place + choice)
        }
        return Array(order[..<size])
    }
}
