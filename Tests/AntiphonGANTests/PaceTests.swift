import AntiphonGAN
import AntiphonGraph
import Testing

/// The estimate of the time that is left, against a clock that the test sets.
@Suite("The estimate of time left")
struct PaceTests {
    /// Steps of a run: what each takes, pauses included.
    private func run(_ steps: Int, first: Double = 0.1, _ usual: Double, pause: Double = 0, each: Int = 160) -> [Double]
    {
        let random = Philox(seed: 11)
        return (0..<steps).map { step in
            // A machine that does other things too: a step takes 0.7 to 1.3 of the usual, one in fifty five times as
            // long.
            let jitter = 0.7 + 0.6 * Double(random.uniform(step))
            let stall = random.index(below: 50, step, sample: 1) == 0 ? 5.0 : 1
            return step == 0 ? first : usual * jitter * stall + (step % each == 0 ? pause : 0)
        }
    }

    /// The estimates after each step beside what then was left, in seconds.
    private func estimates(_ times: [Double]) -> [(elapsed: Double, estimate: Double, truth: Double)] {
        var pace = Pace()
        var elapsed = 0.0
        let whole = times.reduce(0, +)
        return times.enumerated().map { step, time in
            elapsed += time
            pace.tick(time)
            return (elapsed, pace.secondsPerStep * Double(times.count - step - 1), whole - elapsed)
        }
    }

    @Test(
        "From the first seconds on it is right to a few parts in a hundred, looks and slow steps included",
        arguments: [0.001, 0.005, 0.02])
    func honest(_ usual: Double) throws {
        // Looks that take six steps, each 160 steps.
        let all = estimates(run(8000, usual, pause: 6 * usual))
        let early = all.drop { $0.elapsed < max(1, 150 * usual) }.filter { $0.truth > 1 }
        #expect(early.count > 5000)
        // The mean of 150 such times is known to 5 % (one deviation), that of a thousand to 2 %.
        let worst = early.map { abs($0.estimate / $0.truth - 1) }.max() ?? 1
        #expect(worst < (usual < 0.01 ? 0.1 : 0.25), "\(worst)")
        // On the whole it leans to neither side.
        let bias = early.map { $0.estimate / $0.truth - 1 }.reduce(0, +) / Double(early.count)
        #expect(abs(bias) < 0.03, "\(bias)")
    }

    @Test("The slow first step tells nothing; the second one does")
    func first() {
        var pace = Pace()
        pace.tick(3)
        #expect(pace.secondsPerStep == 0)
        pace.tick(0.01)
        #expect(pace.secondsPerStep == 0.01)
    }

    @Test("A machine that becomes three times slower is followed within fifteen seconds")
    func slower() throws {
        let times = [Double](repeating: 0.005, count: 4000) + [Double](repeating: 0.015, count: 4000)
        let all = estimates(times)
        let after = try #require(all.first { $0.elapsed > 20 + 15 })
        #expect(abs(after.estimate / after.truth - 1) < 0.1)
        let late = try #require(all.first { $0.elapsed > 20 + 25 })
        #expect(abs(late.estimate / late.truth - 1) < 0.02)
    }
}
