import AntiphonData

/// Sequences as the honest judges read them: columns standardised, and known which of them hang together.
package struct JudgeSet: Sendable {
    /// How sequences hang together, which decides how they may be split.
    package enum Places: Sendable, Hashable {
        /// Each stands for itself.
        case apart
        /// For each sequence, the entity (0, 1, ...) that it was cut from: an entity is never on both sides of a split.
        case entities([Int])
        /// For each sequence, its first row in the table; sequences less than T apart share rows.
        case rows([Int])
    }

    /// T, the number of steps.
    package let steps: Int
    /// F, the number of columns.
    package let features: Int
    /// [N, T, F].
    package let values: [Float]
    /// How they hang together.
    package let places: Places

    /// N, the number of sequences.
    package var count: Int { values.count / (steps * features) }

    /// Fewer entities than this are no ground for a split; their sequences are split by rows instead.
    package static let fewestEntities = 8
    /// Values further than this many standard deviations from the mean say no more than those at it.
    package static let bound: Float = 50

    /// The sequences, scaled by `scale`.
    /// - Parameter identifiers: for each sequence, what it was cut from; nil if that is not known.
    package init(_ set: DenseSequences, identifiers: [String]?, scale: [ColumnScale]) {
        (steps, features) = (set.steps, set.features)
        values = set.values.indices.map { place in
            let column = scale[place % scale.count]
            return max(-Self.bound, min(Self.bound, Float((Double(set.values[place]) - column.mean) / column.unit)))
        }
        places = Self.places(set, identifiers)
    }

    package init(steps: Int, features: Int, values: [Float], places: Places) {
        (self.steps, self.features, self.values, self.places) = (steps, features, values, places)
    }

    private static func places(_ set: DenseSequences, _ identifiers: [String]?) -> Places {
        if let identifiers {
            var entities: [String: Int] = [:]
            var members: [Int] = []
            for name in identifiers {
                let member = entities[name] ?? entities.count
                entities[name] = member
                members.append(member)
            }
            if entities.count >= fewestEntities, entities.count < set.count { return .entities(members) }
        }
        let sorted = set.starts.sorted()
        let overlaps = zip(sorted, sorted.dropFirst()).contains { $1 - $0 < set.steps }
        return overlaps ? .rows(set.starts) : .apart
    }
}

/// The mean of a column and what counts as one unit of it.
package struct ColumnScale: Sendable, Hashable {
    package let mean: Double
    package let unit: Double

    package init(mean: Double, unit: Double) { (self.mean, self.unit) = (mean, unit) }

    /// Standard deviations of a set. A column that does not vary is measured in parts of its size; one with gross outliers by all other values,
    /// else a judge would see nothing but these.
    package static func of(_ set: DenseSequences) -> [ColumnScale] {
        set.moments().enumerated().map { feature, whole in
            let moment = TrimmedSpread.withoutOutliers(set.column(feature).map(Double.init)) ?? whole
            let size = abs(moment.mean)
            // A constant's deviation may come out as the rounding of its mean.
            let varies = moment.deviation > 1e-7 * size
            return ColumnScale(mean: moment.mean, unit: varies ? moment.deviation : (size > 0 ? size : 1))
        }
    }
}
