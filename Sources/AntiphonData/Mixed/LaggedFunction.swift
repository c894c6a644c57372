/// A column that the row before tells, with others of its own row or alone: a change since the last row, what stood in another column a row ago
/// (Documentation/decisions/0131-rows-before.md). It is learnt as any other; from the second row of a sequence on it is worked out.
package struct LaggedFunction: Sendable, Equatable, Codable {
    /// Its place in the table.
    package var column: Int
    /// How it follows.
    package var function: ColumnFunction

    /// Works the column out in a sequence whose other columns are there.
    /// - Parameters:
    ///   - rows: [rows, width], row-major.
    ///   - first: the row that the sequence begins with.
    ///   - steps: how many rows it has.
    func apply(to rows: inout [Float], width: Int, first: Int, steps: Int) {
        for step in 1..<max(1, steps) {
            let value = function.value { source in
                Double(rows[(first + step - (source.rowsBefore ?? 0)) * width + source.column])
            }
            rows[(first + step) * width + column] = Float(value)
        }
    }

    /// Whether it can be one of a table: for files that may have been altered.
    /// - Parameters:
    ///   - numbers: the columns of numbers that are learnt.
    ///   - lagged: the columns that rows before tell.
    func isSound(numbers: Set<Int>, lagged: Set<Int>) -> Bool {
        function.isSound && numbers.contains(column)
            && function.sources.allSatisfy {
                numbers.contains($0.column) && !lagged.contains($0.column) && 0...1 ~= $0.rowsBefore ?? 0
            }
            && function.sources.contains { $0.rowsBefore == 1 }
    }
}

extension LaggedFunction {
    /// The columns among some that rows before tell in every row but the first of a piece; none tells another.
    /// - Parameters:
    ///   - learnt: columns that are learnt, which may tell.
    ///   - open: those that may be told.
    static func found(in table: Table, _ plan: SequencePlan, learnt: [Int], open: Set<Int>) -> [LaggedFunction] {
        let pairs = plan.pieces.flatMap { piece in
            piece.dropFirst().map { (own: plan.order?[$0] ?? $0, before: plan.order?[$0 - 1] ?? $0 - 1) }
        }
        guard !open.isEmpty else { return [] }
        let numbers = learnt.filter { column in
            table.kinds[column] == .number && !table.fixed[column]
                && pairs.allSatisfy { !table[$0.own, column].isNaN && !table[$0.before, column].isNaN }
        }
        guard 2 * numbers.count <= FunctionSearch.mostColumns else { return [] }
        let values =
            numbers.map { column in pairs.map { table[$0.own, column] } }
            + numbers.map { column in pairs.map { table[$0.before, column] } }
        let decimals = numbers.map { table.decimals[$0] }
        let search = FunctionSearch(
            values, decimals: decimals + decimals, open: Set(numbers.indices.filter { open.contains(numbers[$0]) }),
            before: numbers.count)
        return search.functions.sorted { $0.key < $1.key }.map { place, function in
            let sources = function.sources.map { source in
                let column = numbers[source % numbers.count]
                return ColumnFunction.Source(
                    column: column, unit: FollowingSearch.unit(table.decimals[column]),
                    rowsBefore: source < numbers.count ? nil : 1)
            }
            let range = (values[place].min() ?? 0)...(values[place].max() ?? 0)
            let own = ColumnFunction(
                sources: sources, polynomial: function.polynomial,
                unit: FollowingSearch.unit(table.decimals[numbers[place]]), range: range)
            return LaggedFunction(column: numbers[place], function: own)
        }
    }
}
