import Foundation
import Testing

/// A table of hours, weekdays and a load: from its file to what is generated for hours that nobody gave.
@Suite struct CalendarTests {
    private static func table(rows: Int = 600) -> String {
        var text = "hour,weekday,holiday,load\n"
        for row in 0..<rows {
            let load = (sin(Double(row % 24) / 4) * 100).rounded() / 10 + Double(row * 37 % 11)
            text += "\(row % 24),\(row / 24 % 7),\(row / 24 % 9 == 4 ? 1 : 0),\(load)\n"
        }
        return text
    }

    @Test func hoursAreThoseOfTheCalendar() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.table(), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "4", "--holdout", "0.3"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(
            training.errors.contains(
                "'hour', 'weekday' and 'holiday' follow the calendar: they are given, not generated\n"),
            "\(training.errors)")
        #expect(training.errors.contains("family: conditional, because 'hour' and 2 more are given by the calendar"))

        let generated = try await workplace.run("generate", "run", "-n", "300", "--seed", "1")
        #expect(generated.code == 0, "\(generated.errors)")
        let made = CSVText(generated.text)
        #expect(made.header == ["sequence_id", "step", "hour", "weekday", "holiday", "load"])
        let hours = made.rows.map { $0[2...4].compactMap { Int($0) } }
        #expect(hours.count == 2_400)
        for (row, next) in zip(hours, hours.dropFirst()).enumerated().filter({ $0.offset % 8 != 7 }).map(\.element) {
            #expect(next[0] == (row[0] + 1) % 24)
            #expect(next[1] == (next[0] == 0 ? (row[1] + 1) % 7 : row[1]))
            #expect(next[2] == row[2] || next[0] == 0)
        }
        #expect(Set(stride(from: 0, to: hours.count, by: 8).map { hours[$0] }).count > 50)
        // The same seed draws the same, however many; another seed others.
        let few = try await workplace.run("generate", "run", "-n", "30", "--seed", "1")
        #expect(generated.text.hasPrefix(few.text))
        let other = try await workplace.run("generate", "run", "-n", "300", "--seed", "2")
        #expect(CSVText(other.text).rows.map { $0[2] } != made.rows.map { $0[2] })

        let evaluation = try await workplace.run(
            "evaluate", "--run", "run", "--real", "data.csv", "--runs", "1", "--effort", "0.02", "--quiet")
        #expect(evaluation.code == 0, "\(evaluation.errors)")
        let resumed = try await workplace.run("train", "--resume", "run", "--quiet")
        #expect(resumed.code == 0, "\(resumed.errors)")
    }

    @Test func otherHoursCanBeGiven() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.table(), to: "data.csv")
        let training = try await workplace.run(["train", "data.csv", "-o", "run", "--steps", "2"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let rows = (0..<8).map { "a,\(4 + $0),6,1" }
        try workplace.write(
            (["sequence_id,hour,weekday,holiday"] + rows).joined(separator: "\n") + "\n", to: "given.csv")
        let made = try await workplace.run("generate", "run", "--given", "given.csv", "-n", "2")
        #expect(made.code == 0, "\(made.errors)")
        #expect(
            CSVText(made.text).rows.map { $0[2...4].joined(separator: ",") } == rows.map { String($0.dropFirst(2)) }
                + rows.map { String($0.dropFirst(2)) })
        try await Refusal(
            "train data.csv -o other --set family=latent --quiet",
            says: "family: latent takes nothing that is given, as 'hour' is"
        ).check(in: workplace)
    }
}
