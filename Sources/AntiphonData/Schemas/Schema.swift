/// What a model's numbers mean: columns with their ranges and encoding, and how sequences were cut. Enough to turn
/// scaled sequences back into a table in the data's own units, without the data.
public struct Schema: Sendable, Equatable {
    /// The version of the file format that this code writes.
    public static let currentVersion = 3

    /// The features, in the order of the F axis.
    public let columns: [ColumnSchema]
    /// How the table was cut into sequences.
    public let mode: SequenceMode
    /// T, the number of steps of each sequence.
    public let length: Int
    /// The column that named sequences, if one did.
    public let sequenceColumn: String?
    /// The column that ordered rows, if one did.
    public let orderColumn: String?
    /// The number of rows of the table.
    public let rowCount: Int
    /// The number of sequences cut from it.
    public let sequenceCount: Int
    /// The table's fingerprint.
    public let fingerprint: Fingerprint
    /// How rows become features and back: of a mixed table, its columns of plain numbers.
    public internal(set) var encoding: RowEncoding
    /// How everything else is encoded, if the table is more than plain numbers in sequences of equal length.
    public internal(set) var mixed: MixedEncoding?
    /// What must hold in what is generated.
    public let constraints: [Constraint]
    /// The part of a larger table that was held out: what is described here is the other part; nil: nothing was.
    public let heldOut: HoldOut?
    /// How the column that orders rows is written, if it holds dates or times.
    public internal(set) var orderTime: TimeFormat?
    /// For each channel that networks learn, the usual size of a change if its number often holds its value, else 0; empty if none does.
    public internal(set) var holds: [Float] = []
    /// At which ends of their ranges numbers turn back, by channel that networks learn.
    public internal(set) var reflections: [Int: Reflection] = [:]
    /// How numbers of a row are nearly told by others of the same row, by channels that networks learn.
    public internal(set) var dependences: [LinearDependence] = []
    /// Which states go together, by channels that networks learn.
    public internal(set) var joint: [JointStates] = []
    /// How the numbers of smooth channels come about, by channel.
    public internal(set) var innovations: [Int: Innovations] = [:]
    /// How the rows of a noisy table follow those before; nil for other tables.
    public internal(set) var process: LinearProcess?
    /// The columns that lie on straight lines between every so many rows, by the knots that they share.
    package internal(set) var interpolations: [Interpolation] = []
    /// The columns that the row before tells.
    package internal(set) var lagged: [LaggedFunction] = []
    /// What is given without asking; nil if nothing is, or something else as well.
    public internal(set) var calendar: Calendar?
    /// How far the number of each channel has to go before it moves (``DeadBands``), once a model was trained; empty if none has such a band.
    package internal(set) var deadBands: [Float] = []

    /// The schema of a table that is to be cut by `mode` and scaled by `scaling`; statistics run over the sequences.
    ///
    /// - Parameters:
    ///   - choice: what of the relations between columns is kept by construction.
    ///   - choices: what is asked for single columns, by name.
    ///   - constraints: what must hold in what is generated: by construction where columns are plain numbers that keep an order, else
    ///     what is generated is put on the nearest that keeps them.
    ///   - heldOut: what was held out before, of which `table` is the part to train on.
    /// Throws what ``SequenceSet/windows(of:length:stride:)`` and ``SequenceSet/sequences(of:)`` throw.
    public init(
        describing table: Table, mode: SequenceMode, scaling: Scaler.Kind = .standard,
        choice: RowEncoding.Choice = RowEncoding.Choice(), choices: [String: ColumnChoice] = [:],
        constraints: [Constraint] = [], heldOut: HoldOut? = nil
    ) throws(DataError) {
        let plan = try SequencePlan(table, mode)
        let statistics = ColumnStatistics.of(table, plan)
        var choice = choice
        choice.orders = constraints.compactMap { constraint in
            guard case .order(let above, let below, _) = constraint.rule else { return nil }
            return RowEncoding.Choice.Order(low: below, high: above)
        }
        let clock = try Self.clock(table, mode, choices)
        let parts: (mixed: MixedEncoding?, rows: RowEncoding)
        let constrained = Set(constraints.flatMap(\.columns))
        let open = table.columns.indices.filter {
            !constrained.contains($0) && choices[table.columns[$0]] ?? ColumnChoice() == ColumnChoice()
        }
        if choice.relations {
            choice.noise = NoiseSearch(table, plan).columns(of: open)
        }
        let lines = choice.relations ? Interpolation.found(in: table, plan, open: open) : []
        choice.lines = Set(lines.flatMap(\.columns).map(\.column))
        if table.isPlain, plan.lengths == nil, !choices.values.contains(where: { $0 != ColumnChoice() }),
            !Atoms.needStates(table),
            !choice.relations
                || !MixedEncoding.following(table, plan, choices: choices, constrained: constrained).hasFunctions
        {
            let rows = try RowEncoding(
                fitting: table, plan: plan, statistics: statistics, scaling: scaling, choice: choice)
            parts = (nil, rows)
        } else {
            parts = try MixedEncoding.fitting(
                table, plan, mode: mode, scaling: scaling, choice: choice, choices: choices,
                constrained: constrained, clock: clock)
        }
        self.init(
            columns: table.columns.indices.map { index in
                ColumnSchema(
                    name: table.columns[index], statistics: statistics[index], decimals: table.decimals[index],
                    kind: table.kinds[index], isFixed: table.fixed[index])
            },
            encoding: parts.rows, mixed: parts.mixed, mode: mode, length: plan.length,
            sequenceColumn: table.sequences.flatMap { $0.column == RowSequences.stretches ? nil : $0.column },
            orderColumn: table.order?.column, rowCount: table.rowCount, sequenceCount: plan.starts.count,
            fingerprint: Fingerprint(table), constraints: constraints, heldOut: heldOut)
        orderTime = table.order?.format
        calendar = parts.mixed.flatMap { Calendar(table, plan, $0, choices: choices) }
        let loose = looseColumns
        interpolations = lines.compactMap { $0.only(columns: loose) }
        if choice.relations {
            let learnt = mixed.map { $0.plain + $0.columns.map(\.column) }?.sorted() ?? Array(columns.indices)
            lagged = LaggedFunction.found(in: table, plan, learnt: learnt, open: loose.intersection(open))
        }
        let encoded = try encoded(table)
        holds = layout.holds(in: encoded)
        innovations = choice.innovations ? layout.innovations(in: encoded) : [:]
        if choice.processes { try findProcess(encoded, table, plan, statistics, scaling, choice, choices) }
        reflections = layout.reflections(in: encoded)
        dependences = choice.relations ? layout.dependences(in: encoded) : []
        joint = choice.relations ? layout.jointStates(in: encoded) : []
    }

    // What of the dates that order the rows is given, where that was asked for.
    private static func clock(
        _ table: Table, _ mode: SequenceMode, _ choices: [String: ColumnChoice]
    ) throws(DataError) -> RowClock? {
        guard let order = table.order, choices[order.column]?.isCalendar ?? false else { return nil }
        guard mode != .grouped else {
            throw .request(
                table.source, column: order.column,
                "cannot be a calendar: sequences that a column names have dates of their own",
                hint: "cut windows (--window), or leave --calendar out")
        }
        guard let clock = RowClock(order, beside: table.columns) else {
            throw .request(
                table.source, column: order.column,
                "tells neither month, weekday nor hour that comes again in these rows", hint: "leave --calendar out")
        }
        return clock
    }

    // Columns of numbers that are learnt, and not held against others: what is generated of them can be moved.
    private var looseColumns: Set<Int> {
        let plain = mixed?.plain ?? Array(columns.indices)
        let held = Set(encoding.columns.flatMap(\.sources))
        let own = plain.indices.filter { encoding.columns[$0].form == .free && !held.contains($0) }.map { plain[$0] }
        let others = (mixed?.columns ?? []).filter { column in
            if case .number(_, let atoms) = column.coding { return atoms.isEmpty && !column.isFixed }
            return false
        }
        return Set(own + others.map(\.column))
    }

    init(
        columns: [ColumnSchema], encoding: RowEncoding, mixed: MixedEncoding?, mode: SequenceMode, length: Int,
        sequenceColumn: String?,
        orderColumn: String?, rowCount: Int, sequenceCount: Int, fingerprint: Fingerprint, constraints: [Constraint],
        heldOut: HoldOut?
    ) {
        self.constraints = constraints
        self.columns = columns
        self.encoding = encoding
        self.mixed = mixed
        self.mode = mode
        self.length = length
        self.sequenceColumn = sequenceColumn
        self.orderColumn = orderColumn
        self.rowCount = rowCount
        self.sequenceCount = sequenceCount
        self.fingerprint = fingerprint
        self.heldOut = heldOut
    }

    /// F, the number of columns.
    public var featureCount: Int { columns.count }

    /// What the channels that networks learn mean.
    public var layout: SequenceLayout {
        var layout = mixed?.layout ?? SequenceLayout(steps: length, features: encoding.featureCount)
        (layout.holds, layout.reflections, layout.dependences) = (holds, reflections, dependences)
        (layout.joint, layout.innovations) = (joint, innovations)
        layout.process = process
        return layout
    }

    /// E, the number of channels that networks learn: of a plain table, columns less those that follow from others.
    public var encodedFeatureCount: Int { mixed?.layout.width ?? encoding.featureCount }

    /// Whether channels are the columns, scaled, and nothing else has to be undone.
    public var decodesByScaling: Bool {
        mixed == nil && encoding.keepsColumns && constraints.isEmpty && interpolations.isEmpty
            && lagged.isEmpty && deadBands.isEmpty
    }

    /// The places of the columns that are smooth (``innovations``), in order.
    public var smoothColumns: [Int] { columns(where: { innovations[$0] != nil }) }

    /// The places of the columns that turn back at an end of their range (``reflections``), in order.
    public var turningColumns: [Int] { columns(where: { reflections[$0] != nil }) }

    /// The places of the columns that others of the same row nearly tell (``dependences``), in order.
    public var toldColumns: [Int] {
        let told = Set(dependences.map(\.channel))
        return columns(where: told.contains)
    }

    /// The places of columns whose states go together (``joint``), those of each choice in order.
    public var jointColumns: [[Int]] {
        joint.map { together in
            together.channels.compactMap { channel in
                mixed?.columns.first { column in
                    mixed?.group(column.name, column.isFixed ? .fixed : .step)?.channels.lowerBound == channel
                }?.column
            }.sorted()
        }
    }

    /// For each column that lies on straight lines between knots, the rows from knot to knot.
    public var knotPeriods: [Int: Int] {
        Dictionary(interpolations.flatMap { lines in lines.columns.map { ($0.column, lines.period) } }) { $1 }
    }

    /// The places of the columns that a column is worked out from with the row before, of its own row and of that; nil if it is not.
    public func sourcesBefore(of column: Int) -> (own: [Int], before: [Int])? {
        lagged.first { $0.column == column }.map { found in
            let sources = found.function.sources
            return (
                sources.filter { $0.rowsBefore == nil }.map(\.column),
                sources.filter { $0.rowsBefore != nil }.map(\.column)
            )
        }
    }

    /// The columns that are worked out from others although a few rows disagree, which are not generated: their places, and how many rows.
    public var disagreeingRows: [(column: Int, rows: Int)] {
        (mixed?.following ?? []).compactMap { follower in follower.disagreeing.map { (follower.column, $0) } }
    }

    /// The places of the columns that are drawn by themselves, in order: nothing tells them, and they tell nothing.
    public var drawnColumns: [Int] {
        encoding.columns.indices.filter { encoding.columns[$0].form == .drawn }.map { mixed?.plain[$0] ?? $0 }
    }

    /// The places of the columns that a column is worked out from; none for one that is learnt.
    public func sources(of column: Int) -> [Int] {
        if let own = mixed?.following.first(where: { $0.column == column }) { return own.sources }
        let plain = mixed?.plain ?? Array(columns.indices)
        guard let place = plain.firstIndex(of: column),
            case .combination(let sources, _, _) = encoding.columns[place].form
        else { return [] }
        return sources.map { plain[$0] }
    }

    // The places of the columns of numbers whose channel is as asked.
    private func columns(where isAsked: (Int) -> Bool) -> [Int] {
        let numbers = mixed.map { $0.group($0.own(MixedEncoding.Name.plain), .step) } ?? layout.groups.first
        let plain = mixed?.plain ?? Array(columns.indices)
        let together = zip(numbers?.channels ?? 0..<0, encoding.featuredColumns).filter { isAsked($0.0) }
        let alone = (mixed?.columns ?? []).filter { column in
            mixed?.group(column.name, .step).map { $0.form == .values(1) && isAsked($0.channels.lowerBound) } ?? false
        }
        return (together.map { plain[$0.1] } + alone.map(\.column)).sorted()
    }

    /// The names of the columns.
    public var columnNames: [String] { columns.map(\.name) }

    /// How each column is written: with no more decimals than the source had (whole numbers stay whole), constants as
    /// they were, and in the shortest form where the source had more than 15 decimals or is not known.
    public var numberFormats: [NumberFormat] {
        columns.map { column in
            guard column.kind == .number else { return NumberFormat(column.kind, number: .shortest) }
            if column.statistics.isConstant { return .constant(column.statistics.minimum) }
            return .printed(column.decimals)
        }
    }

    /// The sequences of `table`, cut and encoded as this schema says, [N, T, E].
    ///
    /// Throws if the table's columns differ from the schema's, or if it cannot be cut.
    public func encoded(_ table: Table) throws(DataError) -> SequenceSet {
        guard table.columns == columnNames else {
            let missing = columnNames.first { !table.columns.contains($0) }
            let extra = table.columns.first { !columnNames.contains($0) }
            let what =
                missing.map { "lacks the column \(DataError.quoted($0)) of the model" }
                ?? extra.map { "has a column \(DataError.quoted($0)) that the model does not know" }
                ?? "has the model's columns in another order"
            throw .request(table.source, what)
        }
        if let mixed {
            let plan = try SequencePlan(table, mode)
            guard plan.length <= length else {
                throw .request(
                    table.source, "has a sequence of \(plan.length) rows where the model's have up to \(length)")
            }
            try TableRoom.ofMachine.check(
                sequences: plan.starts.count, steps: length, channels: mixed.layout.width, name: table.source)
            return mixed.encoded(table, plan, rows: encoding)
        }
        let set = try SequenceSet(table, mode: mode, encoding: encoding)
        guard set.length == length else {
            throw .request(table.source, "has sequences of \(set.length) rows where the model's have \(length)")
        }
        return set
    }

    /// Encoded sequences, such as a generator's, in the data's own units.
    ///
    /// - Parameters:
    ///   - features: `[N, T, E]`, row-major.
    ///   - clipping: whether values beyond a column's observed range are set to its end.
    public func decoded(_ features: [Float], clipping: Bool = true) throws(DataError) -> SequenceSet {
        guard !features.isEmpty, features.count % (length * encodedFeatureCount) == 0 else {
            throw .request(
                nil,
                "\(features.count) values do not make sequences of \(length) steps of \(encodedFeatureCount) features")
        }
        let features = deadBands.isEmpty ? features : DeadBands(widths: deadBands).applied(to: features, steps: length)
        if let mixed {
            return mixed.decoded(
                features, names: columnNames, kinds: columns.map(\.kind), rows: encoding, lines: interpolations,
                lagged: lagged
            ).projected(constraints, decimals: columns.map(\.decimals))
        }
        var values = encoding.restored(features, steps: length, clipping: clipping).map { Float($0) }
        for first in stride(from: 0, to: values.count / featureCount, by: length) {
            for lines in interpolations {
                lines.apply(to: &values, width: featureCount, first: first, steps: length)
            }
            for own in lagged { own.apply(to: &values, width: featureCount, first: first, steps: length) }
        }
        return try SequenceSet(columns: columnNames, length: length, values: values)
            .projected(constraints, decimals: columns.map(\.decimals))
    }
}

/// What a schema knows of one column.
public struct ColumnSchema: Sendable, Equatable {
    /// The column's name.
    public let name: String
    /// Its range and moments over all sequences.
    public let statistics: ColumnStatistics
    /// The most decimals its numbers were printed with; `nil` if they were not read from text.
    public let decimals: Int?
    /// What its numbers stand for.
    public let kind: ColumnKind
    /// Whether it is fixed over a sequence.
    public let isFixed: Bool
    /// Whether it held whole numbers only, printed without decimals.
    public var isInteger: Bool { decimals == 0 }

    /// A column's schema.
    public init(
        name: String, statistics: ColumnStatistics, decimals: Int?, kind: ColumnKind = .number, isFixed: Bool = false
    ) {
        self.kind = kind
        self.isFixed = isFixed
        self.name = name
        self.statistics = statistics
        self.decimals = decimals
    }
}
