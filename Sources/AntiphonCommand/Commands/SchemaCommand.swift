import Antiphon
import ArgumentParser

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Find out what each column of a file is, and say why.",
        discussion: """
            Example:  antiphon schema data.csv --sequence-id unit --order step -o schema.yaml
            Correct the file where it is wrong, then:  antiphon train data.csv --schema schema.yaml -o run
            """)

    @Argument(
        help: ArgumentHelp("The file: .csv, .jsonl, also with .gz; - is standard input.", valueName: "data"))
    var data: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the schema as YAML; - is standard output, in place of the table.", valueName: "file"))
    var output: String?

    @OptionGroup var columns: ColumnOptions

    func run() throws {
        if let output, output != "-" { try OutputPlace.check(output) }
        let schema = try TypedInput.schema(data, format: columns.format, request: columns.request)
        if output != "-" { try printText(Self.table(schema).joined(separator: "\n")) }
        guard let output else { return }
        let name = data == "-" ? "standard input" : data
        try schema.write(
            yaml: output, comment: "The columns of \(name), as antiphon schema found them; train --schema reads this.")
    }

    /// A line a column under a header.
    static func table(_ schema: TableSchema) -> [String] {
        var rows = [["column", "role", "type", "why"]]
        rows += schema.columns.map { column in
            [
                column.name.unicodeScalars.allSatisfy { !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 0x20 }
                    ? column.name : "?",
                column.role.rawValue, column.isLearnt || column.role == .order ? column.type.rawValue : "-",
                column.because,
            ]
        }
        let widths = (0..<3).map { index in min(40, rows.map { $0[index].count }.max() ?? 0) }
        return rows.map { row in
            let cells = widths.indices.map { index in
                row[index] + String(repeating: " ", count: max(0, widths[index] - row[index].count))
            }
            return (cells + [row[3]]).joined(separator: "  ")
        }
    }
}
