import Foundation

/// Sequences of independent sine waves, in the two definitions that the field uses. Their results cannot be compared:
/// one is nearly a set of straight lines, the other oscillates up to its sampling limit.
public struct Sines: Sendable, Equatable {
    /// Which definition.
    public enum Definition: String, Sendable, CaseIterable {
        /// As TimeGAN's program draws them (`data_loading.py`, `sine_data_generation`): frequency and phase uniform in
        /// [0, 0.1), `x(t) = (sin(frequency t + phase) + 1) / 2` for t = 0, 1, ...; in 0 ... 1.
        case asCoded = "coded"
        /// As TimeGAN's paper defines them (Yoon, Jarrett, van der Schaar, NeurIPS 2019, 5.1): frequency uniform in
        /// [0, 1), phase in [-pi, pi), `x(t) = sin(2 pi frequency t + phase)`; in -1 ... 1.
        case asPublished = "published"
    }

    /// Which definition.
    public let definition: Definition
    /// T, the number of steps.
    public let length: Int
    /// F, the number of waves in a sequence.
    public let featureCount: Int

    /// Sines; TimeGAN uses 24 steps of 5 features. Throws if there is no step or no feature.
    public init(_ definition: Definition, length: Int = 24, featureCount: Int = 5) throws(DataError) {
        guard length > 0, featureCount > 0 else {
            throw .request(
                "sines", "\(length) steps of \(featureCount) features cannot be simulated", hint: "use 1 or more")
        }
        self.definition = definition
        self.length = length
        self.featureCount = featureCount
    }

    /// Draws sequences. Sequence n depends on the seed and on n only.
    public func sequences(count: Int, seed: UInt64) throws(DataError) -> SequenceSet {
        let (steps, isLong) = length.multipliedReportingOverflow(by: featureCount)
        let (size, isLarge) = steps.multipliedReportingOverflow(by: count)
        guard count > 0, !isLong, !isLarge, size <= 1 << 34 else {
            throw .request(
                "sines", "\(count) sequences of \(length) steps of \(featureCount) features cannot be simulated",
                hint: "use 1 or more sequences, and at most 2^34 values in all")
        }
        var values = [Float](repeating: 0, count: size)
        for sequence in 0..<count {
            var random = CounterRandom(seed: seed, stream: UInt64(sequence))
            for feature in 0..<featureCount {
                let frequency: Double
                let phase: Double
                switch definition {
                case .asCoded: (frequency, phase) = (random.uniform(0, 0.1), random.uniform(0, 0.1))
                case .asPublished: (frequency, phase) = (random.uniform(), random.uniform(-Double.pi, Double.pi))
                }
                for step in 0..<length {
                    values[(sequence * length + step) * featureCount + feature] = Float(
                        definition.value(frequency: frequency, phase: phase, step: step))
                }
            }
        }
        return try SequenceSet(
            columns: (1...featureCount).map { "sine_\($0)" }, length: length, values: values)
    }
}

extension Sines.Definition {
    /// The value of a wave at a step, counted from 0.
    func value(frequency: Double, phase: Double, step: Int) -> Double {
        switch self {
        case .asCoded: (sin(frequency * Double(step) + phase) + 1) / 2
        case .asPublished: sin(2 * Double.pi * frequency * Double(step) + phase)
        }
    }
}
