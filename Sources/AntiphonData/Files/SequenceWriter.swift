/// Writes sequences in any of the formats; the file appears only once ``finish()`` succeeds.
///
///     var writer = try SequenceWriter(path: "synthetic.npz", of: schema, count: 1000)
///     try sampler.generate(1000) { try writer.append($0) }
///     try writer.finish()
public struct SequenceWriter: ~Copyable, Sendable {
    private var csv: CSVWriter?
    private var json: JSONLinesWriter?
    private var arrays: ArrayWriter?

    /// Begins a file of a schema's sequences; `-` is standard output.
    ///
    /// - Parameters:
    ///   - format: the format; the name's if left out, and CSV if that says none. `.gz` at its end packs the file.
    ///   - count: how many sequences there will be.
    ///   - element: the type of numbers in arrays.
    public init(
        path: String, of schema: Schema, count: Int, format: DataFormat? = nil, element: ArrayWriter.Element = .float32
    ) throws(DataError) {
        try self.init(
            path, schema.columnNames, schema.numberFormats, schema.longForm, shape: (count, schema.length),
            asked: format, element)
    }

    /// Begins a file of the sequences of a set in the data's own units, `sequence_id` and `step` before its columns.
    ///
    /// - Parameter decimals: of each column's numbers, the most that they are printed with; nil: as many as they take.
    public init(
        path: String, of set: SequenceSet, decimals: [Int?], format: DataFormat? = nil,
        element: ArrayWriter.Element = .float32
    ) throws(DataError) {
        let formats = zip(set.kinds, decimals).map { NumberFormat($0, number: .printed($1)) }
        try self.init(
            path, set.columns, formats, .plain, shape: (set.count, set.length), asked: format, element)
    }

    private init(
        _ path: String, _ names: [String], _ formats: [NumberFormat], _ form: LongForm,
        shape: (count: Int, length: Int), asked: DataFormat?, _ element: ArrayWriter.Element
    ) throws(DataError) {
        let isPacked = DataFormat.named(path).isPacked
        switch try DataFormat.toWrite(path, asked: asked) {
        case .csv:
            csv = try CSVWriter(path: path, sequencesOf: names, formats: formats, form: form, packed: isPacked)
        case .jsonl:
            json = try JSONLinesWriter(path: path, sequencesOf: names, formats: formats, form: form, packed: isPacked)
        case .npy:
            arrays = try ArrayWriter(
                path: path, format: .npy, sequencesOf: names, shape: shape, formats: formats, element: element,
                packed: isPacked)
        case .npz:
            arrays = try ArrayWriter(
                path: path, format: .npz, sequencesOf: names, shape: shape, formats: formats, element: element,
                packed: isPacked)
        }
    }

    /// Adds sequences.
    public mutating func append(_ set: SequenceSet) throws(DataError) {
        try csv?.append(set)
        try json?.append(set)
        try arrays?.append(set)
    }

    /// Ends the file and makes it appear under its name.
    public mutating func finish() throws(DataError) {
        try csv?.finish()
        try json?.finish()
        try arrays?.finish()
    }
}
