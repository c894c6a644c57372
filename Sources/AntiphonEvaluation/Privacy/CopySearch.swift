/// Looks for runs of successive steps that one set took over from another, in original values, wherever in a sequence
/// they lie.
///
/// Two rows are equal where every column differs by no more than a hundredth of its standard deviation. A row that over
/// `commonRows` rows of the other set are equal to begins no run (nights without sun tell nothing) but may continue
/// one.
package struct CopySearch: Sendable {
    /// A run found.
    package struct Run: Sendable, Hashable {
        /// The sequence that holds it.
        package var sequence: Int
        /// Its first step there.
        package var step: Int
        /// Its length in steps.
        package var length: Int
        /// The sequence of the source, and the step, that it equals.
        package var source: Int
        package var sourceStep: Int
        /// Whether all its numbers are the source's to the last bit.
        package var isExact: Bool
    }

    /// Beyond so many equal rows a row is common.
    package static let commonRows = 200
    /// The share of a column's standard deviation within which values are equal.
    package static let tolerance = 0.01

    private let features: Int
    private let tolerances: [Float]
    // The rows of the source, each once, in the table's order: whether each continues the row before it, and where it
    // lies.
    private let rows: [Float]
    private let continues: [Bool]
    private let places: [(sequence: Int, step: Int)]
    private let index: RowIndex

    /// - Parameter deviations: the standard deviations of the columns.
    package init(source: DenseSequences, deviations: [Double]) {
        let features = source.features
        let tolerances = deviations.map { Float(max(0, Self.tolerance * $0)) }
        self.features = features
        self.tolerances = tolerances
        var (rows, continues, places) = ([Float](), [Bool](), [(sequence: Int, step: Int)]())
        let isShared = source.overlaps
        var last = (source.starts.min() ?? 0) - 1
        let sequences =
            isShared
            ? (0..<source.count).sorted { (source.starts[$0], $0) < (source.starts[$1], $1) } : Array(0..<source.count)
        for sequence in sequences {
            let start = isShared ? source.starts[sequence] : places.count
            // Windows in order of their start: what this one shares with those before it is there already.
            let first = isShared ? max(0, min(source.steps, last - start + 1)) : 0
            for step in first..<source.steps {
                let place = (sequence * source.steps + step) * features
                rows += source.values[place..<place + features]
                continues.append(step > 0)
                places.append((sequence, step))
            }
            last = max(last, start + source.steps - 1)
        }
        (self.rows, self.continues, self.places) = (rows, continues, places)
        index = RowIndex(rows, tolerances: tolerances)
    }

    /// The longest run of each sequence, nil where not even a single uncommon row is equal.
    package func longestRuns(in set: DenseSequences, workers: Int = 1) -> [Run?] {
        let chunks = Parallel.chunks(set.count, size: 64)
        return Parallel.map(chunks.count, workers: workers) { chunk in
            chunks[chunk].map { longestRun(set, $0) }
        }.flatMap(\.self)
    }

    // Runs that end at the present step: the row of the source they end at, and their length.
    private func longestRun(_ set: DenseSequences, _ sequence: Int) -> Run? {
        var best: (length: Int, end: Int, row: Int)?
        var active: [(row: Int, length: Int)] = []
        for step in 0..<set.steps {
            let place = (sequence * set.steps + step) * features
            let row = set.values[place..<place + features]
            var next: [(row: Int, length: Int)] = []
            for run in active {
                let following = run.row + 1
                guard following < places.count, continues[following], equals(row, following) else { continue }
                next.append((following, run.length + 1))
            }
            let continued = Set(next.map(\.row))
            for found in equalRows(row) where !continued.contains(found) { next.append((found, 1)) }
            active = next
            for run in active where run.length > best?.length ?? 0 { best = (run.length, step, run.row) }
        }
        guard let best else { return nil }
        let first = best.row - best.length + 1
        let step = best.end - best.length + 1
        let start = (sequence * set.steps + step) * features
        let isExact = set.values[start..<start + best.length * features].elementsEqual(
            rows[first * features..<(best.row + 1) * features])
        return Run(
            sequence: sequence, step: step, length: best.length, source: places[first].sequence,
            sourceStep: places[first].step, isExact: isExact)
    }

    /// The rows of the source equal to a row; none if it is common.
    private func equalRows(_ row: ArraySlice<Float>) -> [Int] {
        var found: [Int] = []
        index.forEachNear(row) { other in
            if equals(row, other) { found.append(other) }
            return found.count <= Self.commonRows
        }
        return found.count > Self.commonRows ? [] : found
    }

    private func equals(_ row: ArraySlice<Float>, _ other: Int) -> Bool {
        let (a, b) = (row.startIndex, other * features)
        for feature in 0..<features where abs(row[a + feature] - rows[b + feature]) > tolerances[feature] {
            return false
        }
        return true
    }
}
