public import AntiphonData
public import AntiphonGraph

/// Train on synthetic, test on real (Esteban, Hyland and Rätsch 2017) for labelled sequences: a recurrent classifier
/// learns to tell a fixed category from everything else of a sequence, from synthetic sequences and from as many real
/// ones, and is tested on real sequences that neither it nor, where a part was held out, the model has seen.
///
/// Sequences are turned into numbers as for the judges; the label's own column is left out.
public struct ClassificationProtocol: Sendable, Hashable {
    /// The fixed category to tell; nil: the first with 2 to 20 labels, if there is one.
    public var label: String?
    /// How often each accuracy is taken.
    public var repeats: Int
    /// The most sequences to learn from, of either kind as many.
    public var limit: Int
    /// The share of its training steps that the classifier takes: 1, or less for a quick look.
    public var effort: Double
    /// Where all randomness comes from.
    public var seed: UInt64

    /// The protocol.
    public init(label: String? = nil, repeats: Int = 3, limit: Int = 2000, effort: Double = 1, seed: UInt64 = 0) {
        self.label = label
        self.repeats = repeats
        self.limit = limit
        self.effort = effort
        self.seed = seed
    }

    /// How many labels a category may have that is taken without being asked for.
    package static let labelCounts = 2...20

    /// Measures; nil if no label was asked for and there is none.
    ///
    /// - Parameters:
    ///   - real: real sequences to be tested on; without `training`, parts of them are learned from.
    ///   - training: the real sequences to learn from, if `real` was held out.
    ///   - synthetic: the synthetic ones, read with the same schema.
    ///   - backend: what runs the classifiers.
    ///   - workers: how many are trained at a time, each on a thread of its own (give a backend of one thread then).
    ///   - progress: told the share done, 0 to 1, from one thread at a time; may throw to stop.
    /// - Throws: `EvaluationError` if the sets do not fit, are too small, or have no such label; what the backend or
    ///   `progress` throws.
    public func scores(
        real: SequenceSet, training: SequenceSet? = nil, synthetic: SequenceSet, on backend: any Backend,
        workers: Int = 1, progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) throws -> ClassificationScores? {
        guard repeats > 0, limit > 0, effort > 0 else {
            throw EvaluationError("classification", "repeats, limit and effort must be above 0")
        }
        guard let column = try column(of: real), let labels = real.kinds[column].labels else { return nil }
        let sets = try ComparableSets(real: real, training: training, synthetic: synthetic)
        guard let conversion = sets.conversion else { return nil }
        let scale = ColumnScale.of(
            try DenseSequences(conversion.plain(training ?? real, leaving: column), name: "real data"))
        guard !scale.isEmpty else {
            throw EvaluationError("classification", "there is nothing but the label \(real.columns[column])")
        }
        func labelled(_ set: SequenceSet, _ name: String) throws -> LabelledSet {
            try LabelledSet(set, plain: conversion.plain(set, leaving: column), label: column, scale: scale, name: name)
        }
        let (test, other) = (try labelled(real, "real data"), try labelled(synthetic, "synthetic data"))
        let seen = try training.map { try labelled($0, "training data") }
        let blocks = seen == nil ? try SequenceBlocks(test.set) : nil
        let root = Philox(seed: seed).folded("classification")
        let classifier = SequenceClassifier(classes: labels.count, effort: effort)
        var work: [ConcurrentRuns.Work<[Int]>] = []
        var truths: [[Int]] = []
        for number in 0..<repeats {
            let stream = root.folded(UInt32(number))
            let split = blocks?.split(stream.folded("split"))
            let source = seen ?? test
            let own = (split?.training ?? Array(0..<source.set.count)).filter { source.codes[$0] != nil }
            let theirs = (0..<other.set.count).filter { other.codes[$0] != nil }
            let asked = (split?.test ?? Array(0..<test.set.count)).filter { test.codes[$0] != nil }
            let count = min(limit, own.count, theirs.count)
            guard count > 1, !asked.isEmpty else {
                throw EvaluationError(
                    "classification",
                    "\(own.count) real and \(theirs.count) synthetic sequences with a \(real.columns[column]) are too few "
                        + "to learn from")
            }
            truths.append(asked.compactMap { test.codes[$0] })
            for (kind, pair) in [(source, own), (other, theirs)].enumerated() {
                let stream = stream.folded(kind == 0 ? "real" : "synthetic")
                let order = Shuffle.permutation(pair.1.count, stream.folded("choice")).prefix(count)
                let (set, chosen) = (pair.0, order.map { pair.1[$0] })
                work.append(
                    .init(size: classifier.iterations) {
                        try classifier.answers(
                            training: (set, chosen), test: (test, asked), stream: stream, on: backend, progress: $0)
                    })
            }
        }
        let answers = try ConcurrentRuns.run(work, workers: workers, progress: progress)
        func accuracy(_ kind: Int) -> LabelAccuracy {
            LabelAccuracy(
                runs: zip(truths, stride(from: kind, to: answers.count, by: 2).map { answers[$0] }).map { truth, said in
                    Double(zip(truth, said).count { $0 == $1 }) / Double(truth.count)
                }, independent: Set(test.set.independent).count * truths[0].count / max(1, test.set.count))
        }
        let shares = labels.indices.map { code in
            Double(truths.joined().count { $0 == code }) / Double(truths.joined().count)
        }
        return ClassificationScores(
            label: real.columns[column], labels: labels, synthetic: accuracy(1), real: accuracy(0),
            guessing: shares.max() ?? 0, testCount: truths[0].count, isHeldOut: training != nil, seed: seed)
    }

    private func column(of set: SequenceSet) throws(EvaluationError) -> Int? {
        let known = set.columns.indices.filter { set.fixed[$0] && set.kinds[$0].labels != nil }
        guard let label else {
            return known.first { Self.labelCounts.contains(set.kinds[$0].labels?.count ?? 0) }
        }
        guard let column = set.columns.firstIndex(of: label) else {
            throw EvaluationError(
                "classification", "there is no column \(label)",
                hint: known.isEmpty
                    ? "the data have no fixed category"
                    : "fixed categories: \(known.prefix(8).map { set.columns[$0] }.joined(separator: ", "))")
        }
        guard let labels = set.kinds[column].labels, set.fixed[column], labels.count > 1 else {
            throw EvaluationError(
                "classification",
                "the column \(label) is \(set.kinds[column].labels == nil ? "a number" : "no category that is fixed over a sequence and has 2 labels or more")",
                hint: "the label is a category that each sequence has one of")
        }
        return column
    }
}

extension JudgeSet {
    /// For each sequence a number that those share which are no independent cases.
    fileprivate var independent: [Int] {
        switch places {
        case .apart: Array(0..<count)
        case .entities(let members): members
        case .rows(let starts): starts.map { $0 / steps }
        }
    }
}

/// Sequences as a classifier reads them.
struct LabelledSet: Sendable {
    /// The columns but the label, standardised.
    let set: JudgeSet
    /// The label of each sequence; nil if it is missing.
    let codes: [Int?]
    /// The steps of each sequence.
    let lengths: [Int]

    init(
        _ set: SequenceSet, plain: SequenceSet, label: Int, scale: [ColumnScale], name: String
    ) throws(EvaluationError) {
        self.set = JudgeSet(try DenseSequences(plain, name: name), identifiers: set.identifiers, scale: scale)
        codes = set.starts.map { start in
            let value = set.rows[start * set.featureCount + label]
            return value.isNaN ? nil : Int(value)
        }
        lengths = (0..<set.count).map { set.length(of: $0) }
    }
}

/// How often classifiers were right on real sequences, by what they learned from.
public struct ClassificationScores: Sendable, Hashable, Codable {
    /// The column that was told.
    public var label: String
    /// Its labels.
    public var labels: [String]
    /// After learning from synthetic sequences.
    public var synthetic: LabelAccuracy
    /// After learning from as many real ones.
    public var real: LabelAccuracy
    /// The accuracy of always saying the most frequent label of the test.
    public var guessing: Double
    /// The real sequences of the test, in the first repeat.
    public var testCount: Int
    /// Whether these were held out from the model's training.
    public var isHeldOut: Bool
    /// The seed from which everything follows.
    public var seed: UInt64
}

/// An accuracy, the mean over repeats.
public struct LabelAccuracy: Sendable, Hashable, Codable {
    /// Each repeat: another split, other weights to begin from.
    public var runs: ScoreSummary
    /// The mean and its interval of 95 % (Wilson 1927), of as many independent cases as one repeat tests.
    public var interval: Interval

    init(runs: [Double], independent: Int) {
        self.runs = ScoreSummary(runs: runs)
        interval = .wilson(share: self.runs.mean, count: max(1, independent))
    }
}
