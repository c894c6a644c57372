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
        let isPacked = DataFormat.named(path).isPacked
        let (names, formats) = (schema.columnNames, schema.numberFormats)
        switch try DataFormat.toWrite(path, asked: format) {
        case .csv:
            csv = try CSVWriter(
                path: path, sequencesOf: names, formats: formats, form: schema.longForm, packed: isPacked)
        case .jsonl:
            json = try JSONLinesWriter(
                path: path, sequencesOf: names, formats: formats, form: schema.longForm, packed: isPacked)
        case .npy:
            arrays = try ArrayWriter(
                path: path, format: .npy, sequencesOf: names, shape: (count, schema.length), formats: formats,
                element: element, packed: isPacked)
        case .npz:
            arrays = try ArrayWriter(
                path: path, format: .npz, sequencesOf: names, shape: (count, schema.length), formats: formats,
                element: element, packed: isPacked)
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
