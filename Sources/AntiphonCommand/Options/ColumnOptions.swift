import Antiphon
import ArgumentParser

/// What is said of a file's columns on the command line.
struct ColumnOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The column that tells which sequence a row belongs to.", valueName: "column"))
    var sequenceId: String?

    @Flag(help: "The rows are one series, whatever names parts of them: no column is taken for a sequence's name.")
    var oneSeries = false

    @Option(help: ArgumentHelp("The column that orders the rows of a sequence.", valueName: "column"))
    var order: String?

    @Option(parsing: .singleValue, help: ArgumentHelp("Leave a column out; may be repeated.", valueName: "column"))
    var exclude: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A column that is the same in all rows of a sequence; may be repeated.", valueName: "column")
    )
    var attribute: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A column of categories, though it may look like numbers; may be repeated.", valueName: "column"))
    var category: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A column that is given, not generated, when sequences are made; may be repeated.", valueName: "column"))
    var condition: [String] = []

    @Flag(
        help:
            "Give month, weekday and hour of the dates that order the rows, instead of learning them: generated sequences are dated."
    )
    var calendar = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Read the first rows only, so many.", valueName: "count"))
    var rows: Int?

    @Flag(help: "The file has no header: columns are named column_1, column_2, ...")
    var noHeader = false

    @Option(help: "The format of the file, where neither name nor contents tell it: \(Self.formats).")
    var format: DataFormat?

    /// The formats in words.
    static let formats = DataFormat.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        if oneSeries, sequenceId != nil {
            throw ValidationError("--one-series and --sequence-id contradict each other: leave one out")
        }
        if let rows, rows < 1 { throw ValidationError("--rows \(rows) is not allowed: it takes 1 or more") }
    }

    /// The options given that say what columns are.
    var meanings: [String] {
        let given = [
            ("--sequence-id", sequenceId != nil), ("--order", order != nil), ("--exclude", !exclude.isEmpty),
            ("--attribute", !attribute.isEmpty), ("--category", !category.isEmpty),
            ("--condition", !condition.isEmpty), ("--calendar", calendar), ("--one-series", oneSeries),
        ]
        return given.filter(\.1).map(\.0)
    }

    /// The options that were given, as on a command line.
    var arguments: [String] {
        var arguments: [String] = []
        if let sequenceId { arguments += ["--sequence-id", sequenceId] }
        if oneSeries { arguments.append("--one-series") }
        if let order { arguments += ["--order", order] }
        for column in exclude { arguments += ["--exclude", column] }
        for column in attribute { arguments += ["--attribute", column] }
        for column in category { arguments += ["--category", column] }
        for column in condition { arguments += ["--condition", column] }
        if calendar { arguments.append("--calendar") }
        if let rows { arguments += ["--rows", "\(rows)"] }
        if noHeader { arguments.append("--no-header") }
        if let format { arguments += ["--format", format.rawValue] }
        return arguments
    }

    var tableOptions: TableOptions {
        TableOptions(
            header: noHeader ? .absent : .auto, sequenceColumn: sequenceId, orderColumn: order,
            excludedColumns: exclude, maximumRows: rows)
    }

    /// What is known of the columns before the file is looked at.
    var request: SchemaRequest {
        SchemaRequest(
            options: tableOptions, attributes: attribute, categories: category, conditions: condition,
            isDated: calendar, isOneSeries: oneSeries)
    }
}
