import Testing

/// A model that is told something from outside, from its file to what is said of it.
@Suite struct ConditionalTests {
    @Test func aConditionalModelIsTrainedUsedAndJudged() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.groups([Int](repeating: 6, count: 24)), to: "data.csv")
        let small = Sample.small.dropFirst(2)
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "4", "--sequence-id", "machine", "--condition", "day"] + small
        )
        #expect(training.code == 0, "\(training.errors)")
        let card = try await workplace.run("inspect", "run")
        #expect(card.text.contains("family=conditional") && card.text.contains(" categories: "), "\(card.text)")

        let days = CSVText(Sample.groups([6])).rows.map { $0[1] }
        let rows = days.map { "a,\($0)" } + days.reversed().map { "b,\($0)" }
        try workplace.write((["machine,day"] + rows).joined(separator: "\n") + "\n", to: "given.csv")
        let synthesis = try await workplace.run("generate", "run", "--given", "given.csv", "-n", "2")
        #expect(synthesis.code == 0, "\(synthesis.errors)")
        let made = CSVText(synthesis.text)
        let place = try #require(made.header.firstIndex(of: "day"))
        #expect(made.rows.map { $0[place] } == (days + days.reversed()) + (days + days.reversed()))

        try await Refusal("generate run -n 3", says: "--given FILE").check(in: workplace)
        try workplace.write("machine,day\na,Someday\n", to: "wrong.csv")
        try await Refusal(
            "generate run --given wrong.csv",
            says: "wrong.csv, line 2, column 'day': 'Someday' was not seen in training"
        ).check(in: workplace)
        let evaluation = try await workplace.run(
            "evaluate", "--run", "run", "--real", "data.csv", "--effort", "0.02", "--runs", "1", "--json")
        #expect(evaluation.code == 0, "\(evaluation.errors)")
    }
}
