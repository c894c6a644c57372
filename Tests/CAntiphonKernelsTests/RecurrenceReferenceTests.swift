import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Recurrences' references")
    struct RecurrenceReferenceTests {
        typealias Problem = RecurrenceProblem

        /// The derivative along a direction by central differences of two widths, extrapolated (error of fourth order).
        private func slope(_ problem: Problem, _ input: Problem.Input, _ direction: [Float]) -> Double {
            func difference(_ width: Float) -> Double {
                var (up, down) = (problem, problem)
                for k in direction.indices {
                    up.values[input.rawValue][k] += width * direction[k]
                    down.values[input.rawValue][k] -= width * direction[k]
                }
                return (up.loss() - down.loss()) / Double(2 * width)
            }
            return (4 * difference(0x1p-6) - difference(0x1p-5)) / 3
        }

        @Test("gradients are slopes", arguments: Problem.Cell.allCases, [false, true])
        func slopes(cell: Problem.Cell, reverse: Bool) {
            var random = TestRandom(seed: 21)
            for withLengths in [false, true] {
                var problem = Problem(cell, steps: 5, batch: 4, inputs: 3, hidden: 6, using: &random)
                problem.reverse = reverse
                if withLengths { problem.lengths = [5, 0, 2, 4] }
                let gradients = problem.reference().gradients
                for input in Problem.Input.allCases where !gradients[input.rawValue].isEmpty {
                    let gradient = gradients[input.rawValue]
                    let direction = [Float].random(gradient.count, using: &random)
                    let want = slope(problem, input, direction)
                    let got = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                    #expect(abs(got - want) <= 1e-4 * (1 + abs(want)), "\(problem), \(input): \(got), slope \(want)")
                }
            }
        }

        /// One step of one unit with round numbers, against the formulas worked out by hand.
        @Test("one step by hand")
        func byHand() {
            var random = TestRandom(seed: 22)
            func logistic(_ x: Float) -> Float { 1 / (1 + (-x).exponential) }
            func problem(_ cell: Problem.Cell) -> Problem {
                var one = Problem(cell, steps: 1, batch: 1, inputs: 1, hidden: 1, using: &random)
                one.values[0] = [2]
                (one.values[1], one.values[2]) = ([0.5], [0.25])
                one.values[3] = Array([0.5, -1, 0.25, 1].prefix(cell.gates))
                one.values[4] = Array([1, 0.5, -2, -0.5].prefix(cell.gates))
                one.values[5] = Array([0.125, 0.25, -0.5, 0.75].prefix(cell.gates))
                one.values[6] = [0.5]
                return one
            }
            #expect(abs(problem(.rnn).reference().y[0] - (1.625 as Float).hyperbolicTangent) < 1e-6)

            // r: 2 * 0.5 + 0.5 * 1 + 0.125, z: -2 + 0.25 + 0.25, n: 0.5 - 0.5 + r (0.5 * -2 + 0.5)
            let (r, z) = (logistic(1.625), logistic(-1.5))
            let n = (r * -0.5).hyperbolicTangent
            #expect(abs(problem(.gru).reference().y[0] - ((1 - z) * n + z * 0.5)) < 1e-6)

            // i as r, f as z; g: 0.5 - 1 - 0.5, o: 2 - 0.25 + 0.75
            let c = z * 0.25 + r * (-1 as Float).hyperbolicTangent
            let lstm = problem(.lstm).reference()
            #expect(abs(lstm.c[0] - c) < 1e-6)
            #expect(abs(lstm.y[0] - logistic(2.5) * c.hyperbolicTangent) < 1e-6)
        }
    }
}

extension Float {
    /// e^x by the C kernels' double reference, so that the test needs no mathematics module.
    fileprivate var exponential: Float {
        var (x, y) = (self, Float())
        ak_exp(&y, &x, 1)
        return y
    }

    fileprivate var hyperbolicTangent: Float {
        let e = (2 * self).exponential
        return (e - 1) / (e + 1)
    }
}
