extension MixedEncoding {
    /// Levels are learnt apart where they differ that much more between sequences than values do within.
    private static let levelRatio = 2.0
    private static let leastSequencesForLevels = 20

    /// The encoding of a table, and that of its plain columns.
    /// - Parameters:
    ///   - choices: what is asked for single columns, by name.
    ///   - constrained: columns that constraints speak of.
    ///   - clock: what of the rows' dates is given.
    static func fitting(
        _ table: Table, _ plan: SequencePlan, mode: SequenceMode, scaling: Scaler.Kind, choice: RowEncoding.Choice,
        choices: [String: ColumnChoice], constrained: Set<Int> = [], clock: RowClock? = nil
    ) throws(DataError) -> (mixed: MixedEncoding, rows: RowEncoding) {
        var plain: [Int] = []
        var columns: [MixedColumn] = []
        let used = Self.usedRows(table, plan)
        let search = Self.following(table, plan, choices: choices, constrained: constrained)
        let following = choice.relations ? search.found() : []
        let followers = Set(following.map(\.column))
        let learnt = table.columns.indices.filter { !followers.contains($0) }
        let cells = learnt.map { index in used.map { table[$0, index] } }
        let atoms = zip(learnt, cells).map { index, cells -> [Double]? in
            if case .category = table.kinds[index] { return nil }
            return Atoms.of(cells.filter { !$0.isNaN })
        }
        let values = choice.relations ? CompanionValues(cells: cells, atoms: atoms).found() : atoms.map { $0 ?? [] }
        for (place, index) in learnt.enumerated() {
            let asked = choices[table.columns[index]] ?? ColumnChoice()
            let (column, isPlain) = self.column(
                index, cells[place], values[place], asked, table, plan, mode, choice)
            if isPlain { plain.append(index) } else { columns.append(column) }
        }
        let rows = try Self.rows(of: plain, fitting: table, plan, scaling: scaling, choice: choice)
        var order: OrderCoding?
        if mode == .grouped, let keys = table.order?.keys {
            let sequences = plan.starts.indices.map { index in
                (plan.starts[index]..<plan.starts[index] + (plan.lengths?[index] ?? plan.length)).map {
                    keys[plan.order?[$0] ?? $0]
                }
            }
            order = OrderCoding(fitting: sequences, decimals: Self.decimals(keys), time: table.order?.format)
        }
        let lengths = plan.lengths.map { lengths in
            let moments = Moments4(lengths.map(Double.init))
            return LengthStatistics(mean: moments.mean, deviation: max(moments.deviation, 1e-3))
        }
        let mixed = MixedEncoding(
            plain: plain, features: rows.featureCount, columns: columns, following: following, order: order,
            clock: clock, lengths: lengths, steps: plan.length)
        return (mixed, rows)
    }

    /// The encoding of the columns of plain numbers.
    /// - Parameter scored: their features that are learnt as normal scores.
    func rows(
        fitting table: Table, _ plan: SequencePlan, scaling: Scaler.Kind, choice: RowEncoding.Choice, scored: Set<Int>
    ) throws(DataError) -> RowEncoding {
        try Self.rows(of: plain, fitting: table, plan, scaling: scaling, choice: choice, scored: scored)
    }

    private static func rows(
        of plain: [Int], fitting table: Table, _ plan: SequencePlan, scaling: Scaler.Kind,
        choice: RowEncoding.Choice, scored: Set<Int> = []
    ) throws(DataError) -> RowEncoding {
        guard let part = try table.part(plain) else { return .empty }
        var choice = choice
        choice.orders = choice.orders.compactMap { order in
            guard let low = plain.firstIndex(of: order.low), let high = plain.firstIndex(of: order.high) else {
                return nil
            }
            return RowEncoding.Choice.Order(low: low, high: high)
        }
        choice.noise = Set(choice.noise.compactMap(plain.firstIndex))
        choice.lines = Set(choice.lines.compactMap(plain.firstIndex))
        return try RowEncoding(
            fitting: part, plan: plan, statistics: ColumnStatistics.of(part, plan), scaling: scaling, choice: choice,
            scored: scored)
    }

    /// The same with these of its columns, by their places, as normal scores, but for those of which another scale was asked for or that lie on
    /// levels.
    func scored(
        _ places: Set<Int>, _ table: Table, _ plan: SequencePlan, _ choices: [String: ColumnChoice]
    ) -> MixedEncoding {
        let used = Self.usedRows(table, plan)
        var columns = columns
        for place in places {
            let column = columns[place]
            guard case .number(let transform, let atoms) = column.coding, transform.levels == nil,
                choices[column.name]?.transform == nil
            else { continue }
            let present = used.map { table[$0, column.column] }.filter { !$0.isNaN }
            let own = NumberTransform(
                fitting: present.isEmpty ? [0] : present, kind: .quantile, decimals: table.decimals[column.column])
            columns[place] = MixedColumn(
                column: column.column, name: column.name, isFixed: column.isFixed, isGiven: column.isGiven,
                hasMissing: column.hasMissing, coding: .number(own, atoms: atoms), level: column.level,
                encoding: column.encoding)
        }
        let features = group(own(Name.plain), .step)?.channels.count ?? 0
        return MixedEncoding(
            plain: plain, features: features, columns: columns, following: following, order: order, clock: clock,
            lengths: lengths, steps: layout.steps)
    }

    /// The search for columns that follow from others in the rows that sequences use.
    static func following(
        _ table: Table, _ plan: SequencePlan, choices: [String: ColumnChoice], constrained: Set<Int>
    ) -> FollowingSearch {
        FollowingSearch(table, rows: usedRows(table, plan), choices: choices, constrained: constrained)
    }

    private static func usedRows(_ table: Table, _ plan: SequencePlan) -> [Int] {
        let uses = plan.uses(rowCount: table.rowCount)
        return (0..<table.rowCount).filter { uses[$0] > 0 }
    }

    // Keys that are all whole numbers are whole numbers when generated.
    private static func decimals(_ keys: [Double]) -> Int? {
        (0...6).first { decimals in
            let unit = (0..<decimals).reduce(1.0) { unit, _ in unit * 10 }
            return keys.allSatisfy { abs(($0 * unit).rounded() - $0 * unit) < 1e-6 }
        }
    }

    private static func column(
        _ index: Int, _ cells: [Double], _ atoms: [Double], _ asked: ColumnChoice, _ table: Table,
        _ plan: SequencePlan, _ mode: SequenceMode, _ choice: RowEncoding.Choice
    ) -> (MixedColumn, isPlain: Bool) {
        let isFixed = table.fixed[index]
        let hasMissing = cells.contains { $0.isNaN }
        func column(
            _ coding: MixedColumn.Coding, _ level: LevelCoding? = nil, encoding: CategoryEncoding? = nil
        ) -> MixedColumn {
            MixedColumn(
                column: index, name: table.columns[index], isFixed: isFixed, isGiven: asked.isGiven,
                hasMissing: hasMissing, coding: coding, level: level, encoding: encoding)
        }
        if case .category(let labels) = table.kinds[index] {
            return (column(.category(count: max(1, labels.count)), encoding: asked.categories), false)
        }
        var present = cells.filter { !$0.isNaN }
        if !atoms.isEmpty { present = present.filter { !atoms.contains($0) } }
        let decimals = Self.isTime(table.kinds[index]) ? 0 : table.decimals[index]
        var transform = NumberTransform(
            fitting: present.isEmpty ? [0] : present, kind: asked.transform, decimals: decimals)
        if !isFixed, !asked.isGiven, !Self.isTime(table.kinds[index]) {
            let courses = plan.courses(of: index, in: table).map { $0.filter { !$0.isNaN && !atoms.contains($0) } }
            // What is a plain column is put on its scale with the others.
            let isAlone = hasMissing || !atoms.isEmpty || transform.unit != nil
            if choice.curves, isAlone, asked.transform == nil, transform.kind == .standard,
                NormalScale.fitting(courses, room: transform.unit ?? 0) != nil
                    || transform.unit == nil && NormalScale.heaped(present) != nil
            {
                transform = NumberTransform(fitting: present, kind: .quantile, decimals: decimals)
            }
            // Fine numbers with gaps, or beside values that stand for themselves, are bent as those of plain tables are.
            if choice.curves, hasMissing || !atoms.isEmpty, asked.transform == nil, transform.kind == .standard,
                transform.unit == nil,
                let kind = ColumnSample(values: present, length: plan.length).bentKind
            {
                transform = NumberTransform(fitting: present, kind: kind, decimals: decimals)
            }
            if choice.levels, !choice.lines.contains(index) {
                transform.levels = .fitting(
                    courses, decimals: table.decimals[index], areSubjects: table.namesSubjects)
            }
        }
        let level =
            isFixed || asked.isGiven || asked.levels == false || mode != .grouped
            ? nil : level(index, transform, atoms, table, plan, isAsked: asked.levels == true)
        // Coarse numbers and heavy tails want more than a plain column's scaling.
        let isPlain =
            !isFixed && !hasMissing && atoms.isEmpty && level == nil && !asked.isGiven && asked.transform == nil
            && transform.kind == .standard && transform.unit == nil
        return (column(.number(transform, atoms: atoms), level), isPlain)
    }

    private static func isTime(_ kind: ColumnKind) -> Bool {
        if case .time = kind { true } else { false }
    }

    // Level and scale of each sequence apart, if levels differ widely.
    private static func level(
        _ index: Int, _ transform: NumberTransform, _ atoms: [Double], _ table: Table, _ plan: SequencePlan,
        isAsked: Bool
    ) -> LevelCoding? {
        let courses = plan.starts.indices.map { number in
            let end = plan.starts[number] + (plan.lengths?[number] ?? plan.length)
            let cells = (plan.starts[number]..<end).map { table[plan.order?[$0] ?? $0, index] }
            return numbers(cells, transform, atoms)
        }.filter { $0.count > 1 }
        guard courses.count >= (isAsked ? 2 : leastSequencesForLevels) else { return nil }
        let moments = courses.map { Moments4($0) }
        let between = Moments4(moments.map(\.mean)).deviation
        let within = moments.map(\.deviation).sorted()[moments.count / 2]
        guard isAsked || between > levelRatio * within else { return nil }
        return LevelCoding(fitting: courses)
    }
}

extension Table {
    /// Some of the columns, as a table of plain numbers; nil if none.
    func part(_ columns: [Int]) throws(DataError) -> Table? {
        guard !columns.isEmpty else { return nil }
        var values: [Double] = []
        values.reserveCapacity(rowCount * columns.count)
        for row in 0..<rowCount { for column in columns { values.append(self[row, column]) } }
        return Table(
            trusted: columns.map { self.columns[$0] }, values: values, source: source,
            decimals: columns.map { decimals[$0] }, sequences: sequences, order: order)
    }
}
