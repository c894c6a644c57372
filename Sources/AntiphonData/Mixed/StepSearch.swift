import Foundation

/// Looks for columns of few values that a number tells by the limits that it passes, in nearly every row.
struct StepSearch {
    /// More columns are not looked at.
    private static let mostColumns = 64
    /// Rows beside each value between two limits.
    private static let rowsPerPiece = 20
    /// How often the column has to change from row to row, for each of these: what changed once while a counter went up is not told by the counter.
    private static let changesPerPiece = 5
    /// In the order of the number, runs of the same value that are shorter than this part of the rows are rows that disagree.
    private static let shortest = 0.0005
    /// More runs than this part of the rows, and so many, refuse a number.
    private static let (hopeless, fewRuns) = (0.01, 2 * StepFunction.mostValues)
    /// This part of the rows may disagree (Documentation/decisions/0135-rows-that-disagree.md), and this part of those in which a column is not what
    /// it is most often.
    private static let (disagreeing, ofOthers) = (FunctionSearch.disagreeing, 0.1)

    private let table: Table
    private let rows: [Int]

    /// - Parameter rows: those that sequences use.
    init(_ table: Table, rows: [Int]) { (self.table, self.rows) = (table, rows) }

    /// What is told among columns, by numbers that are always there; what tells is not told itself.
    func found(among open: [Int], by tellers: [Int]) -> [FollowingColumn] {
        guard table.columns.count <= Self.mostColumns else { return [] }
        let coded = open.compactMap { column in
            Coded(rows.map { table[$0, column] }).map { (column: column, cells: $0) }
        }
        let few = Set(coded.map(\.column))
        // Sorting costs more than all else: only where something may be told.
        guard !coded.isEmpty else { return [] }
        var best: [Int: StepFunction] = [:]
        for teller in tellers where !few.contains(teller) {
            let numbers = rows.map { table[$0, teller] }
            guard !numbers.contains(where: \.isNaN) else { continue }
            let order = rows.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
            for own in coded where table.fixed[own.column] == table.fixed[teller] {
                guard let found = function(of: own.cells, numbers, order, teller) else { continue }
                let known = best[own.column]
                if (found.values.count, found.disagreeing ?? 0) < (known?.values.count ?? .max, known?.disagreeing ?? 0)
                {
                    best[own.column] = found
                }
            }
        }
        return best.sorted { $0.key < $1.key }.map { FollowingColumn(column: $0.key, rule: .steps($0.value)) }
    }

    /// A column of few values, of which each row has one.
    private struct Coded {
        /// nil: a missing cell.
        private(set) var values: [Double?] = []
        private(set) var codes: [Int] = []
        let changes: Int
        /// Rows in which it is not what it is most often.
        let others: Int

        /// Nil for more values than a function of limits has, or one only.
        init?(_ cells: [Double]) {
            var known: [Double: Int] = [:]
            var missing: Int?
            for cell in cells {
                if let code = cell.isNaN ? missing : known[cell] {
                    codes.append(code)
                    continue
                }
                guard values.count < StepFunction.mostValues else { return nil }
                if cell.isNaN { missing = values.count } else { known[cell] = values.count }
                codes.append(values.count)
                values.append(cell.isNaN ? nil : cell)
            }
            guard values.count > 1 else { return nil }
            changes = zip(codes, codes.dropFirst()).count { $0 != $1 }
            var counts = [Int](repeating: 0, count: values.count)
            for code in codes { counts[code] += 1 }
            others = codes.count - (counts.max() ?? 0)
        }
    }

    private struct Run {
        let code: Int
        var count: Int
        var numbers: ClosedRange<Double>
    }

    private func function(of own: Coded, _ numbers: [Double], _ order: [Int], _ teller: Int) -> StepFunction? {
        var runs: [Run] = []
        let most = Self.fewRuns + Int(Self.hopeless * Double(order.count))
        for row in order {
            let (code, number) = (own.codes[row], numbers[row])
            if let last = runs.last, last.code == code {
                runs[runs.count - 1].count += 1
                runs[runs.count - 1].numbers = last.numbers.lowerBound...number
            } else {
                guard runs.count < most else { return nil }
                runs.append(Run(code: code, count: 1, numbers: number...number))
            }
        }
        let fewest = Self.shortest * Double(order.count)
        var pieces: [Run] = []
        for run in runs where Double(run.count) > fewest {
            if let last = pieces.last, last.code == run.code {
                pieces[pieces.count - 1].count += run.count
                pieces[pieces.count - 1].numbers = last.numbers.lowerBound...run.numbers.upperBound
            } else {
                pieces.append(run)
            }
        }
        guard (2...StepFunction.mostValues).contains(pieces.count),
            pieces.allSatisfy({ $0.count >= Self.rowsPerPiece }),
            own.changes >= Self.changesPerPiece * pieces.count
        else { return nil }
        let limits = zip(pieces, pieces.dropFirst()).map {
            Self.limit(above: $0.numbers.upperBound, upTo: $1.numbers.lowerBound)
        }
        guard zip(limits, limits.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        let source = ColumnFunction.Source(column: teller, unit: FollowingSearch.unit(table.decimals[teller]))
        var function = StepFunction(source: source, limits: limits, values: pieces.map { own.values[$0.code] })
        let wrong = order.count { row in
            let (value, cell) = (function.value(numbers[row]), own.values[own.codes[row]])
            return value.isNaN ? cell != nil : value != cell
        }
        guard Double(wrong) <= min(Self.disagreeing * Double(order.count), Self.ofOthers * Double(own.others)) else {
            return nil
        }
        function.disagreeing = wrong > 0 ? wrong : nil
        return function
    }

    // The number of fewest decimals above one and up to another; this one if there is none before the tenth.
    private static func limit(above low: Double, upTo high: Double) -> Double {
        for decimals in 0..<10 {
            let places = pow(10, Double(decimals))
            let next = ((low * places).rounded(.down) + 1) / places
            if next > low, next <= high { return next }
        }
        return high
    }
}
