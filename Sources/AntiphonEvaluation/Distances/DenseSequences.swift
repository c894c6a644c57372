/// Sequences of equal length in one dense block, as the measures read them.
package struct DenseSequences: Sendable, Hashable {
    /// The names of the F features.
    package let columns: [String]
    /// N, the number of sequences.
    package let count: Int
    /// T, the number of steps of each.
    package let steps: Int
    /// [N, T, F], row-major; all finite.
    package let values: [Float]
    /// The row of the underlying table at which each sequence starts; sequences less than T apart share rows. Empty:
    /// they share none.
    package let starts: [Int]

    /// F, the number of features.
    package var features: Int { columns.count }
    /// T F, the numbers of one sequence.
    package var width: Int { steps * features }

    /// - Throws: `EvaluationError` if the values do not fill the shape, or one is not finite.
    package init(
        columns: [String], steps: Int, values: [Float], starts: [Int] = [], name: String = "data"
    ) throws(EvaluationError) {
        let width = steps * columns.count
        guard width > 0, !values.isEmpty, values.count % width == 0 else {
            throw EvaluationError(
                "evaluate", "\(values.count) values of the \(name) do not make sequences of \(steps) x \(columns.count)"
            )
        }
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw EvaluationError(
                "evaluate",
                "the \(name) hold \(values[place]) in sequence \(place / width), step \(place % width / columns.count), "
                    + "column \(columns[place % columns.count])", hint: "only finite numbers can be compared")
        }
        self.columns = columns
        self.count = values.count / width
        self.steps = steps
        self.values = values
        self.starts = starts
    }

    /// All values of one feature, sequence by sequence: N T numbers.
    package func column(_ feature: Int) -> [Float] {
        let features = features
        return stride(from: feature, to: values.count, by: features).map { values[$0] }
    }

    /// The differences of successive steps of one feature, sequence by sequence: N (T - 1) numbers.
    package func differences(_ feature: Int) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(count * max(0, steps - 1))
        for sequence in 0..<count {
            for step in 1..<max(1, steps) {
                let place = (sequence * steps + step) * features + feature
                result.append(values[place] - values[place - features])
            }
        }
        return result
    }

    /// The sequences at these places, in this order.
    package func subset(_ indices: [Int]) -> DenseSequences {
        var picked: [Float] = []
        picked.reserveCapacity(indices.count * width)
        for index in indices { picked += values[index * width..<(index + 1) * width] }
        return DenseSequences(
            trusted: columns, steps: steps, values: picked, starts: starts.isEmpty ? [] : indices.map { starts[$0] })
    }

    /// The sequences of this set and then those of another with the same columns and steps; where rows are shared is
    /// forgotten.
    package func joined(with other: DenseSequences) -> DenseSequences {
        DenseSequences(trusted: columns, steps: steps, values: values + other.values, starts: [])
    }

    /// At most `limit` sequences at even distances over the whole set, so that every part of it is seen.
    package func thinned(to limit: Int) -> DenseSequences {
        count <= limit ? self : subset(Self.evenly(limit, of: count))
    }

    /// At most `limit` features at even distances over all of them, of every sequence.
    package func narrowed(to limit: Int) -> DenseSequences {
        guard features > limit else { return self }
        let picked = Self.evenly(limit, of: features)
        return DenseSequences(
            trusted: picked.map { columns[$0] }, steps: steps,
            values: stride(from: 0, to: values.count, by: features).flatMap { row in picked.map { values[row + $0] } },
            starts: starts)
    }

    /// `limit` whole numbers at even distances in 0..<count.
    package static func evenly(_ limit: Int, of count: Int) -> [Int] {
        let picked = min(limit, count)
        return (0..<picked).map { (2 * $0 + 1) * count / (2 * picked) }
    }

    /// Per feature, mean and standard deviation (population) over all sequences and steps.
    package func moments() -> [(mean: Double, deviation: Double)] {
        (0..<features).map { feature in
            let column = column(feature)
            let mean = column.reduce(0.0) { $0 + Double($1) } / Double(column.count)
            let variance = column.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(column.count)
            return (mean, variance.squareRoot())
        }
    }

    /// The sequences with each feature shifted and scaled. A deviation of zero leaves the scale alone.
    package func standardized(by moments: [(mean: Double, deviation: Double)]) -> DenseSequences {
        let features = features
        let scaled = values.indices.map { place in
            let moment = moments[place % features]
            return Float((Double(values[place]) - moment.mean) / (moment.deviation > 0 ? moment.deviation : 1))
        }
        return DenseSequences(trusted: columns, steps: steps, values: scaled, starts: starts)
    }

    private init(trusted columns: [String], steps: Int, values: [Float], starts: [Int]) {
        self.columns = columns
        self.count = values.count / (steps * columns.count)
        self.steps = steps
        self.values = values
        self.starts = starts
    }
}
