import ArgumentParser

/// A length of time as people write it: `90`, `90s`, `2m`, `1h30m`.
struct BudgetOption: Sendable {
    let duration: Duration

    /// - Throws: `ValidationError` if the text is no length of time, or none that can be trained for.
    init(parsing argument: String) throws {
        guard let seconds = Self.seconds(argument) else {
            throw ValidationError("write a length of time as 90s, 2m or 1h30m")
        }
        guard seconds > 0, seconds <= Self.longest else {
            throw ValidationError("it must be more than 0 and up to 365d")
        }
        duration = .seconds(seconds)
    }

    private static let longest = 3600.0 * 24 * 365

    static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        var total = 0.0
        var number = ""
        for character in text {
            if let unit = units[character] {
                guard let value = Double(number), value >= 0, value.isFinite else { return nil }
                total += value * unit
                number = ""
            } else if character.isASCII && (character.isNumber || character == ".") {
                number.append(character)
            } else {
                return nil
            }
        }
        if number.isEmpty { return text.isEmpty ? nil : total }
        // A bare number is seconds, but only on its own: `1h30` is not clear.
        return number.count == text.count ? Double(number) : nil
    }
}

/// When a training ends: after a length of time, or by itself.
enum TrainingBudgetOption: Sendable {
    case time(Duration)
    case untilNoBetter

    init(parsing argument: String) throws {
        self = argument == "auto" ? .untilNoBetter : .time(try BudgetOption(parsing: argument).duration)
    }
}
