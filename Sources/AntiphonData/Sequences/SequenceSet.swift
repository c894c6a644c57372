/// N sequences of T steps of F features, as `Float`.
///
/// Overlapping windows share storage: the set keeps the rows once, `[rows, F]`, and where each sequence starts in
/// them, so a million windows of 24 cost no more than the table they are cut from.
public struct SequenceSet: Sendable, Equatable {
    /// The names of the F features.
    public let columns: [String]
    /// T, the number of steps of each sequence, or of the longest.
    public let length: Int
    /// The steps of each sequence, if they differ. All sequences have T rows nevertheless: those after a sequence's end are NaN.
    public private(set) var lengths: [Int]?
    /// What the numbers of each feature stand for. Missing ones are NaN.
    public private(set) var kinds: [ColumnKind]
    /// For each feature, whether it is fixed over a sequence (the same at each step).
    public private(set) var fixed: [Bool]
    /// The keys that order each sequence's rows, [N, T], if they are more than the rows' numbers; NaN after a sequence's end.
    public private(set) var orderKeys: [Double]?
    /// The rows that the sequences are cut from, row-major `[rows, F]`.
    public let rows: [Float]
    /// For each sequence, the row at which it starts.
    public let starts: [Int]
    /// For each sequence, its identifier, if the data named them.
    public let identifiers: [String]?

    /// N, the number of sequences.
    public var count: Int { starts.count }
    /// F, the number of features.
    public var featureCount: Int { columns.count }

    /// Sequences from dense values.
    ///
    /// - Parameter values: `[N, T, F]`, row-major.
    /// Throws if the values do not fill whole sequences, if there are none, or if identifiers do not fit.
    public init(columns: [String], length: Int, values: [Float], identifiers: [String]? = nil) throws(DataError) {
        let count = try Self.count(of: values.count, length: length, features: columns.count)
        if let identifiers, identifiers.count != count {
            throw .request(nil, "\(count) sequences have \(identifiers.count) identifiers")
        }
        self.init(
            trusted: columns, length: length, rows: values, starts: (0..<count).map { $0 * length },
            identifiers: identifiers)
    }

    /// Sequences from dense values with time first, as networks give them back.
    ///
    /// - Parameter timeMajor: `[T, N, F]`, row-major.
    public init(columns: [String], length: Int, timeMajor: [Float], identifiers: [String]? = nil) throws(DataError) {
        let features = columns.count
        let count = try Self.count(of: timeMajor.count, length: length, features: features)
        var values = [Float](repeating: 0, count: timeMajor.count)
        for step in 0..<length {
            for sequence in 0..<count {
                let from = (step * count + sequence) * features
                let to = (sequence * length + step) * features
                for feature in 0..<features { values[to + feature] = timeMajor[from + feature] }
            }
        }
        try self.init(columns: columns, length: length, values: values, identifiers: identifiers)
    }

    /// How many sequences so many values make; throws if they do not make whole ones, or none.
    private static func count(of values: Int, length: Int, features: Int) throws(DataError) -> Int {
        let (size, isTooLarge) = length.multipliedReportingOverflow(by: features)
        guard length > 0, features > 0, !isTooLarge, values > 0, values % size == 0 else {
            throw .request(nil, "\(values) values do not make sequences of \(length) steps of \(features) features")
        }
        return values / size
    }

    /// A set whose parts are known to fit.
    init(
        trusted columns: [String], length: Int, rows: [Float], starts: [Int], identifiers: [String]?,
        lengths: [Int]? = nil, kinds: [ColumnKind]? = nil, fixed: [Bool]? = nil, order: [Double]? = nil
    ) {
        orderKeys = order
        self.columns = columns
        self.lengths = lengths
        self.kinds = kinds ?? [ColumnKind](repeating: .number, count: columns.count)
        self.fixed = fixed ?? [Bool](repeating: false, count: columns.count)
        self.length = length
        self.rows = rows
        self.starts = starts
        self.identifiers = identifiers
    }

    /// Whether all sequences are as long, every feature a number that changes from step to step, and none missing.
    public var isPlain: Bool {
        lengths == nil && kinds.allSatisfy { $0 == .number } && !fixed.contains(true) && !rows.contains { $0.isNaN }
    }

    /// The steps of a sequence.
    public func length(of index: Int) -> Int { lengths?[index] ?? length }

    /// All values, dense, row-major `[N, T, F]`. Copies where sequences overlap; keep the result rather than ask twice.
    public var values: [Float] {
        if isDense { return rows }
        var values: [Float] = []
        values.reserveCapacity(count * length * featureCount)
        for index in 0..<count { values += self[index] }
        return values
    }

    /// The values of one sequence, row-major `[T, F]`.
    public subscript(index: Int) -> ArraySlice<Float> {
        rows[starts[index] * featureCount..<(starts[index] + length) * featureCount]
    }

    /// The sequences with the given indices, in that order; storage is shared.
    public func subset(_ indices: some Sequence<Int>) throws(DataError) -> SequenceSet {
        let indices = Array(indices)
        if let wrong = indices.first(where: { $0 < 0 || $0 >= count }) {
            throw .request(nil, "there are sequences 0 to \(count - 1), not \(wrong)")
        }
        guard !indices.isEmpty else { throw .request(nil, "no sequence is left") }
        return SequenceSet(
            trusted: columns, length: length, rows: rows, starts: indices.map { starts[$0] },
            identifiers: identifiers.map { names in indices.map { names[$0] } },
            lengths: lengths.map { lengths in indices.map { lengths[$0] } }, kinds: kinds, fixed: fixed,
            order: orderKeys.map { keys in indices.flatMap { keys[$0 * length..<($0 + 1) * length] } })
    }

    /// The same sequences without identifiers: windows of one entity, or of one stretch of a series, share theirs.
    public var numbered: SequenceSet {
        SequenceSet(
            trusted: columns, length: length, rows: rows, starts: starts, identifiers: nil, lengths: lengths,
            kinds: kinds, fixed: fixed, order: orderKeys)
    }

    /// The same sequences with these keys of their rows, [N, T].
    package func keyed(by keys: [Double]) -> SequenceSet {
        var set = self
        set.orderKeys = keys
        return set
    }

    /// The sequences of several sets of one kind, one after another.
    ///
    /// Throws if there are none, or if they differ in columns or steps.
    public init(joining sets: [SequenceSet]) throws(DataError) {
        guard let first = sets.first else { throw .request(nil, "there are no sequences") }
        guard sets.allSatisfy({ $0.columns == first.columns && $0.length == first.length }) else {
            throw .request(nil, "sequences of different columns or lengths cannot be joined")
        }
        self.init(
            trusted: first.columns, length: first.length, rows: sets.flatMap(\.values),
            starts: (0..<sets.reduce(0) { $0 + $1.count }).map { $0 * first.length },
            identifiers: first.identifiers == nil ? nil : sets.flatMap { $0.identifiers ?? [] },
            lengths: first.lengths == nil ? nil : sets.flatMap { $0.lengths ?? [] }, kinds: first.kinds,
            fixed: first.fixed, order: first.orderKeys == nil ? nil : sets.flatMap { $0.orderKeys ?? [] })
    }

    /// Copies the sequences with the given indices into `batch` with time first.
    ///
    /// - Parameters:
    ///   - indices: B indices of sequences, each in `0..<count`; repeats are fine.
    ///   - batch: receives `[T, B, F]`, row-major, from `offset` on. It is not resized: it must hold
    ///     `offset + T * B * F` values, as for any array a smaller one traps.
    public func gather(_ indices: [Int], into batch: inout [Float], at offset: Int = 0) {
        let features = featureCount
        let stepSize = indices.count * features
        for (row, index) in indices.enumerated() {
            var from = starts[index] * features
            var to = offset + row * features
            for _ in 0..<length {
                for feature in 0..<features { batch[to + feature] = rows[from + feature] }
                from += features
                to += stepSize
            }
        }
    }

    /// Whether the rows are the sequences one after the other.
    var isDense: Bool {
        rows.count == count * length * featureCount && starts.enumerated().allSatisfy { $1 == $0 * length }
    }
}
