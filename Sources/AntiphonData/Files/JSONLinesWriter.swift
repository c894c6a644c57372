/// Writes sequences as JSON lines: `{"sequence_id": 0, "step": 0, "column": 1.5, ...}`, one step a line. A number that is
/// not finite is `null`, which JSON has in its place.
public struct JSONLinesWriter: ~Copyable, Sendable {
    private var file: OutputFile
    private let formats: [NumberFormat]
    private let form: LongForm
    /// `, "column": ` for each column.
    private let keys: [[UInt8]]
    private var sequenceCount = 0
    private var line: [UInt8] = []

    /// Begins a file; `-` is standard output.
    ///
    /// - Parameters:
    ///   - formats: how each column's numbers are written; shortest if left out.
    ///   - form: what the first two keys are called.
    ///   - packed: whether the file is packed by gzip.
    public init(
        path: String, sequencesOf columns: [String], formats: [NumberFormat]? = nil, form: LongForm = .plain,
        packed: Bool = false
    ) throws(DataError) {
        let formats = formats ?? [NumberFormat](repeating: .shortest, count: columns.count)
        guard formats.count == columns.count else {
            throw .request(path, "\(columns.count) columns cannot be written in \(formats.count) formats")
        }
        let file = try OutputFile(path: path, packed: packed)
        self.file = file
        self.formats = formats
        self.form = form
        keys = columns.map { name in
            var key = Array(", ".utf8)
            JSONText.append(name, to: &key)
            return key + Array(": ".utf8)
        }
    }

    /// Adds sequences. Identifiers count from 0 through all batches, unless a set brings its own.
    public mutating func append(_ set: SequenceSet) throws(DataError) {
        guard set.featureCount == keys.count else {
            throw .request(file.name, "sequences of \(set.featureCount) columns do not fit the file's columns")
        }
        for index in 0..<set.count {
            var head = Array("{".utf8)
            JSONText.append(form.sequence, to: &head)
            head += ": ".utf8
            if let identifiers = set.identifiers {
                JSONText.append(identifiers[index], to: &head)
            } else {
                head += String(sequenceCount + index).utf8
            }
            head += ", ".utf8
            JSONText.append(form.step, to: &head)
            head += ": ".utf8
            let base = set.starts[index] * set.featureCount
            for step in 0..<set.length(of: index) {
                line.removeAll(keepingCapacity: true)
                line += head
                form.appendJSONStep(step, of: index, set, to: &line)
                for feature in keys.indices {
                    line += keys[feature]
                    let value = set.rows[base + step * set.featureCount + feature]
                    formats[feature].appendJSON(value, to: &line)
                }
                line += "}\n".utf8
                try file.write(line)
            }
        }
        sequenceCount += set.count
    }

    /// Ends the file and makes it appear under its name. Without this, nothing appears.
    public mutating func finish() throws(DataError) {
        try file.commit()
    }
}
