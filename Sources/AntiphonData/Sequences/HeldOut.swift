/// A part of a table that a model does not see, to judge it by.
public struct HoldOut: Sendable, Hashable, Codable {
    /// The part of the rows (or of the sequences, if the table names them) that is held out, above 0 and below 1.
    public var fraction: Double
    /// Rows (or sequences) between both parts that belong to neither.
    public var gap: Int
    /// In how many stretches, at even distances over time, rows are held out: 1 is the end of the table. Several keep
    /// both parts in the same regimes of a series that wanders off.
    public var stretches: Int

    /// A part to hold out.
    public init(fraction: Double, gap: Int = 0, stretches: Int = 1) {
        self.fraction = fraction
        self.gap = gap
        self.stretches = stretches
    }

    /// The part to hold out of a table that is to be cut by `mode`, with a gap of a window if its rows are one
    /// series, or the windows of series that are told by name, so that no window of one part is near one of the other; none if the table
    /// names other sequences, which are held out whole.
    public init(fraction: Double, stretches: Int = 1, for table: Table, cutting mode: SequenceMode) {
        var gap = 0
        if case .windows(let length, _) = mode, table.sequences == nil || table.generatesNames { gap = length }
        self.init(fraction: fraction, gap: gap, stretches: stretches)
    }
}

extension Table {
    /// The table cut in two by time: the first rows to train on, the last to hold out, and a gap between that belongs
    /// to neither. Windows cut from either part never share a row; the gap weakens what neighbouring rows tell of
    /// each other.
    ///
    /// If the table orders its rows, they are sorted first. If it names sequences, whole sequences are held out
    /// instead (the last ones), and the gap counts sequences; but where the names are a column of the table, as those of a few shares or places are, each
    /// is in both parts: rows of every sequence are held out.
    ///
    /// - Parameters:
    ///   - fraction: the part to hold out, above 0 and below 1; rounded to whole rows or sequences, at least one.
    ///   - gap: rows (or sequences) left out before the held-out part.
    /// Throws if nothing would be left to train on.
    public func heldOut(fraction: Double, gap: Int = 0) throws(DataError) -> (training: Table, heldOut: Table) {
        try split(HoldOut(fraction: fraction, gap: gap))
    }

    /// The table cut in two; see ``HoldOut``. With several stretches, a table that named no sequences names its
    /// stretches (in a column without a name), so that no window is cut across a gap.
    ///
    /// Throws if nothing would be left to train on.
    public func split(_ holdOut: HoldOut) throws(DataError) -> (training: Table, heldOut: Table) {
        guard holdOut.fraction > 0, holdOut.fraction < 1, holdOut.gap >= 0, holdOut.stretches > 0 else {
            throw .request(
                source, "cannot hold out \(holdOut.fraction) with a gap of \(holdOut.gap)",
                hint: "use a part between 0 and 1")
        }
        let groups = try RowGroups(self)
        // What is held out: of one series, and of those that are told by name, rows of each; else sequences.
        let areRows = sequences == nil || generatesNames
        let series = areRows ? groups.groups.map(\.rows.count) : [groups.groups.count]
        let isHeld = series.flatMap { Self.held(holdOut, of: $0) }
        guard isHeld.contains(false) else {
            let held = max(1, Int((Double(isHeld.count) * holdOut.fraction).rounded()))
            throw .request(
                source,
                "has \(isHeld.count) \(areRows ? "rows" : "sequences"), too few to hold out \(held) with a gap of "
                    + "\(holdOut.gap)", hint: "hold out less")
        }
        let order = groups.order ?? Array(0..<rowCount)
        let named = areRows && holdOut.stretches > 1 && isHeld.count { $0 == true } > 1
        return (
            try part(of: order, groups, units: isHeld, false, named: named, as: "part to train on"),
            try part(of: order, groups, units: isHeld, true, named: named, as: "held-out part")
        )
    }

    // For each of so many rows or sequences: whether it is held out, or to be trained on; nil in a gap.
    private static func held(_ holdOut: HoldOut, of units: Int) -> [Bool?] {
        let held = max(1, Int((Double(units) * holdOut.fraction).rounded()))
        let stretches = min(holdOut.stretches, held)
        var isHeld = [Bool?](repeating: false, count: units)
        for stretch in 0..<stretches {
            let length = held / stretches + (stretch < held % stretches ? 1 : 0)
            let end = (stretch + 1) * units / stretches
            for unit in max(0, end - length - holdOut.gap)..<min(units, end + holdOut.gap) where isHeld[unit] != true {
                isHeld[unit] = end - length <= unit && unit < end ? true : nil
            }
        }
        return isHeld
    }

    private func part(
        of order: [Int], _ groups: RowGroups, units: [Bool?], _ wanted: Bool, named: Bool, as name: String
    ) throws(DataError) -> Table {
        var picked: [Int] = []
        var names: [String] = []
        var stretch = 0
        let areRows = sequences == nil || generatesNames
        for (unit, isHeld) in units.enumerated() {
            guard isHeld == wanted else {
                if unit > 0, units[unit - 1] == wanted { stretch += 1 }
                continue
            }
            if areRows {
                picked.append(order[unit])
                let own = sequences.map { "\($0.identifiers[$0.indices[order[unit]]]) " } ?? ""
                names.append("\(own)\(stretch)")
            } else {
                picked += order[groups.groups[unit].rows]
            }
        }
        let part = try rows(picked)
        return Table(
            trusted: columns, values: part.values, source: "\(source) (\(name))", decimals: decimals,
            sequences: named
                ? RowSequences(column: sequences?.column ?? RowSequences.stretches, rows: names) : part.sequences,
            order: part.order, kinds: kinds, fixed: fixed)
    }
}

extension RowSequences {
    /// The name of the column that tells stretches of a table with gaps: none, as no file has it.
    static let stretches = ""
}

extension Table {
    /// Whether the names of its sequences are one of its columns as well.
    package var generatesNames: Bool { sequences.map { columns.contains($0.column) } ?? false }

    /// How many of its sequences have fewer rows than a window, and are left out where windows are cut.
    package func sequenceCount(shorterThan length: Int) -> Int {
        guard namesSubjects, let sequences else { return 0 }
        var rows = [Int](repeating: 0, count: sequences.identifiers.count)
        for index in sequences.indices { rows[index] += 1 }
        return rows.count { $0 > 0 && $0 < length }
    }

    /// Whether its sequences are subjects that a column names, not parts of one series.
    var namesSubjects: Bool { sequences.map { $0.column != RowSequences.stretches } ?? false }
}
