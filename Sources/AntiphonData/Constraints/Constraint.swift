/// What must hold in every row (or over every sequence) of what is generated.
///
/// Written as a user would: `high >= low`, `total = a + b - c`, `share in 0..1`, `version = 2`, `odometer increasing`. Names with
/// spaces or signs stand in double quotes.
public struct Constraint: Sendable, Equatable {
    /// The kinds.
    package enum Rule: Sendable, Equatable {
        /// The first column is never below the second.
        case order(above: Int, below: Int, isStrict: Bool)
        /// The column is the weighted sum of others and a constant.
        case sum(Int, of: [(column: Int, weight: Double)], constant: Double)
        /// The column stays within bounds.
        case range(Int, ClosedRange<Double>)
        /// The column never falls over a sequence (or never rises).
        case monotone(Int, isFalling: Bool)

        package static func == (left: Rule, right: Rule) -> Bool {
            switch (left, right) {
            case (.order(let a, let b, let s), .order(let c, let d, let t)): (a, b, s) == (c, d, t)
            case (.sum(let a, let terms, let k), .sum(let b, let others, let l)):
                a == b && k == l && terms.elementsEqual(others) { $0 == $1 }
            case (.range(let a, let r), .range(let b, let s)): a == b && r == s
            case (.monotone(let a, let f), .monotone(let b, let g)): a == b && f == g
            default: false
            }
        }
    }

    /// As it was written.
    public let text: String
    /// What it says.
    package let rule: Rule

    /// Reads a constraint on a table's columns.
    /// Throws with what is allowed if it cannot be read, and with the table's columns if one is not there.
    public init(_ text: String, columns: [String]) throws(DataError) {
        self.text = text
        var parser = ConstraintParser(text, columns: columns)
        rule = try parser.rule()
    }

    /// The columns that it speaks of.
    package var columns: [Int] {
        switch rule {
        case .order(let above, let below, _): [above, below]
        case .sum(let column, let terms, _): [column] + terms.map(\.column)
        case .range(let column, _), .monotone(let column, _): [column]
        }
    }
}

/// Takes a constraint's text apart.
private struct ConstraintParser {
    private enum Token: Equatable {
        case name(String)
        case number(Double)
        case sign(String)
    }

    private let text: String
    private let columns: [String]
    private var tokens: [Token] = []

    init(_ text: String, columns: [String]) {
        self.text = text
        self.columns = columns
        tokens = Self.tokens(text, columns)
    }

    private func refuse(_ what: String) -> DataError {
        .request(
            nil, "the constraint \(DataError.quoted(text)) \(what)",
            hint: "write 'a >= b', 'a > 0', 'c = a + b', 'a in 0..10', 'a = 5', 'a increasing' or 'a decreasing'")
    }

    private func column(_ name: String) throws(DataError) -> Int {
        guard let index = columns.firstIndex(of: name) else {
            let some = columns.prefix(8).map { DataError.quoted($0) }.joined(separator: ", ")
            throw .request(
                nil,
                "the constraint \(DataError.quoted(text)) speaks of a column \(DataError.quoted(name)) that is not there",
                hint: "the columns are \(some)\(columns.count > 8 ? " and \(columns.count - 8) more" : "")")
        }
        return index
    }

    mutating func rule() throws(DataError) -> Constraint.Rule {
        guard tokens.count >= 2 else { throw refuse("is too short") }
        guard case .name(let first) = tokens[0] else { throw refuse("does not begin with a column") }
        let left = try column(first)
        if tokens.count == 2, case .name(let word) = tokens[1] {
            switch word {
            case "increasing": return .monotone(left, isFalling: false)
            case "decreasing": return .monotone(left, isFalling: true)
            default: throw refuse("is not understood at \(DataError.quoted(word))")
            }
        }
        if tokens.count == 5, tokens[1] == .name("in"), case .number(let low) = tokens[2], tokens[3] == .sign(".."),
            case .number(let high) = tokens[4]
        {
            guard low <= high else { throw refuse("has an empty range") }
            return .range(left, low...high)
        }
        guard case .sign(let sign) = tokens[1], [">=", "<=", ">", "<", "="].contains(sign) else {
            throw refuse("is not understood after the first column")
        }
        let rest = tokens[2...]
        if sign == "=" { return try sum(left, rest) }
        guard rest.count == 1, let right = rest.first else { throw refuse("has more than one thing to compare with") }
        switch right {
        case .name(let name):
            let other = try column(name)
            guard other != left else { throw refuse("compares a column with itself") }
            let isStrict = sign == ">" || sign == "<"
            return sign.hasPrefix(">")
                ? .order(above: left, below: other, isStrict: isStrict)
                : .order(above: other, below: left, isStrict: isStrict)
        case .number(let bound):
            let most = Double(Float.greatestFiniteMagnitude)
            return sign.hasPrefix(">")
                ? .range(left, (sign == ">" ? Double(Float(bound).nextUp) : bound)...max(bound.nextUp, most))
                : .range(left, min(bound.nextDown, -most)...(sign == "<" ? Double(Float(bound).nextDown) : bound))
        case .sign: throw refuse("ends too early")
        }
    }

    private func sum(_ left: Int, _ terms: ArraySlice<Token>) throws(DataError) -> Constraint.Rule {
        var weights: [(column: Int, weight: Double)] = []
        var constant = 0.0
        var weight = 1.0
        var expectsTerm = true
        for token in terms {
            switch token {
            case .sign("+") where !expectsTerm: (weight, expectsTerm) = (1, true)
            case .sign("-"): (weight, expectsTerm) = (expectsTerm ? -weight : -1, true)
            case .name(let name) where expectsTerm:
                let other = try column(name)
                guard other != left else { throw refuse("has the column on both sides") }
                weights.append((other, weight))
                expectsTerm = false
            case .number(let number) where expectsTerm:
                constant += weight * number
                expectsTerm = false
            default: throw refuse("is not a sum")
            }
        }
        guard !expectsTerm else { throw refuse("ends too early") }
        return weights.isEmpty ? .range(left, constant...constant) : .sum(left, of: weights, constant: constant)
    }

    // Names, numbers and signs. A column's own name wins where it has spaces or signs in it.
    private static func tokens(_ text: String, _ columns: [String]) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        let byLength = columns.filter { !$0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } }
            .sorted { $0.count > $1.count }
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                tokens.append(.name(String(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            } else if let name = byLength.first(where: { rest.hasPrefix($0) }) {
                tokens.append(.name(name))
                rest = rest.dropFirst(name.count)
            } else if let sign = ["..", ">=", "<=", "==", ">", "<", "=", "+", "-"].first(where: { rest.hasPrefix($0) })
            {
                tokens.append(.sign(sign == "==" ? "=" : sign))
                rest = rest.dropFirst(sign.count)
            } else if first.isNumber || first == "." {
                var word = ""
                while let next = rest.first,
                    next.isNumber || "eE.".contains(next) || "+-".contains(next) && "eE".contains(word.last ?? "x")
                {
                    if rest.hasPrefix("..") { break }
                    word.append(next)
                    rest.removeFirst()
                }
                tokens.append(Double(word).map { .number($0) } ?? .name(word))
            } else {
                let word = rest.prefix { $0.isLetter || $0.isNumber || "_.:/%$#@".contains($0) }
                tokens.append(word.isEmpty ? .sign(String(first)) : .name(String(word)))
                rest = rest.dropFirst(max(1, word.count))
            }
        }
        // A minus before a number that begins a bound or a range.
        var joined: [Token] = []
        for token in tokens {
            if case .number(let number) = token, joined.last == .sign("-"), let before = joined.dropLast().last,
                before == .sign("..") || before == .name("in") || before == .sign(">=") || before == .sign("<=")
                    || before == .sign(">") || before == .sign("<")
            {
                joined.removeLast()
                joined.append(.number(-number))
            } else {
                joined.append(token)
            }
        }
        return joined
    }
}
