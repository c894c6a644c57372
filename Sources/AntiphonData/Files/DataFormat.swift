/// The formats in which sequences are read and written.
public enum DataFormat: String, Sendable, CaseIterable {
    /// Comma-separated values: one step of one sequence a line.
    case csv
    /// JSON lines: the same, an object a line.
    case jsonl
    /// A NumPy array, `[N, T, F]`, `[rows, F]` or `[rows]`.
    case npy
    /// NumPy arrays in a ZIP archive: `data` `[N, T, F]`, `lengths`, `static`, names.
    case npz

    /// What a file's name says: its format, if it says one, and whether it is packed by gzip.
    public static func named(_ path: String) -> (format: DataFormat?, isPacked: Bool) {
        var name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let isPacked = name.hasSuffix(".gz")
        if isPacked { name.removeLast(3) }
        let format = names.first { name.hasSuffix("." + $0.key) }?.value
        return (format, isPacked)
    }

    /// The format in which to write a file.
    ///
    /// - Parameter asked: what was asked for; the name decides if it is left out, and CSV is written if the name does
    ///   not tell.
    /// Throws for names of formats that are not written, so that no file has the name of what it is not.
    public static func toWrite(_ path: String, asked: DataFormat? = nil) throws(DataError) -> DataFormat {
        let named = named(path).format
        if let asked {
            if let named, named != asked {
                throw .request(
                    path, "has the name of \(named.rawValue), not of \(asked.rawValue)",
                    hint: "name it .\(asked.rawValue)")
            }
            return asked
        }
        if let named { return named }
        let name = path.lowercased()
        if let other = refused.first(where: { name.hasSuffix("." + $0) || name.hasSuffix(".\($0).gz") }) {
            throw .request(
                path, "has the name of a format that is not written (\(other))",
                hint: "write .csv, .jsonl, .npy or .npz; pandas turns any of them into it")
        }
        return .csv
    }

    private static let names: [String: DataFormat] = [
        "csv": .csv, "tsv": .csv, "jsonl": .jsonl, "ndjson": .jsonl, "npy": .npy, "npz": .npz,
    ]
    private static let refused = [
        "parquet", "pq", "feather", "arrow", "h5", "hdf5", "xlsx", "xls", "ods", "json", "pkl", "pickle", "mat", "zip",
        "zst", "bz2", "xz",
    ]
}
