/// Writes sequences as an `.npy` or `.npz` file that NumPy opens without options.
///
/// An `.npy` file is the data, `[N, T, F]`; an `.npz` file has `data`, `lengths`, `columns` and, for named sequences,
/// `sequence_id`, for a column of categories its labels as `labels/<column>` (the data hold their indices), stored without packing.
/// What is missing, and what is after a sequence's end, is NaN. Numbers are rounded as text formats round them.
public struct ArrayWriter: ~Copyable, Sendable {
    /// The types in which numbers are written.
    public enum Element: String, Sendable, CaseIterable {
        /// IEEE 754 single precision.
        case float32
        /// IEEE 754 double precision: rounded decimals are nearer to their text.
        case float64
    }

    private var file: OutputFile
    private var zip: ZipWriter?
    private let columns: [String]
    private let formats: [NumberFormat]
    private let element: Element
    private let count: Int
    private let length: Int
    private var written = 0
    private var identifiers: [String] = []
    private var lengths: [Int] = []
    private var buffer: [UInt8] = []

    /// Begins a file; `-` is standard output.
    ///
    /// - Parameters:
    ///   - format: `npy` or `npz`.
    ///   - shape: how many sequences N there will be, and of how many steps T; the file begins with both.
    public init(
        path: String, format: DataFormat, sequencesOf columns: [String], shape: (count: Int, length: Int),
        formats: [NumberFormat]? = nil, element: Element = .float32, packed: Bool = false
    ) throws(DataError) {
        let formats = formats ?? [NumberFormat](repeating: .shortest, count: columns.count)
        guard formats.count == columns.count else {
            throw .request(path, "\(columns.count) columns cannot be written in \(formats.count) formats")
        }
        if format == .npy, let place = formats.firstIndex(where: { if case .labels = $0 { true } else { false } }) {
            throw .request(
                path, column: columns[place], "has categories, which an .npy file cannot name",
                hint: "write .csv, .jsonl or .npz")
        }
        let width = element == .float32 ? 4 : 8
        var size = width
        for extent in [shape.count, shape.length, columns.count] {
            let (product, isTooLarge) = size.multipliedReportingOverflow(by: extent)
            guard extent > 0, !isTooLarge else {
                throw .request(path, "\(shape.count) sequences of \(shape.length) steps cannot be written")
            }
            size = product
        }
        let header = NumpyHeader.bytes(
            descr: element == .float32 ? "<f4" : "<f8", shape: [shape.count, shape.length, columns.count])
        if format == .npz, size + header.count > ZipWriter.largest {
            throw .request(path, "would be larger than 4 GiB, which an .npz file here cannot be", hint: "write .npy")
        }
        var file = try OutputFile(path: path, packed: packed)
        var zip = format == .npz ? ZipWriter() : nil
        if let begin = zip?.begin("data.npy") { try file.write(begin) }
        zip?.count(header)
        try file.write(header)
        self.file = file
        self.zip = zip
        self.columns = columns
        self.formats = formats
        self.element = element
        count = shape.count
        length = shape.length
    }

    /// Adds sequences.
    public mutating func append(_ set: SequenceSet) throws(DataError) {
        guard set.featureCount == columns.count, set.length == length, written + set.count <= count else {
            throw .request(
                file.name,
                "\(set.count) sequences of \(set.length) steps and \(set.featureCount) columns do not fit the file's")
        }
        for index in 0..<set.count {
            buffer.removeAll(keepingCapacity: true)
            for (place, value) in set[index].enumerated() {
                let number = formats[place % formats.count].rounded(value)
                switch element {
                case .float32: Self.append(UInt64(Float(number).bitPattern), 4, to: &buffer)
                case .float64: Self.append(number.bitPattern, 8, to: &buffer)
                }
            }
            try put(buffer)
            if let names = set.identifiers { identifiers.append(names[index]) }
            lengths.append(set.length(of: index))
        }
        written += set.count
    }

    /// Ends the file and makes it appear under its name. Without this, nothing appears.
    public mutating func finish() throws(DataError) {
        guard written == count else {
            throw .request(file.name, "has \(written) sequences where \(count) were to be written")
        }
        if let end = zip?.end() {
            try file.write(end)
            try add("lengths", Self.integers(lengths))
            try add("columns", Self.texts(columns))
            for (column, format) in Swift.zip(columns, formats) {
                if case .labels(let labels) = format { try add("labels/\(column)", Self.texts(labels)) }
            }
            if identifiers.count == count { try add("sequence_id", Self.texts(identifiers)) }
            if let end = zip?.finished() { try file.write(end) }
        }
        try file.commit()
    }

    private mutating func add(_ key: String, _ array: [UInt8]) throws(DataError) {
        if let begin = zip?.begin(key + ".npy") { try file.write(begin) }
        try put(array)
        if let end = zip?.end() { try file.write(end) }
    }

    private mutating func put(_ bytes: [UInt8]) throws(DataError) {
        zip?.count(bytes)
        try file.write(bytes)
    }

    static func append(_ word: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place))) }
    }

    private static func integers(_ values: [Int]) -> [UInt8] {
        var bytes = NumpyHeader.bytes(descr: "<i8", shape: [values.count])
        for value in values { append(UInt64(bitPattern: Int64(value)), 8, to: &bytes) }
        return bytes
    }

    // NumPy's text: every one as long as the longest, in UTF-32.
    private static func texts(_ values: [String]) -> [UInt8] {
        let width = max(1, values.map(\.unicodeScalars.count).max() ?? 1)
        var bytes = NumpyHeader.bytes(descr: "<U\(width)", shape: [values.count])
        for value in values {
            for scalar in value.unicodeScalars { append(UInt64(scalar.value), 4, to: &bytes) }
            bytes += repeatElement(0, count: 4 * (width - value.unicodeScalars.count))
        }
        return bytes
    }
}
