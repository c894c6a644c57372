package import AntiphonGraph

/// How a judge did once: for each block of sequences that hang together, how many it got right.
package struct JudgedRun: Sendable {
    /// Blocks of real sequences.
    package let real: [Tally]
    /// Blocks of the others.
    package let other: [Tally]

    package struct Tally: Sendable {
        var right = 0
        var count = 0
    }

    /// - Parameter verdicts: for each sequence, above 0 if held for real.
    package init(_ set: LabelledSequences, verdicts: [Float]) {
        var tallies: [Int: Tally] = [:]
        for (sequence, verdict) in verdicts.enumerated() {
            let isRight = (verdict > 0) == (sequence < set.realCount)
            tallies[set.blocks[sequence].lowerBound, default: Tally()].right += isRight ? 1 : 0
            tallies[set.blocks[sequence].lowerBound, default: Tally()].count += 1
        }
        // Blocks of the others have higher numbers than those of real ones.
        let firstOther = set.realCount < set.count ? set.blocks[set.realCount].lowerBound : 0
        let sorted = tallies.sorted { $0.key < $1.key }
        real = sorted.filter { $0.key < firstOther }.map(\.value)
        other = sorted.filter { $0.key >= firstOther }.map(\.value)
    }

    /// The share of real and the share of other sequences told right, averaged.
    package var balancedAccuracy: Double { (Self.share(real) + Self.share(other)) / 2 }

    private static func share(_ tallies: [Tally]) -> Double {
        let count = tallies.reduce(0) { $0 + $1.count }
        return count == 0 ? 0.5 : Double(tallies.reduce(0) { $0 + $1.right }) / Double(count)
    }

    /// A 95 % interval of the mean balanced accuracy of some runs: percentiles of a bootstrap that draws runs, and in
    /// each of them blocks, with replacement (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13).
    package static func interval(_ runs: [JudgedRun], stream: Philox, draws: Int = 400) -> ClosedRange<Double> {
        var means: [Float] = []
        for draw in 0..<draws {
            let stream = stream.folded(UInt32(draw))
            var total = 0.0
            for place in runs.indices {
                let run = runs[stream.index(below: runs.count, place)]
                let real = resampled(run.real, stream, UInt32(2 * place + 1))
                total += (real + resampled(run.other, stream, UInt32(2 * place + 2))) / 2
            }
            means.append(Float(total / Double(runs.count)))
        }
        means.sort()
        let (low, high) = (Marginals.quantile(means, 0.025), Marginals.quantile(means, 0.975))
        return low <= high ? low...high : 0...1
    }

    private static func resampled(_ tallies: [Tally], _ stream: Philox, _ sample: UInt32) -> Double {
        var (right, count) = (0, 0)
        // Four draws of a block of the generator.
        for start in stride(from: 0, to: tallies.count, by: 4) {
            let words = stream.block([UInt32(start / 4), sample, 0, 0])
            for lane in 0..<min(4, tallies.count - start) {
                let tally = tallies[Int((UInt64(words[lane]) &* UInt64(tallies.count)) >> 32)]
                right += tally.right
                count += tally.count
            }
        }
        return count == 0 ? 0.5 : Double(right) / Double(count)
    }
}
