import Foundation

/// Something known of a ``MixedSystem``, and what a set of sequences makes of it.
public struct RecoveredFact: Sendable, Equatable {
    /// What it is, as in `gap rate of level while busy`.
    public let name: String
    /// The truth: a parameter of the system, or what follows from its parameters.
    public let truth: Double
    /// The estimate from the sequences; nil if they do not tell (a state that never occurs).
    public let estimate: Double?
    /// The standard error that the estimate would have if sequences were drawn from the system itself; for distances
    /// between distributions, the distance that is to be expected then. 0: cannot be told.
    public let error: Double

    /// How far the estimate is off.
    public var deviation: Double? { estimate.map { abs($0 - truth) } }
}

extension MixedSystem {
    /// What sequences, real or generated, make of each known fact: the distribution of lengths, sites and states, the
    /// transitions between states, the rate of gaps in each state, the share of zeros, the drift, and how the level hangs
    /// together with the capacity.
    ///
    /// - Parameter set: sequences with the system's columns, in any order; labels are known by their names.
    /// Throws if a column is missing, or is a number where the system has a category.
    public static func facts(of set: SequenceSet) throws(DataError) -> [RecoveredFact] {
        let columns = try MixedColumns(set)
        return columns.lengthFacts() + columns.siteFacts() + columns.stateFacts() + columns.levelFacts()
            + columns.alarmFacts()
    }
}

/// Where a set of sequences has the system's columns.
private struct MixedColumns {
    let set: SequenceSet
    let place: [String: Int]
    // For each category, for each index in the set, the index of the label in the system; nil for labels that it has not.
    let labels: [String: [Int?]]

    init(_ set: SequenceSet) throws(DataError) {
        self.set = set
        var place: [String: Int] = [:]
        var labels: [String: [Int?]] = [:]
        for name in MixedSystem.columns {
            guard let column = set.columns.firstIndex(of: name) else {
                throw .request(
                    nil, column: name, "is missing: these are not sequences of the mixed system",
                    hint: "its columns are \(MixedSystem.columns.joined(separator: ", "))")
            }
            place[name] = column
            let known = ["site": MixedSystem.sites, "state": MixedSystem.states][name]
            switch (set.kinds[column], known) {
            case (.category(let found), let known?): labels[name] = found.map { known.firstIndex(of: $0) }
            case (.number, nil): break
            default: throw .request(nil, column: name, "is \(known == nil ? "a category" : "no category")")
            }
        }
        self.place = place
        self.labels = labels
    }

    /// A number, nil if it is missing.
    func number(_ name: String, _ sequence: Int, _ step: Int) -> Double? {
        let value = set.rows[(set.starts[sequence] + step) * set.featureCount + (place[name] ?? 0)]
        return value.isNaN ? nil : Double(value)
    }

    /// The index of a label in the system.
    func label(_ name: String, _ sequence: Int, _ step: Int) -> Int? {
        guard let index = number(name, sequence, step).map({ Int($0) }), let known = labels[name],
            known.indices.contains(index)
        else { return nil }
        return known[index]
    }

    private func share(_ name: String, _ truth: Double, _ hits: Int, _ count: Int) -> RecoveredFact {
        RecoveredFact(
            name: name, truth: truth, estimate: count > 0 ? Double(hits) / Double(count) : nil,
            error: count > 0 ? (truth * (1 - truth) / Double(count)).squareRoot() : 0)
    }

    private func mean(_ name: String, _ truth: Double, _ values: [Double], deviation: Double) -> RecoveredFact {
        RecoveredFact(
            name: name, truth: truth,
            estimate: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count),
            error: values.isEmpty ? 0 : deviation / Double(values.count).squareRoot())
    }

    func lengthFacts() -> [RecoveredFact] {
        let lengths = (0..<set.count).map { set.length(of: $0) }
        let known = zip(MixedSystem.lengths, MixedSystem.lengthProbabilities)
        let mean = known.reduce(0) { $0 + Double($1.0) * $1.1 }
        let variance = known.reduce(0) { $0 + (Double($1.0) - mean) * (Double($1.0) - mean) * $1.1 }
        var counts: [Int: Int] = [:]
        for length in lengths { counts[length, default: 0] += 1 }
        // Wasserstein-1: the area between the cumulative distributions, one step wide each.
        let n = Double(lengths.count)
        let probabilities = Dictionary(uniqueKeysWithValues: known.map { ($0, $1) })
        let last = max(MixedSystem.lengths.upperBound, lengths.max() ?? 0)
        var (found, truth, area, expected) = (0.0, 0.0, 0.0, 0.0)
        for length in 0...last {
            found += Double(counts[length] ?? 0) / n
            truth += probabilities[length] ?? 0
            area += abs(found - truth)
            // The mean of |N(0, s)| is 0.8 s.
            expected += 0.798 * (max(0, truth * (1 - truth)) / n).squareRoot()
        }
        let total = lengths.reduce(0, +)
        return [
            RecoveredFact(
                name: "mean length", truth: mean, estimate: Double(total) / n, error: (variance / n).squareRoot()),
            RecoveredFact(name: "lengths, Wasserstein distance", truth: 0, estimate: area, error: expected),
        ]
    }

    func siteFacts() -> [RecoveredFact] {
        var counts = MixedSystem.sites.map { _ in 0 }
        for sequence in 0..<set.count { label("site", sequence, 0).map { counts[$0] += 1 } }
        return MixedSystem.sites.indices.map {
            share("share of site \(MixedSystem.sites[$0])", MixedSystem.siteProbabilities[$0], counts[$0], set.count)
        }
    }

    func stateFacts() -> [RecoveredFact] {
        let states = MixedSystem.states
        var transitions = states.map { _ in states.map { _ in 0 } }
        var (steps, gaps) = (states.map { _ in 0 }, states.map { _ in 0 })
        for sequence in 0..<set.count {
            var before: Int?
            for step in 0..<set.length(of: sequence) {
                let state = label("state", sequence, step)
                if let state {
                    steps[state] += 1
                    if number("level", sequence, step) == nil { gaps[state] += 1 }
                    if let before { transitions[before][state] += 1 }
                }
                before = state
            }
        }
        let moves = states.indices.flatMap { from in
            states.indices.map { to in
                share(
                    "\(states[to]) after \(states[from])", MixedSystem.transitions[from][to], transitions[from][to],
                    transitions[from].reduce(0, +))
            }
        }
        let missing = states.indices.map {
            share("gap rate of level while \(states[$0])", MixedSystem.gapRates[$0], gaps[$0], steps[$0])
        }
        return moves + missing
    }

    func levelFacts() -> [RecoveredFact] {
        var changes: [Double] = []
        var pairs: [(Double, Double)] = []
        for sequence in 0..<set.count {
            var before: Double?
            for step in 0..<set.length(of: sequence) {
                let level = number("level", sequence, step)
                if let level, let before { changes.append(level - before) }
                before = level
            }
            if let capacity = number("capacity", sequence, 0), let level = number("level", sequence, 0) {
                pairs.append((capacity, level))
            }
        }
        let truth = MixedSystem.levelCorrelation
        let n = Double(changes.count)
        let average = changes.reduce(0, +) / max(1, n)
        let deviation = (changes.reduce(0) { $0 + ($1 - average) * ($1 - average) } / max(1, n - 1)).squareRoot()
        return [
            RecoveredFact(
                name: "correlation of capacity and first level", truth: truth, estimate: Self.correlation(pairs),
                error: pairs.isEmpty ? 0 : (1 - truth * truth) / Double(pairs.count).squareRoot()),
            mean("drift of level", MixedSystem.drift, changes, deviation: MixedSystem.driftDeviation),
            RecoveredFact(
                name: "deviation of changes of level", truth: MixedSystem.driftDeviation,
                estimate: changes.count > 1 ? deviation : nil,
                error: changes.isEmpty ? 0 : MixedSystem.driftDeviation / (2 * n).squareRoot()),
        ]
    }

    func alarmFacts() -> [RecoveredFact] {
        var (zeros, count) = (0, 0)
        var alarms = MixedSystem.sites.map { _ in [Double]() }
        for sequence in 0..<set.count {
            let site = label("site", sequence, 0)
            for step in 0..<set.length(of: sequence) {
                guard let number = number("alarms", sequence, step) else { continue }
                count += 1
                if number == 0 { zeros += 1 } else if let site { alarms[site].append(number) }
            }
        }
        return [share("share of zeros of alarms", MixedSystem.zeroShare, zeros, count)]
            + MixedSystem.sites.indices.map { site in
                let truth = MixedSystem.alarmMeans[site]
                return mean(
                    "mean of alarms at \(MixedSystem.sites[site]), where any", truth, alarms[site],
                    deviation: (truth - 1).squareRoot())
            }
    }

    private static func correlation(_ pairs: [(Double, Double)]) -> Double? {
        guard pairs.count > 2 else { return nil }
        let n = Double(pairs.count)
        let (x, y) = (pairs.reduce(0) { $0 + $1.0 } / n, pairs.reduce(0) { $0 + $1.1 } / n)
        let products = pairs.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
        let (a, b) = (
            pairs.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }, pairs.reduce(0) { $0 + ($1.1 - y) * ($1.1 - y) }
        )
        return a > 0 && b > 0 ? products / (a * b).squareRoot() : nil
    }
}
