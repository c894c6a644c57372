extension RowEncoding {
    /// What an encoding may use of a table. A choice of the user's; all are on unless told otherwise, but for processes: not every family learns
    /// those.
    public struct Choice: Sendable, Hashable {
        /// Whether relations between columns are kept by construction.
        public var relations: Bool
        /// Whether columns may be learnt on another scale: logarithms, or normal scores.
        public var curves: Bool
        /// Whether columns that take coarse values are put on them.
        public var levels: Bool
        /// Whether smooth columns are learnt by their innovations.
        public var innovations: Bool
        /// Whether noisy tables are learnt by what is new in each row.
        public var processes: Bool
        /// Columns that are asked to keep an order, by their places.
        var orders: [Order] = []
        /// Columns that are drawn by themselves, by their places, unless they are held against others or a value of theirs stands for itself.
        var noise: Set<Int> = []
        /// Columns that lie on straight lines between knots, by their places: they are put on these and on no levels.
        var lines: Set<Int> = []

        /// A column that is never above another.
        struct Order: Sendable, Hashable {
            var low: Int
            var high: Int
        }

        /// A choice.
        public init(
            relations: Bool = true, curves: Bool = true, levels: Bool = true, innovations: Bool = true,
            processes: Bool = false
        ) {
            self.relations = relations
            self.curves = curves
            self.levels = levels
            self.innovations = innovations
            self.processes = processes
        }

        /// Columns as they are.
        public static let plain = Choice(
            relations: false, curves: false, levels: false, innovations: false)
    }

    /// The encoding of a table that is to be cut by a plan, from the rows that its sequences use.
    /// - Parameter scored: features that are learnt as normal scores, by their places, but for those that stand for themselves.
    init(
        fitting table: Table, plan: SequencePlan, statistics: [ColumnStatistics], scaling: Scaler.Kind, choice: Choice,
        scored: Set<Int> = []
    ) throws(DataError) {
        let uses = plan.uses(rowCount: table.rowCount)
        let rows = (plan.order ?? Array(0..<table.rowCount)).filter { uses[$0] > 0 }
        let width = table.columns.count
        let values = (0..<width).map { column in rows.map { table.values[$0 * width + column] } }

        let combinations = choice.relations ? ColumnCombinations(values, decimals: table.decimals).sums : [:]
        let relations = ColumnRelations(
            values, excluding: choice.relations ? Set(combinations.keys) : Set(0..<width),
            asked: choice.orders.filter { combinations[$0.low] == nil && combinations[$0.high] == nil })
        var curves = [Curve](repeating: .identity, count: width)
        let groups = relations.groups
        if choice.curves {
            for column in 0..<width where combinations[column] == nil {
                curves[column] = .fitting(groups[column].map { ColumnSample(values: values[$0], length: plan.length) })
            }
        }
        var placed = Set<Int>()
        var columns = [ColumnEncoding](repeating: ColumnEncoding(curve: .identity, form: .free), count: width)
        for column in relations.placing {
            if let sum = combinations[column] {
                let form = ColumnEncoding.Form.combination(
                    of: sum.sources, weights: sum.weights, constant: sum.constant)
                columns[column] = ColumnEncoding(curve: .identity, form: form)
                continue
            }
            let curve = curves[column]
            let lower = relations.lower[column].filter(placed.contains)
            let upper = relations.upper[column].filter(placed.contains)
            columns[column] = ColumnEncoding(
                curve: curve, form: Self.form(of: column, above: lower, below: upper, curve: curve, values))
            placed.insert(column)
        }
        var draws = [NormalScale?](repeating: nil, count: width)
        for column in choice.noise.sorted() where columns[column].form == .free && groups[column].count == 1 {
            let room = Self.room(columns[column], table.decimals[column], statistics[column].standardDeviation)
            // What is drawn is worked out of what is learnt, of which there has to be something.
            guard columns.count(where: \.isFeature) > 1,
                let scale = NormalScale.spreading(values[column], room: room)
            else { continue }
            columns[column] = ColumnEncoding(curve: .identity, form: .drawn)
            draws[column] = scale
        }
        var quantizers = [Quantizer?](repeating: nil, count: width)
        if choice.levels {
            // Columns that are held against each other would cross.
            for column in 0..<width
            where columns[column].isFeature && groups[column].count == 1 && !choice.lines.contains(column) {
                quantizers[column] = .fitting(
                    plan.courses(of: column, in: table), decimals: table.decimals[column],
                    areSubjects: table.namesSubjects)
            }
        }
        try self.init(
            columns: columns, weighted: rows.map { (uses: uses[$0], row: $0) }, table: table,
            statistics: statistics, scaling: scaling, quantizers: quantizers, draws: draws,
            pieces: choice.curves ? plan.pieces.map(\.count) : [], scored: choice.curves ? scored : [])
    }

    // Scales the features by their statistics over all sequences: a row counts once for each sequence that uses it. Where there are pieces
    // (of so many rows, one after the other), rough features are put on a scale of their own first.
    private init(
        columns: [ColumnEncoding], weighted rows: [(uses: Int, row: Int)], table: Table, statistics: [ColumnStatistics],
        scaling: Scaler.Kind, quantizers: [Quantizer?], draws: [NormalScale?], pieces: [Int], scored: Set<Int>
    ) throws(DataError) {
        let width = table.columns.count
        let featured = columns.indices.filter { columns[$0].isFeature }
        let unscaled = try RowEncoding(
            columns: columns,
            scalers: featured.map { _ in ColumnScaler(kind: .none, offset: 0, scale: 1, minimum: 0, maximum: 0) },
            bounds: statistics.map { $0.minimum...$0.maximum }, decimals: table.decimals, draws: draws)
        var used: [Double] = []
        used.reserveCapacity(rows.count * width)
        for row in rows { used += table.values[row.row * width..<(row.row + 1) * width] }
        var features: [Double] = []
        features.reserveCapacity(rows.count * featured.count)
        unscaled.raw(used) { _, value in features.append(value) }
        var scores = [NormalScale?](repeating: nil, count: featured.count)
        for (place, column) in featured.enumerated() where !pieces.isEmpty {
            var start = place
            let courses = pieces.map { count in
                defer { start += count * featured.count }
                return (0..<count).map { features[start + $0 * featured.count] }
            }
            let values = Array(courses.joined())
            func room(_ deviation: Double) -> Double { Self.room(columns[column], table.decimals[column], deviation) }
            if let usual = TrimmedSpread.withoutOutliers(values) {
                // A few gross outliers would be the scale, and everything else next to nothing on it.
                scores[place] = NormalScale(sorted: values.sorted(), room: room(usual.deviation))
            } else if room(statistics[column].standardDeviation) == 0,
                let heaped = NormalScale.heaped(values)
            {
                scores[place] = heaped
            } else if columns[column].form == .free, columns[column].curve == .identity,
                ColumnSample(values: values, length: 1).isSkewedFromZero
            {
                scores[place] = NormalScale(sorted: values.sorted(), room: room(statistics[column].standardDeviation))
            } else if quantizers[column] == nil {
                let room = room(statistics[column].standardDeviation)
                scores[place] =
                    scored.contains(place) ? .spreading(values, room: room) : .fitting(courses, room: room)
            }
            guard let scale = scores[place] else { continue }
            for index in stride(from: place, to: features.count, by: featured.count) {
                features[index] = scale.score(of: features[index])
            }
        }
        let own = ColumnStatistics.of(features, columnCount: featured.count, weights: rows.map(\.uses))
        try self.init(
            columns: columns, scalers: own.map { ColumnScaler(scaling, $0) }, bounds: unscaled.bounds,
            decimals: table.decimals, quantizers: quantizers, scores: scores, draws: draws)
    }

    // The distance between the possible values of a column that is a feature as it is, where it is a good part of how they are spread.
    private static func room(_ column: ColumnEncoding, _ decimals: Int?, _ deviation: Double) -> Double {
        guard column.form == .free, column.curve == .identity, let decimals else { return 0 }
        return NumberTransform.coarseUnit(decimals: decimals, deviation: deviation) ?? 0
    }

    // How a column is held by those placed before it.
    private static func form(
        of column: Int, above lower: [Int], below upper: [Int], curve: Curve, _ values: [[Double]]
    ) -> ColumnEncoding.Form {
        guard !lower.isEmpty || !upper.isEmpty else { return .free }
        if !lower.isEmpty && !upper.isEmpty { return .between(lower, upper) }
        let gaps = values[column].indices.map { row in
            let own = curve.bent(values[column][row])
            let others = (lower + upper).map { curve.bent(values[$0][row]) }
            return lower.isEmpty ? (others.min() ?? own) - own : own - (others.max() ?? own)
        }
        // A gap of nothing has a logarithm too: a small part of the usual gap is added to all.
        let usual = gaps.filter { $0 > 0 }.sorted()
        let offset = usual.isEmpty ? 1 : usual[usual.count / 2] / 20
        return lower.isEmpty ? .below(upper, offset: offset) : .above(lower, offset: offset)
    }
}
