/// Looks for columns that one or two others tell whose values come again and again, in nearly every row.
///
/// That something is the same where they are, rows after each other do not show: what changes slowly has not changed yet. What counts is that it is
/// the same again when all of them come back, each of which was something else in between.
struct LookupSearch {
    private static let mostCombinations = 4096
    /// How often what tells has to come back, for each of its values or pairs of values.
    private static let returns = 5
    /// Rows for each label, where labels alone tell.
    private static let rowsPerLabel = 20
    /// Of more columns not every pair is tried as what tells.
    private static let (mostColumns, mostPaired) = (64, 24)
    /// This part of the rows may disagree (Documentation/decisions/0135-rows-that-disagree.md), and this part of those in which a column is not what
    /// it is most often.
    private static let (disagreeing, ofOthers) = (FunctionSearch.disagreeing, 0.1)
    /// Numbers whose last decimal is a smaller part of their deviation may be off by one of it, this much of one in the mean square.
    private static let (coarsest, rounded) = (0.1, 0.3)
    /// Where so many rows, and this part of those looked at, disagree with the first of their kind no more are looked at.
    private static let (fewWrong, hopeless) = (100, 0.05)
    /// Different values are counted in so many rows.
    private static let mostCounted = 10_000

    private let table: Table
    private let rows: [Int]
    /// For each column that may tell, its values and the place of each row's among them.
    private let tellers: [Int: (values: [Double?], places: [Int])]

    /// - Parameters:
    ///   - rows: those that sequences use.
    ///   - tellers: the columns that may tell.
    init(_ table: Table, rows: [Int], tellers: [Int]) {
        (self.table, self.rows) = (table, rows)
        var coded: [Int: (values: [Double?], places: [Int])] = [:]
        if table.columns.count <= Self.mostColumns {
            for column in tellers { coded[column] = Self.coded(rows.lazy.map { table[$0, column] }) }
        }
        self.tellers = coded
    }

    /// What is told among columns; what tells is not told itself.
    func found(among open: [Int]) -> [FollowingColumn] {
        var left = tellers.keys.sorted()
        var telling = Set<Int>()
        var found: [FollowingColumn] = []
        // What is worked out has more different values than what it is worked out of, and stands behind it.
        let every = max(1, rows.count / Self.mostCounted)
        let counted = stride(from: 0, to: rows.count, by: every).map { rows[$0] }
        let order = open.map { column in
            (column: column, count: Set(counted.lazy.map { table[$0, column] }.filter { !$0.isNaN }).count)
        }
        .sorted { ($0.count, $0.column) > ($1.count, $1.column) }
        // What one column tells first: what it tells with a third would else be told by that.
        for count in 1...2 {
            var options: [Int: [Option]] = [:]
            for (own, values) in order
            where values > 1 && !telling.contains(own) && !found.contains(where: { $0.column == own }) {
                options[own] = self.options(own, of: left.filter { $0 != own }, count)
            }
            for (own, _) in order where !telling.contains(own) {
                // What tells had better not be told by others: it need not be learnt then.
                func rank(_ option: Option) -> (Int, Int) {
                    let told = option.sources.count { source in
                        options[source]?.contains { !$0.sources.contains(own) } ?? false
                    }
                    return (told, option.kinds)
                }
                let open = options[own]?.filter { $0.sources.allSatisfy(left.contains) } ?? []
                guard let best = open.min(by: { rank($0) < rank($1) }),
                    let function = function(target(own), of: best.sources)?.function
                else { continue }
                found.append(FollowingColumn(column: own, rule: .lookup(function)))
                telling.formUnion(best.sources)
                left.removeAll { $0 == own }
            }
        }
        return found
    }

    // The values of a column in rising order, nil for missing cells last, and the place of each row's; nil if there are too many, or one only.
    private static func coded(_ cells: some Sequence<Double>) -> (values: [Double?], places: [Int])? {
        var known: [Double: Int] = [:]
        var hasMissing = false
        for cell in cells {
            if cell.isNaN { hasMissing = true } else { known[cell] = 0 }
            if known.count > LookupFunction.mostValues - 1 { return nil }
        }
        guard known.count > 1 else { return nil }
        let values = known.keys.sorted()
        for (place, value) in values.enumerated() { known[value] = place }
        return (values + (hasMissing ? [nil] : []), cells.map { known[$0] ?? values.count })
    }

    // By which of the others, so many together, a column is told, and of how many values or pairs of values.
    private func options(_ column: Int, of others: [Int], _ count: Int) -> [Option] {
        let others = others.filter { table.fixed[$0] == table.fixed[column] }
        guard count == 1 || others.count <= Self.mostPaired else { return [] }
        let sets =
            count == 1
            ? others.map { [$0] } : others.indices.flatMap { second in others[..<second].map { [$0, others[second]] } }
        let target = target(column)
        return sets.compactMap { sources in
            function(target, of: sources).map { Option(sources: sources, kinds: $0.kinds) }
        }
    }

    private struct Option {
        let sources: [Int]
        let kinds: Int
    }

    private func target(_ column: Int) -> Target {
        Target(rows.map { table[$0, column] }, isLabel: isLabel(column), decimals: table.decimals[column])
    }

    private func isLabel(_ column: Int) -> Bool {
        if case .category = table.kinds[column] { true } else { false }
    }

    /// A column that may be told.
    private struct Target {
        let cells: [Double]
        let isLabel: Bool
        /// How far a number may be off: one of its last decimal if that is a small part of its deviation, else 0.
        let slack: Double

        init(_ cells: [Double], isLabel: Bool, decimals: Int?) {
            (self.cells, self.isLabel) = (cells, isLabel)
            let unit = isLabel ? nil : FollowingSearch.unit(decimals)
            let deviation = Moments(cells.filter { !$0.isNaN }).deviation
            slack = unit.map { $0 <= LookupSearch.coarsest * deviation ? $0 * 1.001 : 0 } ?? 0
        }

        func agree(_ a: Double, _ b: Double) -> Bool { a.isNaN ? b.isNaN : abs(a - b) <= slack }

        /// Rows in which it is not what it is most often.
        var others: Int {
            var counts: [Double: Int] = [:]
            for cell in cells where !cell.isNaN { counts[cell, default: 0] += 1 }
            let missing = cells.count - counts.values.reduce(0, +)
            return cells.count - max(missing, counts.values.max() ?? 0)
        }
    }

    private func function(_ target: Target, of sources: [Int]) -> (function: LookupFunction, kinds: Int)? {
        let coded = sources.compactMap { tellers[$0] }
        let cells = coded.reduce(1) { $0 * $1.values.count }
        guard coded.count == sources.count, cells <= LookupFunction.mostCells else { return nil }
        // What comes first of each kind is enough to refuse most, and few rows are.
        let (own, second, width) = (coded[0].places, coded.last?.places ?? [], coded.last?.values.count ?? 1)
        var first = [Double?](repeating: nil, count: cells)
        var places: [Int] = []
        var (kinds, wrong) = (0, 0)
        for row in rows.indices {
            let place = coded.count > 1 ? own[row] * width + second[row] : own[row]
            places.append(place)
            if let known = first[place] {
                guard !target.agree(known, target.cells[row]) else { continue }
                wrong += 1
                if wrong > Self.fewWrong + Int(Self.hopeless * Double(row)) { return nil }
            } else {
                first[place] = target.cells[row]
                kinds += 1
                if kinds > Self.mostCombinations { return nil }
            }
        }
        let returns = Self.returns(to: places, coded.map(\.places), cells)
        let areLabels = sources.allSatisfy(isLabel)
        guard kinds > 1,
            returns.count >= Self.returns * kinds || areLabels && rows.count >= Self.rowsPerLabel * kinds
        else { return nil }
        return function(target, sources, coded.map(\.values), places, returns).map { ($0, kinds) }
    }

    // The rows in which all columns come back to what they were together.
    private static func returns(to places: [Int], _ parts: [[Int]], _ count: Int) -> [Int] {
        var lastVisit = [Int](repeating: .max, count: count)
        var since = [Int](repeating: 0, count: parts.count)
        var returns: [Int] = []
        for (row, place) in places.enumerated() {
            for (number, part) in parts.enumerated() where row > 0 && part[row - 1] != part[row] { since[number] = row }
            if lastVisit[place] != .max, since.allSatisfy({ $0 > lastVisit[place] }) { returns.append(row) }
            lastVisit[place] = row
        }
        return returns
    }

    private func function(
        _ target: Target, _ sources: [Int], _ known: [[Double?]], _ places: [Int], _ returns: [Int]
    ) -> LookupFunction? {
        var beside = [[Double]](repeating: [], count: known.reduce(1) { $0 * $1.count })
        for (row, place) in places.enumerated() { beside[place].append(target.cells[row]) }
        let values = beside.map { $0.isEmpty ? nil : Self.usual($0, isLabel: target.isLabel) }
        var (disagreeing, squares) = (0, 0.0)
        for (row, place) in places.enumerated() {
            let (value, cell) = (values[place] ?? .nan, target.cells[row])
            if !target.agree(value, cell) {
                disagreeing += 1
            } else if !cell.isNaN {
                squares += (cell - value) * (cell - value)
            }
        }
        let atReturn = returns.count { !target.agree(values[places[$0]] ?? .nan, target.cells[$0]) }
        let error = (squares / Double(max(1, places.count - disagreeing))).squareRoot()
        guard
            Double(disagreeing) <= min(Self.disagreeing * Double(places.count), Self.ofOthers * Double(target.others)),
            Double(atReturn) <= Self.disagreeing * Double(returns.count),
            error <= Self.rounded * target.slack
        else { return nil }
        return LookupFunction(
            sources: zip(sources, known).map { LookupFunction.Source(column: $0, values: $1) },
            values: filled(values, sources, known), disagreeing: disagreeing > 0 ? disagreeing : nil)
    }

    // What is in the middle of numbers, or most frequent of labels.
    private static func usual(_ cells: [Double], isLabel: Bool) -> Double {
        let present = cells.filter { !$0.isNaN }.sorted()
        guard 2 * present.count >= cells.count, !present.isEmpty else { return .nan }
        guard isLabel else { return present[(present.count - 1) / 2] }
        var counts: [Double: Int] = [:]
        for cell in present { counts[cell, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? .nan
    }

    // Pairs that did not occur are told by those nearest to them that did.
    private func filled(_ values: [Double?], _ sources: [Int], _ known: [[Double?]]) -> [Double?] {
        let seen = values.indices.filter { values[$0] != nil }
        let width = known.count > 1 ? known[1].count : 1
        let reaches = known.map { own in
            let numbers = own.compactMap { $0 }
            return max((numbers.last ?? 0) - (numbers.first ?? 0), .leastNormalMagnitude)
        }
        func distance(_ a: Int, _ b: Int) -> Double {
            let (own, other) = ([a / width, a % width], [b / width, b % width])
            return known.indices.reduce(0) { sum, source in
                guard own[source] != other[source] else { return sum }
                guard !isLabel(sources[source]), let a = known[source][own[source]],
                    let b = known[source][other[source]]
                else { return sum + 1 }
                return sum + abs(a - b) / reaches[source]
            }
        }
        return values.indices.map { place in
            let value = values[place] ?? seen.min { distance(place, $0) < distance(place, $1) }.flatMap { values[$0] }
            return value.flatMap { $0.isNaN ? nil : $0 }
        }
    }
}
