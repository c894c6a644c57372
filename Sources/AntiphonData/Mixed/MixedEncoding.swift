/// How sequences of a table with categories, gaps, fixed columns, or unequal lengths become one array [N, T, W], and back.
///
/// Columns that are plain numbers go the way of any table (`RowEncoding`: relations, logarithms, scaling); the others become
/// choices and gated numbers. `layout` tells networks what the channels are.
public struct MixedEncoding: Sendable, Equatable {
    /// The columns of the table that `RowEncoding` encodes.
    public let plain: [Int]
    /// The other columns.
    public let columns: [MixedColumn]
    /// The columns that follow from these, of which there are no channels.
    package let following: [FollowingColumn]
    /// How the keys of the rows' order are coded; nil: rows are numbered.
    public let order: OrderCoding?
    /// What of the rows' dates is given at each step; nil: nothing.
    public let clock: RowClock?
    /// Mean and standard deviation of the sequences' lengths; nil if all have T steps.
    public let lengths: LengthStatistics?
    /// What the channels mean.
    public let layout: SequenceLayout

    /// The spread of the sequences' lengths.
    public struct LengthStatistics: Sendable, Equatable, Codable {
        let mean: Double
        let deviation: Double
    }

    // The names of groups that are no columns.
    package enum Name {
        package static let plain = "numbers"
        static let length = "length"
        static let alive = "alive"
        package static let start = "start"
        package static let gap = "gap"
        package static func level(_ column: String) -> String { "\(column): level" }
    }

    /// The name of a group that is no column: its own, with strokes behind it where a column is called so.
    package func own(_ name: String) -> String { Self.own(name, columns) }

    private static func own(_ name: String, _ columns: [MixedColumn]) -> String {
        var name = name
        while columns.contains(where: { $0.name == name }) { name += "'" }
        return name
    }

    /// - Parameter features: the features of the plain columns.
    init(
        plain: [Int], features: Int, columns: [MixedColumn], following: [FollowingColumn] = [], order: OrderCoding?,
        clock: RowClock? = nil, lengths: LengthStatistics?, steps: Int
    ) {
        self.clock = clock
        self.following = following
        self.plain = plain
        self.columns = columns
        self.order = order
        self.lengths = lengths
        var groups: [(name: String, scope: ChannelGroup.Scope, form: ChannelGroup.Form, isGiven: Bool)] = []
        var encodings: [Int: CategoryEncoding] = [:]
        func add(_ column: MixedColumn) {
            encodings[groups.count] = column.encoding
            groups.append((column.name, column.isFixed ? .fixed : .step, column.form, column.isGiven))
        }
        for column in columns where column.isFixed { add(column) }
        for column in columns where column.level != nil {
            groups.append((Self.own(Name.level(column.name), columns), .fixed, .values(2), column.isGiven))
        }
        if order?.startVaries == true { groups.append((Self.own(Name.start, columns), .fixed, .values(1), false)) }
        if let lengths {
            let form = ChannelGroup.Form.length(offset: Float(lengths.mean), scale: Float(lengths.deviation))
            // Where something is given at each step, so is how many steps there are.
            let isGiven = columns.contains { $0.isGiven && !$0.isFixed }
            groups.append((Self.own(Name.length, columns), .fixed, form, isGiven))
            groups.append((Self.own(Name.alive, columns), .step, .alive, isGiven))
        }
        if features > 0 { groups.append((Self.own(Name.plain, columns), .step, .values(features), false)) }
        for column in columns where !column.isFixed { add(column) }
        for column in clock?.columns ?? [] { add(column) }
        if order?.gapVaries == true { groups.append((Self.own(Name.gap, columns), .step, .values(1), false)) }
        layout = SequenceLayout(steps: steps, groups, encodings: encodings)
    }

    /// What is given from outside: columns of the table, and behind them the parts of the rows' dates.
    package var given: [MixedColumn] { columns.filter(\.isGiven) + (clock?.columns ?? []) }

    /// The names of the channels, for messages.
    var channelNames: [String] {
        layout.groups.flatMap { group in
            group.form.width == 1 ? [group.name] : (0..<group.form.width).map { "\(group.name)[\($0)]" }
        }
    }

    /// The group of a column, by scope.
    package func group(_ name: String, _ scope: ChannelGroup.Scope) -> ChannelGroup? {
        layout.groups.first { $0.name == name && $0.scope == scope }
    }

    // The first channel of a group of a column, by scope.
    func place(_ name: String, _ scope: ChannelGroup.Scope) -> Int? {
        group(name, scope)?.channels.lowerBound
    }

    // MARK: Encoding

    /// The sequences of a table as channels, [N, T, W].
    func encoded(_ table: Table, _ plan: SequencePlan, rows encoding: RowEncoding) -> SequenceSet {
        let (steps, width) = (layout.steps, layout.width)
        let features = plainFeatures(table, encoding)
        let places = columns.map { place($0.name, $0.isFixed ? .fixed : .step) ?? 0 }
        let levels = columns.map { $0.level == nil ? nil : place(own(Name.level($0.name)), .fixed) }
        let plainPlace = plain.isEmpty ? nil : place(own(Name.plain), .step)
        let (startPlace, gapPlace) = (place(own(Name.start), .fixed), place(own(Name.gap), .step))
        let clockPlaces = (clock?.columns ?? []).map { place($0.name, .step) ?? 0 }
        var all = [Float](repeating: 0, count: plan.starts.count * steps * width)
        for (index, start) in plan.starts.enumerated() {
            let count = plan.lengths?[index] ?? plan.length
            let members = (start..<start + count).map { plan.order?[$0] ?? $0 }
            let courses = columns.map { course($0, members, table) }
            var fixed = [Float](repeating: 0, count: width)
            for (number, column) in columns.enumerated() {
                if column.isFixed {
                    column.encode(
                        members.first.map { table[$0, column.column] } ?? .nan,
                        noise: noise(members.first ?? 0, column.column), course: nil, into: &fixed, at: places[number])
                } else if let level = column.level, let place = levels[number], let course = courses[number] {
                    fixed.replaceSubrange(place..<place + 2, with: level.encoded(course))
                }
            }
            let keys = table.order.map { order in members.map { order.keys[$0] } } ?? []
            if let order, let startPlace, let first = keys.first {
                fixed[startPlace] = Float(order.start.scaled(first, noise: noise(members.first ?? 0, -1)))
            }
            if let length = layout.length, case .length(let offset, let scale) = length.form {
                fixed[length.channels.lowerBound] = (Float(count) - offset) / scale
            }
            for step in 0..<steps {
                var row = fixed
                if step < count {
                    let member = members[step]
                    if let alive = layout.alive { row[alive] = 1 }
                    if let plainPlace {
                        let size = encoding.featureCount
                        row.replaceSubrange(
                            plainPlace..<plainPlace + size, with: features[member * size..<(member + 1) * size])
                    }
                    for (number, column) in columns.enumerated() where !column.isFixed {
                        column.encode(
                            table[member, column.column], noise: noise(member, column.column), course: courses[number],
                            into: &row, at: places[number])
                    }
                    if let clock, step < keys.count {
                        for (number, value) in clock.values(keys[step]).enumerated() {
                            clock.columns[number].encode(
                                value, noise: 0, course: nil, into: &row, at: clockPlaces[number])
                        }
                    }
                    if let order, let gapPlace {
                        row[gapPlace] = order.encodedGap(keys[...], step, noise: noise(member, -2))
                    }
                }
                let from = (index * steps + step) * width
                all.replaceSubrange(from..<from + width, with: row)
            }
        }
        return SequenceSet(
            trusted: channelNames, length: steps, rows: all, starts: plan.starts.indices.map { $0 * steps },
            identifiers: plan.identifiers)
    }

    private func plainFeatures(_ table: Table, _ encoding: RowEncoding) -> [Float] {
        guard !plain.isEmpty else { return [] }
        var values: [Double] = []
        values.reserveCapacity(table.rowCount * plain.count)
        for row in 0..<table.rowCount { for column in plain { values.append(table[row, column]) } }
        return encoding.encoded(values)
    }

    // The level and half range of a column in a sequence, of the numbers that are there.
    private func course(_ column: MixedColumn, _ members: [Int], _ table: Table) -> (centre: Double, half: Double)? {
        guard let level = column.level, case .number(let transform, let atoms) = column.coding else { return nil }
        return level.course(Self.numbers(members.map { table[$0, column.column] }, transform, atoms))
    }

    /// The transformed numbers among cells: no missing ones, none that stand for themselves.
    static func numbers(_ cells: [Double], _ transform: NumberTransform, _ atoms: [Double]) -> [Double] {
        cells.filter { !$0.isNaN && !atoms.contains($0) }.map { transform.scaled($0) }
    }

    // Noise for coarse numbers, in -1/2 ... 1/2: the same for a cell whenever it is encoded.
    private func noise(_ row: Int, _ column: Int) -> Double {
        let place = UInt64(bitPattern: Int64(row)) &* CounterRandom.step &+ UInt64(bitPattern: Int64(column + 7)) << 40
        return Double(CounterRandom.mixed(place) >> 11) * 0x1p-53 - 0.5
    }
}
