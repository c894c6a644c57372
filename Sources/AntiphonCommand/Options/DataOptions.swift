public import Antiphon
public import ArgumentParser

extension DataFormat: ExpressibleByArgument {}
extension ArrayWriter.Element: ExpressibleByArgument {}

/// How a file becomes sequences.
struct DataOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Cut the rows into windows of this many (default: 24, unless whole sequences are generated).",
            valueName: "rows"))
    var window: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Rows between the starts of two windows.", valueName: "rows"))
    var stride = 1

    @Option(
        help: ArgumentHelp(
            "What each column is, as antiphon schema writes it; found by looking at the file if left out.",
            valueName: "schema.yaml"))
    var schema: String?

    @OptionGroup var columns: ColumnOptions

    /// Rows of a window where nobody says.
    static let usualWindow = 24

    /// The formats in words.
    static var formats: String { ColumnOptions.formats }

    var sequenceId: String? { columns.sequenceId }
    var order: String? { columns.order }
    var exclude: [String] { columns.exclude }
    var format: DataFormat? { columns.format }
    var noHeader: Bool { columns.noHeader }
    var tableOptions: TableOptions { columns.tableOptions }

    func validate() throws {
        if let window, window < 1 { throw ValidationError("--window \(window) is not allowed: it takes 1 or more") }
        if stride < 1 { throw ValidationError("--stride \(stride) is not allowed: it takes 1 or more") }
        if schema != nil, let option = columns.meanings.first {
            throw ValidationError("--schema says what each column is: leave \(option) out, or change the file")
        }
    }

    /// The options that were given, as on a command line: a run remembers them.
    var arguments: [String] {
        var arguments: [String] = []
        if let window { arguments += ["--window", "\(window)"] }
        if stride != 1 { arguments += ["--stride", "\(stride)"] }
        if let schema { arguments += ["--schema", schema] }
        arguments += columns.arguments
        return arguments
    }

    /// The table at a path (`-` is standard input) with its columns typed: by the schema given, or as the file shows. What the file shows of
    /// sequences becomes an option as if it had been given.
    /// - Throws: `DataError`, or `UnusableColumn` for a cell that its column cannot have.
    mutating func typed(_ path: String, quiet: Bool) throws -> TypedInput {
        let schema = try schema.map { (yaml) throws(DataError) in try TableSchema.read(yaml: yaml) }
        do throws(DataError) {
            // Told once the file was taken: a refusal is one line.
            var notes: [String] = []
            let input = try TypedInput.read(path, format: format, request: columns.request, schema: schema) {
                notes.append($0)
            }
            if !quiet { for note in notes { Messages.note("\(path == "-" ? "standard input" : path): \(note)") } }
            if let found = input.sequences { take(found) }
            return input
        } catch {
            throw schema == nil ? unusable(error) : error
        }
    }

    /// The table at a path (`-` is standard input).
    /// - Throws: `DataError`, or `UnusableColumn` for a cell that a feature cannot have.
    func table(_ path: String) throws -> Table { try table(Table.reader(path, format: format)) }

    /// The table of a reader.
    /// - Parameter options: how to read it; as asked if left out.
    func table(_ reader: any RowReader, _ options: TableOptions? = nil) throws -> Table {
        do throws(DataError) {
            return try Table.read(reader, options: options ?? tableOptions)
        } catch {
            throw unusable(error)
        }
    }

    private mutating func take(_ found: FoundSequences) {
        columns.sequenceId = found.column
        if found.areGenerated { columns.attribute.append(found.column) }
        if !found.areWhole, window == nil { window = Self.usualWindow }
    }

    // An error of a cell, with the option that leaves its column out.
    private func unusable(_ error: DataError) -> any Error {
        guard error.line != nil, let column = error.column, column != sequenceId, column != order else { return error }
        return UnusableColumn(error: error, column: column)
    }

    /// How to cut a table: as asked, else by its sequences if it names them, else windows of the default length. Names that are generated are
    /// facts about windows.
    func mode(for table: Table, defaultWindow: Int = Self.usualWindow) -> SequenceMode {
        if let window { return .windows(length: window, stride: stride) }
        return table.sequences != nil && !table.generatesNames
            ? .grouped : .windows(length: defaultWindow, stride: stride)
    }
}

/// A cell of a column that cannot be learnt, with the option that leaves the column out.
struct UnusableColumn: Error, CustomStringConvertible {
    let error: DataError
    let column: String

    var description: String {
        let isPlain = column.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
        return isPlain ? "\(error) (--exclude \(column))" : "\(error) (--exclude)"
    }
}
