/// Formats that people hand to a CSV reader by mistake, known by their first bytes.
struct FileFormat: Equatable {
    /// What the file is, with its article.
    let name: String
    /// What to do about it.
    let hint: String

    /// The format that `head` gives away; `nil` if it may be CSV.
    static func foreign(_ head: [UInt8]) -> FileFormat? {
        for (magic, format) in known where head.starts(with: magic) { return format }
        return nil
    }

    private static let known: [([UInt8], FileFormat)] = [
        ([0xFF, 0xFE], FileFormat(name: "UTF-16 text", hint: "save it as UTF-8")),
        ([0xFE, 0xFF], FileFormat(name: "UTF-16 text", hint: "save it as UTF-8")),
        ([0x50, 0x4B, 0x03, 0x04], FileFormat(name: "a ZIP archive or a spreadsheet", hint: "save the sheet as CSV")),
        ([0x1F, 0x8B], FileFormat(name: "gzip", hint: "it was packed twice: unpack it first")),
        ([0x28, 0xB5, 0x2F, 0xFD], FileFormat(name: "zstd", hint: "unpack it first")),
        (
            Array("PAR1".utf8),
            FileFormat(name: "Parquet", hint: "convert it: pandas.read_parquet(FILE).to_csv('data.csv', index=False)")
        ),
        (Array("ARROW1".utf8), FileFormat(name: "Arrow IPC", hint: "convert it to CSV")),
        ([0x93] + Array("NUMPY".utf8), FileFormat(name: "a NumPy array", hint: "convert it to CSV")),
    ]
}
