import ArgumentParser

/// A length of time as people write it: `90`, `90s`, `2m`, `1h30m`.
struct BudgetOption: ExpressibleByArgument, Sendable {
    let duration: Duration

    init?(argument: String) {
        guard let seconds = Self.seconds(argument), seconds > 0, seconds <= 3600 * 24 * 365 else { return nil }
        duration = .milliseconds(Int(seconds * 1000))
    }

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
