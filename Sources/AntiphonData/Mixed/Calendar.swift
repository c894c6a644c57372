/// What the calendar gave some of the sequences that were learnt from: the hours, weekdays and holidays of their rows, which generated sequences
/// have where nobody gives others.
public struct Calendar: Sendable, Equatable {
    /// The columns' places in the table, in its order.
    public let columns: [Int]
    /// For each sequence its rows, each with a cell for each column, in the table's units; one row where all columns are fixed.
    public let sequences: [[[Double]]]
    /// For each sequence the dates of its rows, as the column that orders them counts; nil where they are not given.
    public let keys: [[Double]]?

    /// So many sequences are kept, so many cells (half a megabyte), and no more rows than 16 bits can tell apart.
    private static let mostSequences = 512
    private static let mostCells = 250_000
    private static let mostRows = 1 << 16

    init(columns: [Int], sequences: [[[Double]]], keys: [[Double]]? = nil) {
        (self.columns, self.sequences, self.keys) = (columns, sequences, keys)
    }

    /// That of a table's sequences, as many as there is room for, at equal distances; nil where something else is given as well.
    init?(_ table: Table, _ plan: SequencePlan, _ mixed: MixedEncoding, choices: [String: ColumnChoice]) {
        let given = mixed.columns.filter(\.isGiven)
        guard !mixed.given.isEmpty, given.allSatisfy({ choices[$0.name]?.isCalendar ?? false }) else { return nil }
        let isFixed = mixed.given.allSatisfy(\.isFixed)
        let longest = isFixed ? 1 : plan.length
        guard longest <= Self.mostRows else { return nil }
        let room = max(1, min(Self.mostCells / mixed.given.count, Self.mostRows) / longest)
        let count = min(plan.starts.count, Self.mostSequences, room)
        let rows = (0..<count).map { number in
            let index = number * plan.starts.count / count
            let rows = isFixed ? 1 : plan.lengths?[index] ?? plan.length
            return (plan.starts[index]..<plan.starts[index] + rows).map { plan.order?[$0] ?? $0 }
        }
        let order = mixed.clock == nil ? nil : table.order
        self.init(
            columns: given.map(\.column),
            sequences: rows.map { rows in rows.map { row in given.map { table[row, $0.column] } } },
            keys: order.map { order in rows.map { rows in rows.map { order.keys[$0] } } })
    }
}

extension Schema {
    /// The conditions of one of the sequences that the calendar knows after the other; nil if not all that is given is the calendar's.
    package var calendarConditions: Conditions? { Conditions(ofCalendar: self) }
}
