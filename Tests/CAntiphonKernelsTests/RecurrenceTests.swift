import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Recurrences")
    struct RecurrenceTests {
        typealias Problem = RecurrenceProblem

        /// Errors relative to the array's largest value and 1, because sums of many steps cancel.
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

        @Test(
            "fast = slow, forward and backward, at every level",
            arguments: Problem.Cell.allCases, [1, 5, 8, 16, 24, 33, 100])
        func matrix(cell: Problem.Cell, hidden: Int) {
            var random = TestRandom(seed: UInt64(hidden))
            for steps in [0, 1, 2, 7, 33] {
                for batch in [1, 3, 6, 7, 32] {
                    for inputs in [1, 6, 20] {
                        var problem = Problem(
                            cell, steps: steps, batch: batch, inputs: inputs, hidden: hidden, using: &random)
                        problem.randomize(using: &random)
                        let want = problem.reference()
                        for level in Level.supported {
                            compare(level.run { problem.run() }, want, "\(level) \(problem)")
                        }
                    }
                }
            }
        }

        @Test("the same bits on any number of threads", arguments: Problem.Cell.allCases, Level.supported)
        func threads(cell: Problem.Cell, level: Level) {
            var random = TestRandom(seed: 11)
            for (batch, withLengths) in [(1, false), (7, true), (32, false), (65, true)] {
                var problem = Problem(cell, steps: 6, batch: batch, inputs: 5, hidden: 21, using: &random)
                problem.reverse = batch == 7
                if withLengths { problem.randomizeLengths(using: &random) }
                let want = level.run { problem.run() }
                for threads in 1...4 {
                    #expect(level.run { problem.run(threads: threads) }.bits == want.bits, "\(problem) on \(threads)")
                }
            }
        }

        /// So many rows and steps that the backward pass takes several chunks, some of them shorter.
        @Test(
            "steps taken back in chunks", arguments: [(Problem.Cell.rnn, 256), (.gru, 97), (.lstm, 70)],
            [(false, false), (true, false), (false, true), (true, true)])
        func chunks(cell: (Problem.Cell, Int), options: (reverse: Bool, lengths: Bool)) {
            var random = TestRandom(seed: 17)
            var problem = Problem(cell.0, steps: 41, batch: cell.1, inputs: 13, hidden: 37, using: &random)
            problem.reverse = options.reverse
            if options.lengths { problem.randomizeLengths(using: &random) }
            let want = problem.reference()
            for level in Level.supported {
                let got = level.run { problem.run() }
                compare(got, want, "\(level) \(problem)")
                for threads in [2, 3] { #expect(level.run { problem.run(threads: threads) }.bits == got.bits) }
            }
        }

        @Test("a row does not depend on its companions", arguments: Problem.Cell.allCases, Level.supported)
        func rows(cell: Problem.Cell, level: Level) {
            var random = TestRandom(seed: 12)
            var problem = Problem(cell, steps: 5, batch: 27, inputs: 3, hidden: 19, using: &random)
            problem.randomizeLengths(using: &random)
            let all = level.run { problem.run() }
            for row in 0..<problem.batch {
                let one = level.run { problem.row(row).run() }
                let y = (0..<problem.steps).flatMap { step -> ArraySlice<Float> in
                    let first = (step * problem.batch + row) * problem.hidden
                    return all.y[first..<first + problem.hidden]
                }
                #expect(one.y.bits == y.bits)
                let dh0 = all.gradients[1][row * problem.hidden..<(row + 1) * problem.hidden]
                #expect(one.gradients[1].bits == Array(dh0).bits)
            }
        }

        @Test("without a reserve the outputs are the same bits", arguments: Problem.Cell.allCases, Level.supported)
        func inference(cell: Problem.Cell, level: Level) {
            var random = TestRandom(seed: 13)
            let problem = Problem(cell, steps: 4, batch: 9, inputs: 3, hidden: 20, using: &random)
            let (plain, trained) = level.run { (problem.run(wanted: nil), problem.run()) }
            #expect(plain.y.bits == trained.y.bits)
            #expect(plain.h.bits == trained.h.bits)
            #expect(plain.c.bits == trained.c.bits)
        }

        @Test("gradients asked for alone are those of all together", arguments: Problem.Cell.allCases, Level.supported)
        func some(cell: Problem.Cell, level: Level) {
            var random = TestRandom(seed: 14)
            let problem = Problem(cell, steps: 4, batch: 9, inputs: 18, hidden: 20, using: &random)
            let all = level.run { problem.run() }
            for input in Problem.Input.allCases {
                let one = level.run { problem.run(wanted: [input]) }
                #expect(one.gradients[input.rawValue].bits == all.gradients[input.rawValue].bits, "\(input)")
            }
        }

        @Test("lengths of T are no lengths", arguments: Problem.Cell.allCases, [false, true])
        func fullLengths(cell: Problem.Cell, reverse: Bool) {
            var random = TestRandom(seed: 15)
            var problem = Problem(cell, steps: 5, batch: 14, inputs: 4, hidden: 11, using: &random)
            problem.reverse = reverse
            let want = problem.run()
            problem.lengths = [Int32](repeating: 5, count: 14)
            #expect(problem.run().bits == want.bits)
        }

        @Test(
            "rows end at their lengths: zeros after, and the state of the last step", arguments: Problem.Cell.allCases)
        func ends(cell: Problem.Cell) {
            var random = TestRandom(seed: 16)
            var problem = Problem(cell, steps: 6, batch: 7, inputs: 4, hidden: 10, using: &random)
            problem.lengths = [0, 1, 2, 3, 4, 5, 6]
            let result = problem.run()
            for row in 0..<7 {
                for step in 0..<6 {
                    let y = result.y[(step * 7 + row) * 10..<(step * 7 + row + 1) * 10]
                    #expect(y.contains { $0 != 0 } == (step < row))
                    if step == row - 1 { #expect(Array(y) == Array(result.h[row * 10..<(row + 1) * 10])) }
                }
            }
            #expect(Array(result.h[0..<10]) == Array(problem.values[Problem.Input.h0.rawValue][0..<10]))
            // What comes after a row's end has no say.
            let x = Problem.Input.x.rawValue
            for step in 0..<6 {
                for row in 0...step { problem.values[x][(step * 7 + row) * 4] = .nan }
            }
            #expect(problem.run().y.bits == result.y.bits)
            #expect(result.gradients[x].indices.allSatisfy { $0 / 28 < $0 % 28 / 4 || result.gradients[x][$0] == 0 })
        }
    }
}
