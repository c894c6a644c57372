/// Writes a CSV file row by row: comma, LF, UTF-8, a header; the file appears only once ``finish()`` succeeds.
///
/// Numbers are written so that reading them back gives the same bits, in as few digits as that takes (Swift's
/// `description`); pandas, NumPy and R read them without options. A NaN is written as an empty cell.
///
///     var writer = try CSVWriter(path: "synthetic.csv", sequencesOf: schema.columnNames)
///     while let batch = try sampler.next() { try writer.append(batch) }
///     try writer.finish()
public struct CSVWriter: ~Copyable, Sendable {
    private var file: OutputFile
    private let formats: [NumberFormat]
    private let form: LongForm
    /// Sequences written so far; `nil` in plain form.
    private var sequenceCount: Int?
    private var line: [UInt8] = []

    /// Begins a table in plain form: one row a line, under a header.
    ///
    /// - Parameters:
    ///   - path: `-` is standard output.
    ///   - formats: how each column's numbers are written; shortest if left out.
    public init(path: String, columns: [String], formats: [NumberFormat]? = nil) throws(DataError) {
        try self.init(path: path, form: nil, columns: columns, formats: formats)
    }

    /// Begins sequences in long form: `sequence_id,step,<columns>`, one step a line.
    ///
    /// Identifiers count from 0 through all batches, unless a set brings its own; steps count from 0.
    ///
    /// - Parameters:
    ///   - form: what the first two columns are called.
    ///   - packed: whether the file is packed by gzip.
    public init(
        path: String, sequencesOf columns: [String], formats: [NumberFormat]? = nil, form: LongForm = .plain,
        packed: Bool = false
    ) throws(DataError) {
        try self.init(path: path, form: form, columns: columns, formats: formats, packed: packed)
    }

    private init(
        path: String, form: LongForm?, columns: [String], formats: [NumberFormat]?, packed: Bool = false
    ) throws(DataError) {
        let prefix = form.map { [$0.sequence, $0.step] } ?? []
        let formats = formats ?? [NumberFormat](repeating: .shortest, count: columns.count)
        guard formats.count == columns.count else {
            throw .request(path, "\(columns.count) columns cannot be written in \(formats.count) formats")
        }
        var names: [UInt8] = []
        for (index, name) in (prefix + columns).enumerated() {
            if index > 0 { names.append(0x2C) }
            Self.append(name, to: &names)
        }
        names.append(0x0A)
        var file = try OutputFile(path: path, packed: packed)
        try file.write(names)
        self.file = file
        self.formats = formats
        self.form = form ?? .plain
        sequenceCount = prefix.isEmpty ? nil : 0
    }

    /// Adds a row in plain form.
    public mutating func append(row: some Collection<Double>) throws(DataError) {
        guard sequenceCount == nil, row.count == formats.count else {
            throw .request(file.name, "a row of \(row.count) numbers does not fit the columns")
        }
        line.removeAll(keepingCapacity: true)
        for (index, value) in row.enumerated() {
            if index > 0 { line.append(0x2C) }
            formats[index].append(value, to: &line)
        }
        line.append(0x0A)
        try file.write(line)
    }

    /// Adds sequences in long form. The set's identifiers are used if it has any.
    public mutating func append(_ set: SequenceSet) throws(DataError) {
        guard let first = sequenceCount, set.featureCount == formats.count else {
            throw .request(file.name, "sequences of \(set.featureCount) columns do not fit the file's columns")
        }
        for index in 0..<set.count {
            let identifier = Self.cell(set.identifiers?[index] ?? String(first + index))
            let base = set.starts[index] * set.featureCount
            for step in 0..<set.length(of: index) {
                line.removeAll(keepingCapacity: true)
                line += identifier
                line.append(0x2C)
                form.appendStep(step, of: index, set, to: &line)
                for feature in 0..<set.featureCount {
                    line.append(0x2C)
                    formats[feature].append(set.rows[base + step * set.featureCount + feature], to: &line)
                }
                line.append(0x0A)
                try file.write(line)
            }
        }
        sequenceCount = first + set.count
    }

    /// Hands what is buffered to standard output or to the (still hidden) file.
    public mutating func flush() throws(DataError) {
        try file.flush()
    }

    /// Ends the file and makes it appear under its name. Without this, nothing appears.
    public mutating func finish() throws(DataError) {
        try file.commit()
    }

    private static func cell(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return bytes
    }

    /// Text as a cell, quoted where the reader would otherwise take it apart or drop its spaces.
    static func append(_ text: String, to line: inout [UInt8]) {
        let special: [UInt8] = [0x2C, 0x22, 0x0A, 0x0D, 0x3B, 0x09, 0x7C]
        let isQuoted =
            text.isEmpty || text.utf8.contains { special.contains($0) } || text.utf8.first == 0x20
            || text.utf8.last == 0x20
        guard isQuoted else {
            line += text.utf8
            return
        }
        line.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { line.append(0x22) }
            line.append(byte)
        }
        line.append(0x22)
    }
}

extension Table {
    /// Writes the table in plain form, with its sequence and order columns first if it has them: categories by their
    /// labels, times in their format, nothing for what is missing.
    public func write(csv path: String) throws(DataError) {
        let isTyped = !isPlain
        let formats = zip(kinds, decimals).map { kind, decimals in
            // Whole numbers among other types stay whole, so that they are read as such.
            NumberFormat(kind, number: isTyped && decimals == 0 ? .decimals(0) : .shortest)
        }
        let areWhole = isTyped && order?.keys.allSatisfy { $0 == $0.rounded() } == true
        let orderFormat = order?.format.map { NumberFormat.time($0) } ?? (areWhole ? .decimals(0) : .shortest)
        var file = try OutputFile(path: path)
        var line: [UInt8] = []
        // Names that are a column of their own stand there.
        let sequences = generatesNames ? nil : sequences
        let keyNames = [sequences?.column, order?.column].compactMap { $0 }
        for (index, name) in (keyNames + columns).enumerated() {
            if index > 0 { line.append(0x2C) }
            CSVWriter.append(name, to: &line)
        }
        line.append(0x0A)
        for row in 0..<rowCount {
            if let sequences {
                CSVWriter.append(sequences.identifiers[sequences.indices[row]], to: &line)
                line.append(0x2C)
            }
            if let order {
                orderFormat.append(order.keys[row], to: &line)
                line.append(0x2C)
            }
            for column in columns.indices {
                if column > 0 { line.append(0x2C) }
                formats[column].append(self[row, column], to: &line)
            }
            line.append(0x0A)
            if line.count > 1 << 16 {
                try file.write(line)
                line.removeAll(keepingCapacity: true)
            }
        }
        try file.write(line)
        try file.commit()
    }
}

extension SequenceSet {
    /// Writes all sequences in long form, `sequence_id,step,<columns>`.
    public func write(csv path: String, formats: [NumberFormat]? = nil) throws(DataError) {
        var writer = try CSVWriter(path: path, sequencesOf: columns, formats: formats)
        try writer.append(self)
        try writer.finish()
    }
}
