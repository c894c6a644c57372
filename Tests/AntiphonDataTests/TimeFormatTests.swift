import AntiphonData
import Foundation
import Testing

/// Dates and times: read, made numbers, and written as they were. Numbers are checked against Foundation's calendar.
@Suite struct TimeFormatTests {
    @Test(arguments: [
        ("YYYY-MM", "2021-02"), ("YYYY-MM-DD", "2020-02-29"), ("YYYY-MM-DDThh:mm", "1999-12-31T23:59"),
        ("YYYY-MM-DD hh:mm", "2020-01-31 00:00"), ("YYYY-MM-DDThh:mm:ss", "2020-01-31T07:08:09"),
        ("YYYY-MM-DD hh:mm:ss.f", "2020-01-31 07:08:09.5"),
        ("YYYY-MM-DDThh:mm:ss.ffffff", "2020-01-31T07:08:09.000001"),
        ("YYYY-MM-DDThh:mm:ssZ", "2020-01-31T07:08:09Z"), ("YYYY-MM-DDThh:mm:ss.fffZ", "2020-01-31T07:08:09.120Z"),
        ("YYYY-MM-DD hh:mm:ss+01:00", "2020-01-01 00:30:00+01:00"),
        ("YYYY-MM-DDThh:mm:ss-0330", "2020-01-01T22:30:00-0330"), ("YYYY-MM-DDThh:mm+05", "2020-01-01T22:30+05"),
        ("YYYY/M/D h:mm", "1990/1/1 0:00"), ("YYYY/MM/DD", "2013/01/31"), ("DD/MM/YYYY", "10/03/2004"),
        ("D/MM/YYYY", "6/01/2005"), ("M/D/YYYY h:mm:ss AM", "1/31/2013 12:05:00 AM"),
        ("MM/DD/YYYY hh:mm AM", "12/31/2013 01:00 PM"), ("DD.MM.YYYY hh:mm", "01.02.2020 23:10"),
        ("M-D-YYYY hh:mm:ssZ", "2-29-2020 23:10:09Z"),
    ]) func everyFormComesBackAsItWas(_ pattern: String, _ text: String) throws {
        for origin in ["1970-01-01", "2020-01-01", "2031-12-31"] {
            let format = try #require(TimeFormat(pattern: pattern, origin: origin))
            #expect(format.description == pattern)
            #expect(format.originText == origin)
            let value = try #require(format.value(text))
            #expect(format.text(value) == text)
            let copy = try JSONDecoder().decode(TimeFormat.self, from: JSONEncoder().encode(format))
            #expect(copy == format)
        }
    }

    @Test func numbersAreWhatFoundationSays() throws {
        let reader = ISO8601DateFormatter()
        var random = TestRandom(state: 5)
        let format = try #require(TimeFormat(pattern: "YYYY-MM-DDThh:mm:ssZ"))
        let days = try #require(TimeFormat(pattern: "YYYY-MM-DD"))
        for _ in 0..<2000 {
            // The years 1600 to 2400, where both count by the Gregorian calendar.
            let seconds = Int.random(in: -11_676_096_000..<13_569_465_600, using: &random)
            let text = reader.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(format.value(text) == Double(seconds), "\(text)")
            #expect(format.text(Double(seconds)) == text)
            #expect(days.value(String(text.prefix(10))) == (Double(seconds) / 86_400).rounded(.down))
        }
    }

    @Test func hoursOfHalvesOfTheDayCount() throws {
        let format = try #require(TimeFormat(pattern: "M/D/YYYY h:mm AM", origin: "2020-01-01"))
        for (text, hour) in [("12:00 AM", 0.0), ("1:00 AM", 1), ("11:00 AM", 11), ("12:00 PM", 12), ("11:00 PM", 23)] {
            #expect(format.value("1/1/2020 " + text) == hour * 3600)
            #expect(format.text(hour * 3600) == "1/1/2020 " + text)
        }
        #expect(format.value("1/1/2020 0:00 AM") == nil)
        #expect(format.value("1/1/2020 13:00 PM") == nil)
        #expect(format.value("1/1/2020 1:00") == nil)
    }

    @Test func whoWritesWithoutZerosMayHaveSome() throws {
        let plain = try #require(TimeFormat(pattern: "D/M/YYYY", origin: "2020-01-01"))
        #expect(plain.value("02/01/2020") == 1)
        let padded = try #require(TimeFormat(pattern: "DD/MM/YYYY", origin: "2020-01-01"))
        #expect(padded.value("2/1/2020") == nil)
        // Day first, and day first only.
        #expect(padded.value("01/02/2020") == 31)
        #expect(padded.value("01/13/2020") == nil)
        #expect(padded.value("01-02-2020") == nil)
    }

    @Test func distancesFromUTCCount() throws {
        let format = try #require(TimeFormat(pattern: "YYYY-MM-DD hh:mm:ss+01:00", origin: "2020-01-01"))
        #expect(format.value("2020-01-01 01:00:00+01:00") == 0)
        #expect(format.value("2020-01-01 02:00:00+02:00") == 0)
        #expect(format.value("2020-01-01 00:00:00-00:30") == 1800)
        #expect(format.text(0) == "2020-01-01 01:00:00+01:00")
    }

    @Test func numbersAreRoundedToWhatCanBeWritten() throws {
        let minutes = try #require(TimeFormat(pattern: "YYYY-MM-DDThh:mm", origin: "2020-01-01"))
        #expect(minutes.text(89.9) == "2020-01-01T00:01")
        #expect(minutes.text(-31) == "2019-12-31T23:59")
        let fractions = try #require(TimeFormat(pattern: "YYYY-MM-DDThh:mm:ss.ff", origin: "2020-01-01"))
        #expect(fractions.text(59.999) == "2020-01-01T00:01:00.00")
        #expect(fractions.text(-0.001) == "2020-01-01T00:00:00.00")
        let days = try #require(TimeFormat(pattern: "YYYY-MM-DD", origin: "2020-01-01"))
        #expect(days.text(1e300) == "9999-12-31")
        #expect(days.text(-.infinity) == "0001-01-01")
        #expect(fractions.text(1e300).hasPrefix("9999-12-31T23:59:59"))
    }

    @Test(arguments: [
        "2020-1-1", "2020-02-30", "2021-02-29", "2020-13-01", "20200101", "2020-01-01T24:00", "2020-01-01T10:60",
        "2020-01-01T10:00:60", "2020-01-01T10", "2020-01-01T10:00:00.", "2020-01-01T10:00:00,5",
        "2020-01-01T10:00:00.1234567890", "2020-01-01T10:00z", "2020-01-01x10:00", "2020-01-01T10:00+1", "0000-01-01",
        "2020-01-01T10:00:00+01:00 ", "01.02.2020", "-020-01-01",
    ]) func othersAreNoTimes(_ text: String) throws {
        for pattern in ["YYYY-MM-DD", "YYYY-MM-DDThh:mm", "YYYY-MM-DDThh:mm:ss.fffffffff", "YYYY-MM-DDThh:mm:ssZ"] {
            let format = try #require(TimeFormat(pattern: pattern))
            #expect(format.value(text) == nil)
        }
    }

    @Test(arguments: [
        "", "YYYY", "DD-MM-YY", "DD-MM/YYYY", "YYYY/MM", "hh:mm", "YYYY-DD-MM", "MM/DD/YYYY AM", "YYYY-MM-DD hh",
        "YYYY-MM-DDThh:mm:ss.Z", "2020-01-01", "YYYY-MM-DD ",
    ])
    func othersAreNoPatterns(_ pattern: String) {
        #expect(TimeFormat(pattern: pattern) == nil)
    }
}
