import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Matrix product")
    struct MatmulTests {
        /// The errors of a sum of k roundings are some multiple of sqrt(k) units of the size of what is added.
        private func check(_ problem: MatmulProblem, _ level: Level, threads: Int = 0) {
            let want = problem.reference()
            let sizes = problem.magnitudes()
            guard let got = level.run({ problem.run(threads: threads) }) else {
                Issue.record("\(level): wrote beyond C or the workspace: \(problem)")
                return
            }
            let units = 2 * Float(problem.k + 2).squareRoot() * 0x1p-24
            let wrong = got.indices.first { !(abs(got[$0] - want[$0]) <= units * sizes[$0]) }
            #expect(
                wrong == nil, "\(level): \(problem), element \(wrong ?? 0): \(got[wrong ?? 0]), not \(want[wrong ?? 0])"
            )
        }

        @Test(
            "every form and odd size, with gaps, bias, accumulation and batches at random", arguments: Level.supported)
        func matrix(level: Level) {
            var random = TestRandom(seed: 1)
            let sizes = [0, 1, 2, 5, 7, 12, 13, 17, 32, 33, 65]
            for m in sizes {
                for n in sizes {
                    for k in sizes {
                        for form in 0..<4 {
                            var problem = MatmulProblem(m, n, k)
                            (problem.transposeA, problem.transposeB) = (form & 1 != 0, form & 2 != 0)
                            problem.randomize(using: &random)
                            check(problem, level)
                        }
                    }
                }
            }
        }

        /// Sizes at which the plan packs the left operand, cuts the sum, takes several blocks.
        @Test(
            "sizes that are cut in blocks", arguments: Level.supported,
            [
                [200, 300, 270], [49, 193, 65], [6, 96, 2000], [24, 40, 1111], [1000, 6, 96], [1, 700, 300],
                [500, 1, 513],
            ])
        func blocks(level: Level, size: [Int]) {
            var random = TestRandom(seed: 2)
            for form in 0..<4 {
                var problem = MatmulProblem(size[0], size[1], size[2])
                (problem.transposeA, problem.transposeB) = (form & 1 != 0, form & 2 != 0)
                problem.randomize(using: &random)
                check(problem, level, threads: form)
            }
        }

        @Test("the same bits on any number of threads", arguments: Level.supported)
        func threads(level: Level) throws {
            var random = TestRandom(seed: 3)
            for size in [[130, 70, 300], [24, 96, 3000], [3000, 28, 40], [1, 1, 4000]] {
                for form in 0..<4 {
                    var problem = MatmulProblem(size[0], size[1], size[2])
                    (problem.transposeA, problem.transposeB) = (form & 1 != 0, form & 2 != 0)
                    problem.fill(using: &random)
                    let want = try #require(level.run { problem.run() })
                    for threads in 1...4 {
                        #expect(
                            level.run { problem.run(threads: threads) }?.bits == want.bits, "\(problem) on \(threads)")
                    }
                }
            }
        }

        @Test("integers come out exactly: no product lost, none counted twice", arguments: Level.supported)
        func exact(level: Level) throws {
            for (m, n, k) in [(13, 29, 300), (50, 200, 700), (4, 4, 5000)] {
                var problem = MatmulProblem(m, n, k)
                problem.a = (0..<m * k).map { Float($0 % 7 - 3) }
                problem.b = (0..<k * n).map { Float($0 % 5 - 2) }
                problem.c = [Float](repeating: .nan, count: m * n)
                #expect(level.run { problem.run(threads: 2) } == problem.reference(), "\(problem)")
            }
        }
    }
}
