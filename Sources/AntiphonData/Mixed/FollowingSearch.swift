/// Looks for columns of a mixed table that follow from others in every row that sequences use: a category that another one tells, a number
/// that is a sum of others, or another function of them.
struct FollowingSearch {
    private let table: Table
    private let rows: [Int]
    private let choices: [String: ColumnChoice]
    private let constrained: Set<Int>

    /// Rows, for each label of what tells, without which chance could do it.
    private static let rowsPerLabel = 20
    /// More labels tell everything.
    private static let mostLabels = 1024
    /// More columns of categories are not compared.
    private static let mostColumns = 128

    /// - Parameters:
    ///   - rows: those that sequences use.
    ///   - choices: what is asked for columns, which are not touched then.
    ///   - constrained: columns that constraints move afterwards, so that nothing can follow from them, nor they from others.
    init(_ table: Table, rows: [Int], choices: [String: ColumnChoice], constrained: Set<Int>) {
        (self.table, self.rows, self.choices, self.constrained) = (table, rows, choices, constrained)
    }

    /// Whether a table of plain numbers has columns that are functions of others, and not sums.
    var hasFunctions: Bool {
        let sums = sums()
        let functions = functions(beside: sums)
        return !functions.isEmpty || !lookups(beside: [], keeping: sums).isEmpty
            || !steps(beside: [], keeping: sums).isEmpty
    }

    /// What follows, what is worked out from others of them behind these.
    func found() -> [FollowingColumn] {
        let sums = sums()
        // A sum that may not be left out is one of plain columns, and so is what it is the sum of.
        let (open, kept) = (sums.filter { isOpen($0.column) }, sums.filter { !isOpen($0.column) })
        let others = categories() + open + functions(beside: sums)
        // What a list tells may tell the others, and what limits tell a list, not the other way round.
        let lookups = lookups(beside: others, keeping: kept)
        let steps = steps(beside: others + lookups, keeping: kept)
        return [steps, lookups, others].flatMap { part in part.sorted { $0.column < $1.column } }
    }

    private func isOpen(_ column: Int) -> Bool { choices[table.columns[column]] == nil }

    // MARK: Categories

    private func labels(_ column: Int) -> Int? {
        guard case .category(let labels) = table.kinds[column] else { return nil }
        return max(1, labels.count)
    }

    private func categories() -> [FollowingColumn] {
        // Those with more labels first, of as many the one that comes first: what tells is settled before what it tells, so that nothing
        // follows from what follows itself.
        let all = table.columns.indices.filter { !constrained.contains($0) }
            .compactMap { column in labels(column).map { (column: column, labels: $0) } }
            .filter { $0.labels <= Self.mostLabels }
            .sorted { ($1.labels, $0.column) < ($0.labels, $1.column) }
        guard all.count <= Self.mostColumns else { return [] }
        var found: [FollowingColumn] = []
        // What is given tells nothing here: it is known elsewhere.
        var tellers: [(column: Int, labels: Int)] = []
        for own in all {
            let rule = tellers.lazy.compactMap { teller -> FollowingColumn.Rule? in
                guard isOpen(own.column), own.labels > 1, table.fixed[teller.column] == table.fixed[own.column],
                    let labels = told(own.column, by: teller.column, teller.labels)
                else { return nil }
                return .labels(of: teller.column, labels)
            }.first
            if let rule {
                found.append(FollowingColumn(column: own.column, rule: rule))
            } else if choices[table.columns[own.column]]?.isGiven != true {
                tellers.append(own)
            }
        }
        return found
    }

    // For each label of another column, and for a missing cell, the label that stands beside it; nil if two do.
    private func told(_ column: Int, by source: Int, _ count: Int) -> [Int?]? {
        guard rows.count >= Self.rowsPerLabel * count else { return nil }
        var beside = [Int?](repeating: nil, count: count + 1)
        for row in rows {
            let (from, to) = (table[row, source], table[row, column])
            let place = from.isNaN ? count : min(Int(from), count)
            let label = to.isNaN ? -1 : Int(to)
            guard beside[place] == nil || beside[place] == label else { return nil }
            beside[place] = label
        }
        return beside.map { $0 == -1 ? nil : $0 }
    }

    // MARK: Sums and functions

    // Numbers that are always there.
    private var numbers: [Int] {
        table.columns.indices.filter { column in
            table.kinds[column] == .number && !table.fixed[column] && !constrained.contains(column)
                && choices[table.columns[column]]?.isGiven != true
                && rows.allSatisfy { !table[$0, column].isNaN }
        }
    }

    // Of plain columns alone `RowEncoding` looks for sums itself; here one of the columns may be any number that is always there.
    private func sums() -> [FollowingColumn] {
        let numbers = numbers
        let values = numbers.map { column in rows.map { table[$0, column] } }
        let combinations = ColumnCombinations(values, decimals: numbers.map { table.decimals[$0] })
        return combinations.sums.map { place, sum in
            let terms = zip(sum.sources, sum.weights).map { source, weight in
                FollowingColumn.Term(column: numbers[source], weight: weight, unit: unit(numbers[source]))
            }
            return FollowingColumn(column: numbers[place], rule: .sum(terms, constant: sum.constant))
        }
    }

    // A sum tells nothing, and what tells it is learnt.
    private func functions(beside sums: [FollowingColumn]) -> [FollowingColumn] {
        let (followers, tellers) = (Set(sums.map(\.column)), Set(sums.flatMap(\.sources)))
        let numbers = numbers.filter { !followers.contains($0) }
        let values = numbers.map { column in rows.map { table[$0, column] } }
        let open = numbers.indices.filter { isOpen(numbers[$0]) && !tellers.contains(numbers[$0]) }
        let decimals = zip(numbers, values).map { FunctionSearch.usualDecimals($1, printed: table.decimals[$0]) }
        let search = FunctionSearch(values, decimals: decimals, open: Set(open))
        return search.functions.map { place, function in
            let sources = function.sources.map {
                ColumnFunction.Source(column: numbers[$0], unit: Self.unit(decimals[$0]))
            }
            let range = (values[place].min() ?? 0)...(values[place].max() ?? 0)
            let own = ColumnFunction(
                sources: sources, polynomial: function.polynomial, unit: Self.unit(decimals[place]), range: range,
                disagreeing: function.disagreeing > 0 ? function.disagreeing : nil, shape: function.shape)
            return FollowingColumn(column: numbers[place], rule: .function(own))
        }
    }

    // MARK: Lists and limits

    private func lookups(beside found: [FollowingColumn], keeping sums: [FollowingColumn]) -> [FollowingColumn] {
        let own = learnt(beside: found + sums)
        let kept = Set(sums.flatMap(\.sources))
        return LookupSearch(table, rows: rows, tellers: own)
            .found(among: own.filter { isOpen($0) && !kept.contains($0) })
    }

    private func steps(beside found: [FollowingColumn], keeping sums: [FollowingColumn]) -> [FollowingColumn] {
        let own = learnt(beside: found + sums)
        let kept = Set(sums.flatMap(\.sources))
        return StepSearch(table, rows: rows)
            .found(
                among: own.filter { isOpen($0) && !kept.contains($0) }, by: own.filter { table.kinds[$0] == .number })
    }

    // The columns that may tell something, or be told, beside those that follow.
    private func learnt(beside found: [FollowingColumn]) -> [Int] {
        let followers = Set(found.map(\.column))
        return table.columns.indices.filter { column in
            if case .time = table.kinds[column] { return false }
            return !followers.contains(column) && !constrained.contains(column)
                && choices[table.columns[column]]?.isGiven != true
        }
    }

    private func unit(_ column: Int) -> Double? { Self.unit(table.decimals[column]) }

    /// What numbers of so many decimals are rounded to; nil for as many as say nothing.
    static func unit(_ decimals: Int?) -> Double? {
        decimals.flatMap { $0 <= 9 ? ColumnCombinations.unit($0) : nil }
    }
}
