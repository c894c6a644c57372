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

    // Hours of sixty days, and a load that follows them and is lower at weekends.
    private static func datedTable() -> String {
        var text = "date,load\n"
        for row in 0..<1_440 {
            let (day, hour) = (row / 24, row % 24)
            let weekend = (day + 2) % 7 >= 5
            let load = (sin(Double(hour) / 4) * 100).rounded() / 10 + Double(row * 37 % 11) - (weekend ? 5 : 0)
            text += Self.date(day, hour) + ",\(load)\n"
        }
        return text
    }

    private static func date(_ day: Int, _ hour: Int) -> String {
        "2020-\(day < 31 ? "01" : day < 60 ? "02" : "03")-"
            + String(format: "%02d %02d:00", (day < 31 ? day : day < 60 ? day - 31 : day - 60) + 1, hour)
    }

    @Test func generatedSequencesAreDatedWhereThatIsAskedFor() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.datedTable(), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--calendar", "--steps", "4", "--holdout", "0.3"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(training.errors.contains("'date' goes up by 1 hour from row to row: it orders the rows and is given\n"))
        #expect(
            training.errors.contains("family: conditional, because 'date' tells weekday and hour, which are given\n"))

        let generated = try await workplace.run("generate", "run", "-n", "300", "--seed", "1")
        #expect(generated.code == 0, "\(generated.errors)")
        let made = CSVText(generated.text)
        #expect(made.header == ["sequence_id", "date", "load"])
        let known = (0..<1_440).map { Self.date($0 / 24, $0 % 24) }
        let places = made.rows.map { row in known.firstIndex(of: row[1]) ?? -1 }
        #expect(places.count == 2_400 && !places.contains(-1))
        for first in stride(from: 0, to: places.count, by: 8) {
            #expect(Array(places[first..<first + 8]) == (0..<8).map { places[first] + $0 })
        }
        #expect(Set(places).count > 500)
        // The same seed draws the same, however many and in whatever format.
        let few = try await workplace.run("generate", "run", "-n", "30", "--seed", "1")
        #expect(generated.text.hasPrefix(few.text))
        let lines = try await workplace.run("generate", "run", "-n", "1", "--seed", "1", "--format", "jsonl")
        #expect(lines.text.contains("\"date\": \"\(made.rows[0][1])\""), "\(lines.text)")

        // What was generated is judged as a file and by the run, and the run goes on.
        try workplace.write(generated.text, to: "made.csv")
        for arguments in [
            ["--run", "run"], ["--run", "run", "--synthetic", "made.csv"], ["--synthetic", "made.csv"],
        ] {
            let evaluation = try await workplace.run(
                ["evaluate", "--real", "data.csv", "--runs", "1", "--effort", "0.02", "--quiet"] + arguments)
            #expect(evaluation.code == 0, "\(arguments): \(evaluation.errors)")
        }
        let resumed = try await workplace.run("train", "--resume", "run", "--quiet")
        #expect(resumed.code == 0, "\(resumed.errors)")
    }

    @Test func otherDatesCanBeGiven() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.datedTable(), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--calendar", "--steps", "2", "--quiet"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let rows = (0..<8).map { "a,2031-12-31 \(16 + $0):00" }
        let text = "sequence_id,date\n" + rows.joined(separator: "\n") + "\n"
        try workplace.write(text, to: "given.csv")
        let made = try await workplace.run("generate", "run", "--given", "given.csv", "-n", "2")
        #expect(made.code == 0, "\(made.errors)")
        let dates = rows.map { String($0.dropFirst(2)) }
        #expect(CSVText(made.text).rows.map { $0[1] } == dates + dates)
        for (name, rows, says) in [
            (
                "bad.csv", text.replacing("16:00", with: "today"),
                "bad.csv, line 2, column 'date': '2031-12-31 today' is not a date as YYYY-MM-DD hh:mm"
            ),
            ("back.csv", text.replacing("18:00", with: "15:00"), "does not go on from the row before"),
            ("none.csv", text.replacing("date", with: "day"), "has no column 'date', which the model needs"),
        ] {
            try workplace.write(rows, to: name)
            try await Refusal("generate run --given \(name)", says: says).check(in: workplace)
        }
        try await Refusal(
            "train made.csv -o other --window 8 --calendar",
            says: "made.csv: has no column of dates that orders the rows; leave --calendar out, or name it (--order)",
            with: ["made.csv": "a,b\n1,2.5\n2,3.5\n"]
        ).check()
    }
}
