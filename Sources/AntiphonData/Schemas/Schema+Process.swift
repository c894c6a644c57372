// What of a noisy table is made by a linear process (Documentation/decisions/0118-linear-processes.md, 0121-processes-beside-others.md).
extension Schema {
    /// A column of numbers that change from step to step and are generated.
    struct NumberColumn {
        /// Where the layout has its number.
        let channel: Int
        /// Its place among the features of the columns of plain numbers, if it is one.
        let feature: Int?
        /// Its place among the other columns of a mixed table, if it is one of those.
        let other: Int?
        /// The channel that is 1 where the number is there; nil if it always is.
        let flag: Int?

        private static let mostLooks = 10_000

        /// Whether half of the rows and more have the same number, as evenly spaced ones show it: what is new in them is none.
        func hasUsualValue(in set: SequenceSet, width: Int) -> Bool {
            let rows = set.rows.count / width
            let looks = min(rows, Self.mostLooks)
            var counts: [Float: Int] = [:]
            for look in 0..<looks { counts[set.rows[look * rows / looks * width + channel], default: 0] += 1 }
            return 2 * (counts.values.max() ?? 0) >= looks
        }
    }

    /// The columns that a process may make: of numbers that vary, are always numbers where they are not missing, and not smooth. A value that stands
    /// for itself (the zeros of a count) hides no number that could be told from those before.
    var numberColumns: [NumberColumn] {
        let groups = layout.groups
        var columns: [NumberColumn] = []
        let plain = mixed.map { $0.group($0.own(MixedEncoding.Name.plain), .step) } ?? groups.first
        for (feature, channel) in (plain?.channels ?? 0..<0).enumerated() where !encoding.scalers[feature].isConstant {
            columns.append(NumberColumn(channel: channel, feature: feature, other: nil, flag: nil))
        }
        for (place, column) in (mixed?.columns ?? []).enumerated() where !column.isFixed && !column.isGiven {
            guard case .number(_, let atoms) = column.coding, atoms.isEmpty, column.level == nil,
                self.columns[column.column].kind == .number, !self.columns[column.column].statistics.isConstant,
                let group = mixed?.group(column.name, .step)
            else { continue }
            let channel = group.channels.upperBound - 1
            let flag = column.hasMissing ? group.channels.lowerBound : nil
            columns.append(NumberColumn(channel: channel, feature: nil, other: place, flag: flag))
        }
        return columns.filter { innovations[$0.channel] == nil }.sorted { $0.channel < $1.channel }
    }

    /// Looks for a process, and if there is one keeps it, with its columns on the scale of normal scores: what is new is normal where rows are,
    /// and their own distribution comes with the scale.
    mutating func findProcess(
        _ encoded: SequenceSet, _ table: Table, _ plan: SequencePlan, _ statistics: [ColumnStatistics],
        _ scaling: Scaler.Kind, _ choice: RowEncoding.Choice, _ choices: [String: ColumnChoice]
    ) throws(DataError) {
        let found = numberColumns.filter { !$0.hasUsualValue(in: encoded, width: layout.width) }
        let channels = found.map(\.channel)
        guard Double(channels.count) > LinearProcess.novelty,
            LinearProcess.fitting(found.stretches(of: encoded, plan), channels: channels) != nil
        else { return }
        var scored = self
        scored.encoding = try scoredRows(
            table, plan, statistics, scaling, choice, features: Set(found.compactMap(\.feature)))
        scored.mixed = mixed?.scored(Set(found.compactMap(\.other)), table, plan, choices)
        let scores = try scored.encoded(table)
        scored.holds = scored.layout.holds(in: scores)
        let stretches = found.stretches(of: scores, plan)
        guard let process = LinearProcess.fitting(stretches, channels: channels) else { return }
        // Windows begin anywhere; what a name holds together may begin with something.
        if mode == .grouped, !process.makesPieces(like: stretches) { return }
        scored.process = process
        self = scored
    }

    // The encoding of the columns of plain numbers, these features of which are normal scores.
    private func scoredRows(
        _ table: Table, _ plan: SequencePlan, _ statistics: [ColumnStatistics], _ scaling: Scaler.Kind,
        _ choice: RowEncoding.Choice, features: Set<Int>
    ) throws(DataError) -> RowEncoding {
        guard let mixed else {
            return try RowEncoding(
                fitting: table, plan: plan, statistics: statistics, scaling: scaling, choice: choice, scored: features)
        }
        return try mixed.rows(fitting: table, plan, scaling: scaling, choice: choice, scored: features)
    }
}

extension [Schema.NumberColumn] {
    /// The numbers of these columns in rows that follow each other, [n, F] for each stretch; NaN where they are missing.
    /// - Parameter set: sequences that were cut by the plan.
    func stretches(of set: SequenceSet, _ plan: SequencePlan) -> [[Float]] {
        // A row stands in every window that it is part of: any will do.
        let pieces = plan.pieces
        var places = [Int](repeating: 0, count: pieces.reduce(0) { Swift.max($0, $1.upperBound) })
        for (index, start) in plan.starts.enumerated() {
            let from = set.starts[index]
            for step in 0..<(plan.lengths?[index] ?? plan.length) { places[start + step] = from + step }
        }
        let width = set.featureCount
        return pieces.map { piece in
            piece.flatMap { position -> [Float] in
                let row = places[position] * width
                return map { $0.flag.map { set.rows[row + $0] == 0 } == true ? .nan : set.rows[row + $0.channel] }
            }
        }
    }
}
