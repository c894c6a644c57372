/// Rows of cells, one after another, whatever the format they are read from.
public protocol RowReader: Sendable {
    /// The file's name for messages.
    var name: String { get }
    /// Whether the first row holds the names of the columns for certain. In CSV files that is to be found out.
    var beginsWithNames: Bool { get }
    /// What a row is called in messages: `line` in text, `row` in arrays.
    var unit: String { get }
    /// Reads the next row; returns false, with `row` empty, when there is none.
    mutating func next(into row: inout CSVRow) throws(DataError) -> Bool
}

extension CSVReader: RowReader {
    /// A CSV file may begin with numbers.
    public var beginsWithNames: Bool { false }
    /// Rows are counted by their first lines.
    public var unit: String { "line" }
}

extension Table {
    /// A reader for a file, or for standard input (`-`), in whatever format it is.
    ///
    /// gzip, NPY and NPZ are known by their first bytes, whatever the file is called; CSV and JSON lines by the name, and
    /// without one by whether the text begins with `{`.
    ///
    /// - Parameter format: the format, if it was said outright.
    public static func reader(
        _ path: String, format: DataFormat? = nil, csv options: CSVOptions = CSVOptions()
    ) throws(DataError) -> any RowReader {
        try reader(ByteSource(path: path), named: DataFormat.named(path).format, format: format, csv: options)
    }

    /// A reader for bytes in memory, under a name for messages that may tell the format as a file's would.
    public static func reader(
        bytes: [UInt8], name: String, format: DataFormat? = nil, csv options: CSVOptions = CSVOptions()
    ) throws(DataError) -> any RowReader {
        try reader(
            ByteSource(bytes: bytes, name: name), named: DataFormat.named(name).format, format: format, csv: options)
    }

    private static func reader(
        _ source: ByteSource, named: DataFormat?, format: DataFormat?, csv options: CSVOptions
    ) throws(DataError) -> any RowReader {
        var source = source
        let head = try source.peek(1 << 10)
        let found: DataFormat?
        if head.starts(with: NumpyArray.magic) {
            found = .npy
        } else if head.starts(with: ZipArchive.magic) {
            found = .npz
        } else {
            found = nil
        }
        if let format, let found, format != found {
            throw .form(source.name, "is \(found.rawValue), not \(format.rawValue)")
        }
        switch found ?? format ?? named {
        case .npy: return try ArrayReader(SequenceArrays(npy: source.all(), name: source.name))
        case .npz: return try ArrayReader(SequenceArrays(npz: source.all(), name: source.name))
        case .jsonl: return try JSONLinesReader(source, maximumLineBytes: options.maximumRowBytes)
        case .csv: return try CSVReader(source: source, options: options)
        case nil:
            let first = head.first { !JSONText.isSpace($0) }
            if first == UInt8(ascii: "{") {
                return try JSONLinesReader(source, maximumLineBytes: options.maximumRowBytes)
            }
            return try CSVReader(source: source, options: options)
        }
    }

    /// Reads a table from a file in any format, or from standard input for `-`; see ``reader(_:format:csv:)``.
    public static func read(
        _ path: String, format: DataFormat? = nil, options: TableOptions = TableOptions()
    ) throws(DataError) -> Table {
        try read(reader(path, format: format, csv: options.csv), options: options)
    }
}

extension Table {
    /// Whether the columns have the names that columns without a name are given.
    public var isNameless: Bool { columns == columns.indices.map { "column_\($0 + 1)" } }

    /// The same table under other names.
    public func named(_ names: [String]) throws(DataError) -> Table {
        try Table(
            columns: names, values: values, source: source, decimals: decimals, sequences: sequences, order: order)
    }
}
