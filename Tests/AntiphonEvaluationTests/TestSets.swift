import AntiphonCPU
import AntiphonData
import AntiphonGraph
import Foundation

/// Sets of sequences with known truths, the same on every machine.
enum TestSets {
    /// An engine for tests.
    static func engine() throws -> any Backend { try CPUBackend(threads: 1) }

    /// Sequences of two columns: a wave of random phase, and the same an eighth of a turn later.
    static func waves(_ count: Int, steps: Int = 12, noise: Float = 0.1, seed: UInt64) throws -> SequenceSet {
        let stream = Philox(seed: seed)
        var values: [Float] = []
        for sequence in 0..<count {
            let phase = 2 * .pi * stream.uniform(0, sample: UInt32(sequence))
            for step in 0..<steps {
                for column in 0..<2 {
                    let angle = phase + 0.6 * Float(step) + .pi / 4 * Float(column)
                    let error = stream.uniform(1 + 2 * step + column, sample: UInt32(sequence)) - 0.5
                    values.append(sin(angle) + noise * error)
                }
            }
        }
        return try SequenceSet(columns: ["wave", "later"], length: steps, values: values)
    }

    /// Independent uniform numbers, each column in the range of a wave.
    static func noise(_ count: Int, steps: Int = 12, seed: UInt64) throws -> SequenceSet {
        let stream = Philox(seed: seed)
        let values = (0..<count * steps * 2).map { 2 * stream.uniform($0) - 1 }
        return try SequenceSet(columns: ["wave", "later"], length: steps, values: values)
    }
}
