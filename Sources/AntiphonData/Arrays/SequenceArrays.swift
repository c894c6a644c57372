/// Sequences as arrays, as `.npy` and `.npz` files hold them.
///
/// An `.npz` file has the arrays `data` `[N, T, F]`, and where wanted `lengths` `[N]` (steps that count of each sequence, 1
/// to T), `static` `[N, S]` (values that hold for a whole sequence), `columns` `[F]` and `static_columns` `[S]` (names), and
/// `sequence_id` `[N]` (names or numbers). Other arrays are passed over. An `.npy` file has `data` only. Where `data` is
/// `[rows, F]` or `[rows]` it is a plain table.
struct SequenceArrays: Sendable {
    /// The file's name for messages.
    let name: String
    let data: NumpyArray
    private(set) var lengths: [Int]?
    private(set) var fixed: NumpyArray?
    private(set) var identifiers: NumpyArray?
    /// Names of the F features.
    private(set) var columns: [String]
    /// Names of the S static values.
    private(set) var fixedColumns: [String] = []

    /// Whether the data are sequences, and not a plain table.
    var areSequences: Bool { data.shape.count == 3 }

    /// Reads an `.npy` file.
    init(npy bytes: [UInt8], name: String) throws(DataError) {
        try self.init(NumpyArray(bytes[...], name: name), name: name)
    }

    private init(_ data: NumpyArray, name: String) throws(DataError) {
        guard (1...3).contains(data.shape.count) else {
            throw .file(
                name, "has the shape \(NumpyArray.text(data.shape))",
                hint: "sequences are [N, T, F], plain tables [rows, columns]")
        }
        guard data.kind != .unicode, data.kind != .bytes else {
            throw .file(name, "holds text where numbers are needed")
        }
        guard data.shape.allSatisfy({ $0 > 0 }) else {
            throw .file(name, "is empty: its shape is \(NumpyArray.text(data.shape))")
        }
        self.name = name
        self.data = data
        let features = data.shape.count == 1 ? 1 : data.shape[data.shape.count - 1]
        guard features <= 1 << 20 else { throw .file(name, "has \(features) columns, too many") }
        columns = (1...features).map { "column_\($0)" }
    }

    /// Reads an `.npz` file.
    init(npz bytes: [UInt8], name: String) throws(DataError) {
        let archive = try ZipArchive(bytes, name: name)
        let arrays = archive.entries.filter { $0.name.hasSuffix(".npy") }
        guard !arrays.isEmpty else {
            throw .form(
                name, "is a ZIP archive without NumPy arrays (a spreadsheet?)", hint: "save a sheet as CSV")
        }
        func array(_ key: String) throws(DataError) -> NumpyArray? {
            guard let entry = arrays.first(where: { $0.name == key + ".npy" }) else { return nil }
            return try NumpyArray(archive.contents(entry), name: "\(name)[\(key)]")
        }
        // A single array is what it must be, whatever it is called.
        let only = arrays.count == 1 ? String(arrays[0].name.dropLast(4)) : "data"
        guard let data = try array(only) else {
            let names = arrays.prefix(12).map { String($0.name.dropLast(4)) }
            throw .form(
                name, "has no array called data; its arrays are \(names.joined(separator: ", "))",
                hint: "numpy.savez(file, data=array, lengths=lengths)")
        }
        try self.init(data, name: name)
        func refuse(_ key: String, _ what: String) -> DataError { .file("\(name)[\(key)]", what) }
        let (count, steps) = (data.shape[0], areSequences ? data.shape[1] : 1)
        if let names = try array("columns") { columns = try Self.names(names, columns.count, "\(name)[columns]") }
        guard areSequences else { return }
        if let lengths = try array("lengths") {
            guard lengths.shape == [count] else {
                throw refuse("lengths", "has the shape \(NumpyArray.text(lengths.shape)) for \(count) sequences")
            }
            self.lengths = try (0..<count).map { index throws(DataError) in
                guard let length = lengths.integer(at: lengths.offset(index)), (1...steps).contains(length) else {
                    throw refuse("lengths", "holds a value that is no number of steps, 1 to \(steps), at \(index)")
                }
                return length
            }
        }
        if let fixed = try array("static") {
            guard fixed.shape.count == 2, fixed.shape[0] == count, fixed.shape[1] > 0, fixed.shape[1] <= 1 << 20 else {
                throw refuse("static", "has the shape \(NumpyArray.text(fixed.shape)) for \(count) sequences")
            }
            self.fixed = fixed
            fixedColumns = (1...fixed.shape[1]).map { "static_\($0)" }
            if let names = try array("static_columns") {
                fixedColumns = try Self.names(names, fixedColumns.count, "\(name)[static_columns]")
            }
        }
        if let identifiers = try array("sequence_id") {
            guard identifiers.shape == [count] else {
                throw refuse(
                    "sequence_id", "has the shape \(NumpyArray.text(identifiers.shape)) for \(count) sequences")
            }
            self.identifiers = identifiers
        }
    }

    private static func names(_ array: NumpyArray, _ count: Int, _ name: String) throws(DataError) -> [String] {
        guard array.shape == [count] else {
            throw .file(name, "has the shape \(NumpyArray.text(array.shape)) for \(count) columns")
        }
        return try (0..<count).map { index throws(DataError) in
            guard let text = array.text(array.offset(index)) else {
                throw .file(name, "holds something other than text")
            }
            return text
        }
    }
}

/// Gives the steps of array sequences as rows: `sequence_id`, `step`, the features, and the static values at every step;
/// of a plain table the features only. The first row holds the names.
struct ArrayReader: RowReader {
    private let arrays: SequenceArrays
    private var isBegun = false
    private var sequence = 0
    private var step = 0
    private var count = 0
    private var cell: [UInt8] = []

    var name: String { arrays.name }
    var beginsWithNames: Bool { true }
    var unit: String { "row" }

    init(_ arrays: SequenceArrays) { self.arrays = arrays }

    mutating func next(into row: inout CSVRow) throws(DataError) -> Bool {
        row.reset(line: count)
        if !isBegun {
            isBegun = true
            let names =
                arrays.areSequences
                ? ["sequence_id", "step"] + arrays.columns + arrays.fixedColumns : arrays.columns
            for name in names { row.append(name.utf8) }
            return true
        }
        guard sequence < arrays.data.shape[0] else { return false }
        count += 1
        row.reset(line: count)
        let data = arrays.data
        switch data.shape.count {
        case 1: append(data, at: data.offset(sequence), to: &row)
        case 2: for feature in 0..<data.shape[1] { append(data, at: data.offset(sequence, feature), to: &row) }
        default:
            if let identifiers = arrays.identifiers {
                append(identifiers, at: identifiers.offset(sequence), to: &row)
            } else {
                row.append(String(sequence).utf8)
            }
            row.append(String(step).utf8)
            for feature in 0..<data.shape[2] { append(data, at: data.offset(sequence, step, feature), to: &row) }
            if let fixed = arrays.fixed {
                for value in 0..<fixed.shape[1] { append(fixed, at: fixed.offset(sequence, value), to: &row) }
            }
            step += 1
            if step < arrays.lengths?[sequence] ?? data.shape[1] { return true }
            step = 0
        }
        sequence += 1
        return true
    }

    private mutating func append(_ array: NumpyArray, at offset: Int, to row: inout CSVRow) {
        cell.removeAll(keepingCapacity: true)
        array.append(at: offset, to: &cell)
        row.append(cell)
    }
}
