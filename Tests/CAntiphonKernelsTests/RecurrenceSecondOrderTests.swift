import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Recurrences' second order")
    struct RecurrenceSecondOrderTests {
        typealias Problem = RecurrenceProblem

        private func compare(
            _ got: RecurrenceResult, _ want: RecurrenceResult, _ what: @autoclosure () -> String,
            outputs: Float = 3e-6, gradients: Float = 1e-5
        ) {
            #expect(got.keptWithin, "\(what()): wrote beyond its memory")
            for (index, (a, b)) in zip(got.named, want.named).enumerated() {
                let size = 1 + (b.1.map(abs).max() ?? 0)
                // Written so that a NaN counts as far away.
                let far = zip(a.1, b.1).filter { !(abs($0 - $1) <= (index < 3 ? outputs : gradients) * size) }
                #expect(far.isEmpty && a.1.count == b.1.count, "\(what()): \(a.0) has \(far.prefix(3))")
            }
        }

        @Test("fast = slow at every level", arguments: Problem.Cell.allCases, [1, 5, 8, 24, 33])
        func matrix(cell: Problem.Cell, hidden: Int) {
            var random = TestRandom(seed: UInt64(hidden) + 100)
            for steps in [0, 1, 2, 7, 23] {
                for batch in [1, 3, 6, 32] {
                    for inputs in [1, 6, 20] {
                        let first = Problem(
                            cell, steps: steps, batch: batch, inputs: inputs, hidden: hidden, using: &random)
                        var problem = SecondOrderProblem(first, using: &random)
                        problem.randomize(using: &random)
                        let want = problem.reference()
                        for level in Level.supported {
                            compare(level.run { problem.run() }, want, "\(level) \(problem)")
                        }
                    }
                }
            }
        }

        /// So many rows and steps that the pass takes several chunks, some of them shorter.
        @Test(
            "steps taken back in chunks", arguments: [(Problem.Cell.rnn, 256), (.gru, 97), (.lstm, 70)],
            [(false, false), (true, false), (false, true), (true, true)])
        func chunks(cell: (Problem.Cell, Int), options: (reverse: Bool, lengths: Bool)) {
            var random = TestRandom(seed: 18)
            var first = Problem(cell.0, steps: 41, batch: cell.1, inputs: 13, hidden: 37, using: &random)
            first.reverse = options.reverse
            if options.lengths { first.randomizeLengths(using: &random) }
            let problem = SecondOrderProblem(first, using: &random)
            let want = problem.reference()
            for level in Level.supported { compare(level.run { problem.run(threads: 2) }, want, "\(level) \(problem)") }
        }

        @Test("the same bits on any number of threads", arguments: Problem.Cell.allCases, Level.supported)
        func threads(cell: Problem.Cell, level: Level) {
            var random = TestRandom(seed: 12)
            for (batch, withLengths) in [(1, false), (7, true), (32, false), (65, true)] {
                var first = Problem(cell, steps: 6, batch: batch, inputs: 5, hidden: 21, using: &random)
                first.reverse = batch == 7
                if withLengths { first.randomizeLengths(using: &random) }
                let problem = SecondOrderProblem(first, using: &random)
                let want = level.run { problem.run() }
                for threads in 1...4 {
                    #expect(level.run { problem.run(threads: threads) }.bits == want.bits, "\(problem) on \(threads)")
                }
            }
        }

        /// The reference against the first order's: what it gives is how outputs and gradients change along the tangents.
        @Test("the reference is the slope of the first order", arguments: Problem.Cell.allCases, [false, true])
        func slopes(cell: Problem.Cell, withLengths: Bool) {
            var random = TestRandom(seed: 23)
            var first = Problem(cell, steps: 5, batch: 4, inputs: 3, hidden: 6, using: &random)
            if withLengths { first.lengths = [5, 0, 2, 4] }
            var problem = SecondOrderProblem(first, using: &random)
            problem.cotangents = [[], [], []]
            func moved(_ width: Float) -> [[Float]] {
                var copy = first
                for index in 0..<3 {
                    for k in copy.values[index].indices { copy.values[index][k] += width * problem.moving[index][k] }
                }
                return copy.reference().named.map(\.1)
            }
            // Central differences of two widths, extrapolated (error of fourth order).
            let sides = [0x1p-5, 0x1p-4].map { (moved(Float($0)), moved(Float(-$0)), $0) }
            for (index, (name, got)) in problem.reference().named.enumerated() {
                let slopes = sides.map { up, down, width in
                    zip(up[index], down[index]).map { (Double($0) - Double($1)) / (2 * width) }
                }
                let want = zip(slopes[0], slopes[1]).map { (4 * $0 - $1) / 3 }
                #expect(got.count == want.count)
                #expect(zip(got, want).allSatisfy { abs(Double($0) - $1) <= 1e-4 * (1 + abs($1)) }, "\(name)")
            }
        }

        /// Without tangents the pass is the ordinary one.
        @Test("an ordinary backward pass where nothing moves", arguments: Problem.Cell.allCases)
        func nothingMoves(cell: Problem.Cell) {
            var random = TestRandom(seed: 24)
            let first = Problem(cell, steps: 6, batch: 5, inputs: 3, hidden: 9, using: &random)
            var problem = SecondOrderProblem(first, using: &random)
            problem.moving = problem.moving.map { $0.map { _ in 0 } }
            var ordinary = first
            (ordinary.dy, ordinary.dh, ordinary.dc) = (
                problem.cotangents[0], problem.cotangents[1], problem.cotangents[2]
            )
            let (got, want) = (problem.reference(), ordinary.reference())
            #expect(got.y.allSatisfy { $0 == 0 })
            for (a, b) in zip(got.gradients, want.gradients) {
                #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * (1 + abs($1)) } && a.count == b.count)
            }
        }
    }
}
