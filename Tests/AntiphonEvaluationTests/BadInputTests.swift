import AntiphonData
import AntiphonEvaluation
import Testing

@Suite("Sets that cannot be compared")
struct BadInputTests {
    private func set(
        _ columns: [String], count: Int, length: Int = 4, _ value: (Int) -> Float = { Float($0 % 7) }
    ) throws -> SequenceSet {
        try SequenceSet(columns: columns, length: length, values: (0..<count * length * columns.count).map(value))
    }

    /// The message of the error that an evaluation of the two ends with.
    private func message(
        _ real: SequenceSet, _ synthetic: SequenceSet, _ evaluation: Evaluation = Evaluation()
    ) throws -> String {
        let error = #expect(throws: EvaluationError.self) {
            try evaluation.result(real: real, synthetic: synthetic, on: TestSets.engine())
        }
        let text = try #require(error).description
        #expect(!text.contains("\n"))
        return text
    }

    @Test func differentColumns() throws {
        let text = try message(set(["a", "b"], count: 20), set(["a", "c"], count: 20))
        #expect(text == "evaluate: the columns differ: real a, b; synthetic a, c")
    }

    @Test func differentLengths() throws {
        let text = try message(set(["a"], count: 20), set(["a"], count: 20, length: 5))
        #expect(text == "evaluate: real sequences have 4 steps, synthetic ones 5")
    }

    @Test(arguments: [(9, 20), (20, 9)])
    func fewSequences(_ real: Int, _ synthetic: Int) throws {
        for evaluation in [Evaluation(), Evaluation(timeGAN: TimeGANProtocol())] {
            let text = try message(set(["a"], count: real), set(["a"], count: synthetic), evaluation)
            #expect(
                text.hasSuffix(": needs 10 sequences of each set, got \(real) real and \(synthetic) synthetic"))
        }
    }

    @Test func sequencesOfOneStep() throws {
        for evaluation in [Evaluation(), Evaluation(timeGAN: TimeGANProtocol())] {
            let text = try message(
                set(["a"], count: 20, length: 1), set(["a"], count: 20, length: 1), evaluation)
            #expect(text.hasSuffix(": needs sequences of 2 steps or more (use a longer window)"))
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func numbersThatAreNotFinite(_ value: Float) throws {
        let good = try set(["a", "b"], count: 20)
        let bad = try set(["a", "b"], count: 20) { $0 == 8 * 3 + 5 ? value : 0 }
        let text = try message(good, bad)
        #expect(
            text == "evaluate: the synthetic data hold \(value) in sequence 3, step 2, column b "
                + "(only finite numbers can be compared)")
        // A real cell that is missing is a gap, and gaps can be judged; an infinite one cannot.
        if value.isNaN {
            let result = try Evaluation(honest: nil).result(real: bad, synthetic: good, on: TestSets.engine())
            let gaps = try #require(result.mixed?[.missing].first)
            #expect(gaps.subject == "b" && abs(gaps.value.mean - 1.0 / 80) < 0.013)
        } else {
            #expect(
                try message(bad, good) == "evaluate: the real data hold \(value) in sequence 3, step 2, column b "
                    + "(only finite numbers can be compared)")
        }
    }

    @Test(arguments: [0, -1])
    func protocolsWithoutRunsOrSteps(_ number: Int) throws {
        let good = try set(["a"], count: 20)
        for taken in [
            TimeGANProtocol(runs: number), TimeGANProtocol(discriminativeSteps: number), TimeGANProtocol(batch: number),
        ] {
            let error = #expect(throws: EvaluationError.self) {
                try taken.scores(real: good, synthetic: good, on: TestSets.engine())
            }
            #expect(error?.description == "timegan: runs, steps and batch must be above 0")
        }
    }

    @Test("a constant column is no error and makes no number that is not finite")
    func constantColumn() throws {
        let real = try set(["a", "same"], count: 30) { $0 % 2 == 1 ? 5 : Float($0 % 9) }
        let result = try Evaluation(
            timeGAN: TimeGANProtocol(runs: 1, floorRuns: 1, realRuns: 1, discriminativeSteps: 20, predictiveSteps: 20)
        ).result(real: real, synthetic: real, on: TestSets.engine())
        let column = result.distances.columns[1]
        #expect(column.totalVariation == 0)
        #expect(column.wasserstein == 0)
        #expect(column.autocorrelationError == 0)
        #expect(result.distances.crossCorrelationError == 0)
        let scores = try #require(result.timeGAN)
        let runs = scores.discriminative.runs + scores.predictive.runs
        #expect(runs.allSatisfy { $0.isFinite })
        // A synthetic column that should be constant and is not must show.
        let other = try set(["a", "same"], count: 30) { $0 % 2 == 1 ? Float(5 + $0 % 3) : Float($0 % 9) }
        let distances = try Evaluation(timeGAN: nil).result(real: real, synthetic: other, on: TestSets.engine())
            .distances
        #expect(distances.columns[1].totalVariation > 0.3)
        #expect(distances.columns[1].wasserstein > 0.3)
    }
}
