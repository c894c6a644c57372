public import Foundation

extension Schema {
    /// The schema as `schema.json` holds it: sorted keys, indented, one trailing line end.
    public func jsonData() throws(DataError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return try encoder.encode(SchemaFile(self)) + Data("\n".utf8)
        } catch {
            throw .file("schema.json", "cannot be made: \(error.localizedDescription)")
        }
    }

    /// Reads back what ``jsonData()`` wrote.
    ///
    /// Throws if it is not JSON, is of an unknown version, lacks anything, or holds numbers that cannot be.
    public init(json: Data, name: String = "schema.json") throws(DataError) {
        let decoder = JSONDecoder()
        guard let version = try? decoder.decode(SchemaFile.Version.self, from: json) else {
            throw .file(name, "is not a schema (JSON with a version)", hint: "it may be truncated or altered")
        }
        guard (1...Schema.currentVersion).contains(version.version) else {
            throw .file(
                name, "is of version \(version.version); this program reads versions 1 to \(Schema.currentVersion)",
                hint: "use the program that wrote it, or a newer one")
        }
        let file: SchemaFile
        do {
            file = try decoder.decode(SchemaFile.self, from: json)
        } catch {
            throw .file(name, "is not a whole schema: \(SchemaFile.explain(error))", hint: "it may be altered")
        }
        self = try file.schema(name: name)
    }

    /// Writes the schema to a file, whole or not at all.
    public func write(to path: String) throws(DataError) {
        var file = try OutputFile(path: path)
        try file.write([UInt8](jsonData()))
        try file.commit()
    }

    /// Reads a schema from a file.
    public static func read(from path: String) throws(DataError) -> Schema {
        var source = try ByteSource(path: path)
        var bytes: [UInt8] = []
        while let more = try source.next(limit: 1 << 16) { bytes += more }
        return try Schema(json: Data(bytes), name: path)
    }
}

/// The layout of `schema.json`.
private struct SchemaFile: Codable {
    struct Version: Codable { var version: Int }

    struct Sequences: Codable {
        enum Kind: String, Codable { case windows, grouped }
        var kind: Kind
        var length: Int
        var stride: Int?
        var count: Int
        var sequenceColumn: String?
        var orderColumn: String?
        var orderTime: Time?

        enum CodingKeys: String, CodingKey {
            case kind, length, stride, count
            case sequenceColumn = "sequence_column"
            case orderColumn = "order_column"
            case orderTime = "order_time"
        }
    }

    struct Column: Codable {
        var name: String
        var statistics: ColumnStatistics
        var decimals: Int?
        var integer: Bool
        /// The labels of a column of categories.
        var labels: [String]?
        /// How a column of dates or times is written.
        var time: Time?
        /// Whether the column is fixed over a sequence; left out where it is not.
        var fixed: Bool?
        /// How the column itself is scaled: in version 1, which knew no other encoding.
        var scaler: Scaling?
        var encoding: EncodingEntry?
    }

    struct Time: Codable {
        var pattern: String
        var origin: String
    }

    struct Scaling: Codable {
        var kind: Scaler.Kind
        var offset: Double
        var scale: Double
    }

    var version: Int
    var columns: [Column]
    var sequences: Sequences
    var rows: Int
    var fingerprint: String
    var heldOut: HoldOut?
    var mixed: Mixed?
    /// Constraints as they were written; left out if there are none.
    var constraints: [String]?
    /// For each channel, the usual size of a change if its number often holds its value, else 0; left out if none does.
    var holds: [Float]?
    /// The ends at which numbers turn back; left out if there are none.
    var reflections: [ReflectionEntry]?
    /// How numbers are nearly told by others; left out if none are.
    var dependences: [LinearDependence]?
    /// States that are chosen together; left out if none are.
    var joint: [JointStates]?
    /// Of smooth channels; left out if there are none.
    var innovations: [InnovationEntry]?
    /// Of noisy tables; left out for others.
    var process: ProcessEntry?
    /// Columns that lie on straight lines between knots; left out if none do.
    var interpolations: [Interpolation]?
    /// Columns that the row before tells; left out if there are none.
    var lagged: [LaggedFunction]?
    /// For each channel how far its number has to go before it moves, 0 if it need not; left out if none has to.
    var deadBands: [Float]?
    /// What is given without asking; left out if nothing is.
    var calendar: CalendarEntry?

    /// The ends at which the number of a channel turns back.
    struct ReflectionEntry: Codable {
        var channel: Int
        var ends: Reflection
    }

    /// What a table has that is more than plain numbers.
    struct Mixed: Codable {
        var plain: [Int]
        var columns: [MixedColumn]
        /// Columns that follow from others; left out if none do.
        var following: [FollowingColumn]?
        var order: OrderCoding?
        var lengths: MixedEncoding.LengthStatistics?
        /// What of the rows' dates is given; left out if nothing is.
        var clock: RowClock.Entry?
    }

    enum CodingKeys: String, CodingKey {
        case version, columns, sequences, rows, fingerprint, mixed, constraints, holds, reflections, dependences
        case joint, innovations, process, interpolations, lagged, calendar
        case heldOut = "held_out"
        case deadBands = "dead_bands"
    }

    init(_ schema: Schema) {
        version = Schema.currentVersion
        columns = schema.columns.map { column in
            Column(
                name: column.name, statistics: column.statistics, decimals: column.decimals, integer: column.isInteger,
                fixed: column.isFixed ? true : nil)
        }
        for (index, column) in schema.columns.enumerated() {
            switch column.kind {
            case .number: break
            case .category(let labels): columns[index].labels = labels
            case .time(let format):
                columns[index].time = Time(pattern: format.description, origin: format.originText)
            }
        }
        let plain = schema.mixed?.plain ?? Array(columns.indices)
        for (place, entry) in schema.encoding.entries(names: plain.map { schema.columnNames[$0] }).enumerated() {
            columns[plain[place]].encoding = entry
        }
        mixed = schema.mixed.map {
            Mixed(
                plain: $0.plain, columns: $0.columns, following: $0.following.isEmpty ? nil : $0.following,
                order: $0.order, lengths: $0.lengths, clock: $0.clock?.entry)
        }
        var stride: Int?
        if case .windows(_, let step) = schema.mode { stride = step }
        sequences = Sequences(
            kind: stride == nil ? .grouped : .windows, length: schema.length, stride: stride,
            count: schema.sequenceCount, sequenceColumn: schema.sequenceColumn, orderColumn: schema.orderColumn,
            orderTime: schema.orderTime.map { Time(pattern: $0.description, origin: $0.originText) })
        rows = schema.rowCount
        fingerprint = schema.fingerprint.description
        heldOut = schema.heldOut
        constraints = schema.constraints.isEmpty ? nil : schema.constraints.map(\.text)
        holds = schema.holds.isEmpty ? nil : schema.holds
        let turning = schema.reflections.sorted { $0.key < $1.key }
        reflections = turning.isEmpty ? nil : turning.map { ReflectionEntry(channel: $0.key, ends: $0.value) }
        dependences = schema.dependences.isEmpty ? nil : schema.dependences
        joint = schema.joint.isEmpty ? nil : schema.joint
        let smooth = schema.innovations.sorted { $0.key < $1.key }.map { InnovationEntry($0.key, $0.value) }
        innovations = smooth.isEmpty ? nil : smooth
        process = schema.process.map { ProcessEntry($0, width: schema.encodedFeatureCount) }
        interpolations = schema.interpolations.isEmpty ? nil : schema.interpolations
        lagged = schema.lagged.isEmpty ? nil : schema.lagged
        deadBands = schema.deadBands.isEmpty ? nil : schema.deadBands
        calendar = schema.calendar.map { CalendarEntry($0) }
    }

    func schema(name: String) throws(DataError) -> Schema {
        func refuse(_ what: String) -> DataError {
            .file(name, "is not a valid schema: \(what)", hint: "it may be altered")
        }
        guard !columns.isEmpty else { throw refuse("it has no columns") }
        guard Set(columns.map(\.name)).count == columns.count else { throw refuse("two columns share a name") }
        // The bound keeps sizes computed from an altered length far from overflow.
        guard sequences.length > 0, sequences.length <= 1 << 24, sequences.count > 0, rows >= sequences.length,
            sequences.stride ?? 1 > 0
        else { throw refuse("its counts cannot be") }
        guard let fingerprint = Fingerprint(hexadecimal: fingerprint) else {
            throw refuse("its fingerprint is not 16 hexadecimal digits")
        }
        if let heldOut, !(heldOut.fraction > 0 && heldOut.fraction < 1 && heldOut.gap >= 0 && heldOut.stretches > 0) {
            throw refuse("what it says was held out cannot be")
        }
        let mode: SequenceMode
        switch (sequences.kind, sequences.stride) {
        case (.windows, let stride?): mode = .windows(length: sequences.length, stride: stride)
        case (.windows, nil): throw refuse("its windows have no stride")
        case (.grouped, _): mode = .grouped
        }
        for column in columns {
            let statistics = column.statistics
            guard statistics.minimum <= statistics.maximum, statistics.standardDeviation >= 0,
                column.scaler?.scale ?? 1 > 0, column.encoding?.feature?.scale ?? 1 > 0, column.decimals ?? 0 >= 0
            else { throw refuse("the numbers of column \(DataError.quoted(column.name)) cannot be") }
        }
        let encoding: RowEncoding
        do {
            encoding = try self.encoding()
        } catch {
            throw refuse(error.description)
        }
        let kinds = try columns.map { column throws(DataError) -> ColumnKind in
            if let time = column.time {
                guard column.labels == nil, let format = TimeFormat(pattern: time.pattern, origin: time.origin) else {
                    throw refuse("the times of column \(DataError.quoted(column.name)) cannot be")
                }
                return .time(format)
            }
            return column.labels.map { .category(labels: $0) } ?? .number
        }
        var rules: [Constraint] = []
        do {
            for text in constraints ?? [] { rules.append(try Constraint(text, columns: columns.map(\.name))) }
        } catch {
            throw refuse(error.description)
        }
        let orderTime = sequences.orderTime.flatMap { TimeFormat(pattern: $0.pattern, origin: $0.origin) }
        guard (orderTime == nil) == (sequences.orderTime == nil) else {
            throw refuse("the times that order its rows cannot be")
        }
        var parts: MixedEncoding?
        if let mixed {
            let following = mixed.following ?? []
            let followers = following.map(\.column)
            let all = mixed.plain + mixed.columns.map(\.column) + followers
            let labels = columns.map { $0.labels?.count }
            guard FollowingColumn.areSound(following, labels: labels) else {
                throw refuse("the columns that follow from others cannot be")
            }
            guard all.sorted() == Array(columns.indices),
                mixed.columns.allSatisfy({ $0.isSound(columns: columns.count) }),
                zip(mixed.columns, mixed.columns.map { columns[$0.column] }).allSatisfy({ column, entry in
                    guard column.name == entry.name else { return false }
                    if case .category(let count) = column.coding { return count == max(1, entry.labels?.count ?? 0) }
                    return entry.labels == nil
                }),
                mixed.order?.isSound ?? true,
                mixed.lengths.map({ $0.mean.isFinite && $0.deviation > 0 && $0.deviation.isFinite }) ?? true
            else { throw refuse("its mixed columns cannot be") }
            let clock = mixed.clock.flatMap { entry in
                orderTime.flatMap { format in
                    entry.isSound && mode != .grouped
                        ? RowClock(
                            entry, format: format, column: sequences.orderColumn ?? "", beside: columns.map(\.name))
                        : nil
                }
            }
            guard (clock == nil) == (mixed.clock == nil) else { throw refuse("what it says of dates cannot be") }
            parts = MixedEncoding(
                plain: mixed.plain, features: encoding.featureCount, columns: mixed.columns, following: following,
                order: mixed.order, clock: clock, lengths: mixed.lengths, steps: sequences.length)
            guard parts?.layout.width ?? 0 <= 1 << 20 else { throw refuse("it has too many channels") }
        }
        var schema = Schema(
            columns: zip(columns, kinds).map { column, kind in
                ColumnSchema(
                    name: column.name, statistics: column.statistics, decimals: column.decimals, kind: kind,
                    isFixed: column.fixed ?? false)
            },
            encoding: encoding, mixed: parts,
            mode: mode, length: sequences.length, sequenceColumn: sequences.sequenceColumn,
            orderColumn: sequences.orderColumn, rowCount: rows, sequenceCount: sequences.count,
            fingerprint: fingerprint, constraints: rules, heldOut: heldOut
        )
        schema.orderTime = orderTime
        if let holds {
            guard holds.count == schema.encodedFeatureCount, holds.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
                throw refuse("what it says of values that are held cannot be")
            }
            schema.holds = holds
        }
        let numbers = Set(
            schema.layout.perStep.flatMap { group -> [Int] in
                guard case .values = group.form else { return [] }
                return Array(group.channels)
            })
        for entry in reflections ?? [] {
            guard numbers.contains(entry.channel), schema.reflections[entry.channel] == nil, entry.ends.isSound else {
                throw refuse("what it says of numbers that turn back cannot be")
            }
            schema.reflections[entry.channel] = entry.ends
        }
        for entry in dependences ?? [] {
            guard entry.isSound(width: schema.encodedFeatureCount),
                numbers.isSuperset(of: [entry.channel] + entry.others)
            else {
                throw refuse("what it says of columns that others nearly tell cannot be")
            }
        }
        schema.dependences = dependences ?? []
        let chosen = (joint ?? []).flatMap(\.channels)
        guard Set(chosen).count == chosen.count, joint?.allSatisfy({ $0.isSound(in: schema.layout) }) ?? true else {
            throw refuse("what it says of states that go together cannot be")
        }
        schema.joint = joint ?? []
        for entry in innovations ?? [] {
            guard numbers.contains(entry.channel), schema.innovations[entry.channel] == nil,
                let own = entry.innovations(steps: sequences.length)
            else { throw refuse("what it says of smooth columns cannot be") }
            schema.innovations[entry.channel] = own
        }
        if let process {
            let possible = schema.numberColumns.map(\.channel)
            guard let own = process.process(all: 0..<schema.encodedFeatureCount, possible: possible) else {
                throw refuse("what it says of how rows follow each other cannot be")
            }
            schema.process = own
        }
        let learnt = Set(mixed.map { $0.plain + $0.columns.map(\.column) } ?? Array(columns.indices))
            .filter { kinds[$0] == .number }
        for lines in interpolations ?? [] {
            guard lines.isSound(columns: columns.count, steps: sequences.length),
                lines.columns.allSatisfy({ learnt.contains($0.column) })
            else { throw refuse("what it says of columns on straight lines cannot be") }
        }
        schema.interpolations = interpolations ?? []
        let told = Set((lagged ?? []).map(\.column))
        guard told.count == lagged?.count ?? 0,
            lagged?.allSatisfy({ $0.isSound(numbers: learnt, lagged: told) }) ?? true
        else { throw refuse("what it says of columns that rows before tell cannot be") }
        schema.lagged = lagged ?? []
        schema.deadBands = deadBands ?? []
        guard schema.hasSoundBands else { throw refuse("what it says of numbers that stand still cannot be") }
        if let calendar {
            guard let known = calendar.calendar(for: schema) else { throw refuse("its calendar cannot be") }
            schema.calendar = known
        }
        return schema
    }

    // Version 1 held a scaler for each column, later ones an entry.
    private func encoding() throws(DataError) -> RowEncoding {
        let columns =
            try mixed.map { mixed throws(DataError) in
                try mixed.plain.map { place throws(DataError) in
                    guard self.columns.indices.contains(place) else {
                        throw .request(nil, "it names a column that is not there")
                    }
                    return self.columns[place]
                }
            } ?? self.columns
        if mixed != nil, columns.isEmpty { return .empty }
        let entries = try columns.map { column throws(DataError) in
            if let entry = column.encoding { return entry }
            guard version == 1, let scaler = column.scaler else {
                throw .request(nil, "column \(DataError.quoted(column.name)) has no encoding")
            }
            return EncodingEntry(
                plain: ColumnScaler(
                    kind: scaler.kind, offset: scaler.offset, scale: scaler.scale,
                    minimum: column.statistics.minimum, maximum: column.statistics.maximum))
        }
        return try RowEncoding(
            entries: entries, names: columns.map(\.name),
            bounds: columns.map { $0.statistics.minimum...$0.statistics.maximum }, decimals: columns.map(\.decimals))
    }

    /// What a decoding error says, in a few words.
    static func explain(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            return "\(place(context.codingPath + [key])) is missing"
        case DecodingError.valueNotFound(_, let context):
            return "\(place(context.codingPath)) is null"
        case DecodingError.typeMismatch(_, let context), DecodingError.dataCorrupted(let context):
            return "\(place(context.codingPath)) has the wrong kind of value"
        default:
            return "it cannot be decoded"
        }
    }
}
