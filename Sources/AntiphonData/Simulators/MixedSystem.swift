import Foundation

/// Machines at three sites, with all at once that makes real tables hard: entities of unequal length, facts that are
/// fixed for an entity, a category that changes, gaps, a column that is mostly zero, a level that drifts.
///
/// Columns, one row a step of a machine:
/// - `site`: a category, fixed for a machine;
/// - `capacity`: a number, fixed for a machine, larger at later sites; the machine's level begins in proportion to it;
/// - `state`: a category, a Markov chain that begins in its stationary distribution;
/// - `level`: begins near `baseline(capacity)` and drifts: a random walk with a mean step. It is missing more often in
///   some states than in others;
/// - `alarms`: a count: 0 for most steps, else 1 and a Poisson number whose mean depends on the site.
///
/// Lengths are drawn from a stated distribution over 3...60 steps. All parameters are public, so that what a generator
/// learned can be held against the truth: ``facts(of:)``.
public struct MixedSystem: Sendable, Equatable {
    /// The names of the columns.
    public static let columns = ["site", "capacity", "state", "level", "alarms"]
    /// The columns that say which machine a row belongs to, and which step it is.
    public static let (sequenceColumn, orderColumn) = ("machine", "step")

    /// The sites.
    public static let sites = ["north", "harbour", "hill"]
    /// How likely a machine is at each site.
    public static let siteProbabilities = [0.5, 0.3, 0.2]
    /// The mean capacity at each site, and the standard deviation at any.
    public static let capacityMeans = [40.0, 50, 60]
    /// See `capacityMeans`.
    public static let capacityDeviation = 10.0

    /// The states.
    public static let states = ["idle", "busy", "down"]
    /// The probability of each state (column) after each state (row).
    public static let transitions = [[0.80, 0.18, 0.02], [0.25, 0.70, 0.05], [0.30, 0.10, 0.60]]
    /// The share of steps in each state: the stationary distribution of `transitions`.
    public static let stateProbabilities: [Double] = {
        var shares = [1.0 / 3, 1.0 / 3, 1.0 / 3]
        for _ in 0..<200 {
            shares = states.indices.map { to in
                states.indices.reduce(0) { $0 + shares[$1] * transitions[$1][to] }
            }
        }
        return shares
    }()
    /// How likely `level` is missing in each state.
    public static let gapRates = [0.02, 0.10, 0.50]

    /// The level at the first step: `levelPerCapacity` times the capacity and a normal error of this deviation.
    public static let levelPerCapacity = 0.4
    /// See `levelPerCapacity`.
    public static let levelDeviation = 4.0
    /// The mean of the level's change from step to step.
    public static let drift = 0.2
    /// The standard deviation of the level's change from step to step.
    public static let driftDeviation = 0.5
    /// The correlation of capacity and the level at the first step.
    public static var levelCorrelation: Double {
        let mean = zip(siteProbabilities, capacityMeans).reduce(0) { $0 + $1.0 * $1.1 }
        let between = zip(siteProbabilities, capacityMeans).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
        let capacity = between + capacityDeviation * capacityDeviation
        let explained = levelPerCapacity * levelPerCapacity * capacity
        return (explained / (explained + levelDeviation * levelDeviation)).squareRoot()
    }

    /// The share of steps without an alarm.
    public static let zeroShare = 0.7
    /// The mean number of alarms in steps that have some, at each site.
    public static let alarmMeans = [2.0, 4, 7]

    /// The lengths that occur, shortest first: 3 to 60 steps.
    public static let lengths = 3...60
    /// How likely each of `lengths` is: three in ten machines have a length of even chance, the others a binomial one
    /// (57 draws of 0.3, and 3).
    public static let lengthProbabilities: [Double] = {
        let draws = lengths.count - 1
        var binomial = [pow(0.7, Double(draws))]
        for k in 1...draws { binomial.append(binomial[k - 1] * Double(draws - k + 1) / Double(k) * 0.3 / 0.7) }
        return binomial.map { 0.7 * $0 + 0.3 / Double(lengths.count) }
    }()

    /// The number of machines.
    public let count: Int

    /// Some machines. Throws if there are none, or more than ten million.
    public init(count: Int = 2000) throws(DataError) {
        guard count > 0, count <= 10_000_000 else {
            throw .request("mixed system", "\(count) machines cannot be simulated", hint: "use 1 to 10000000")
        }
        self.count = count
    }

    /// Draws the machines, named `m00000`, `m00001` and so on; machine n depends on the seed and on n only.
    public func table(seed: UInt64) throws(DataError) -> Table {
        var values: [Double] = []
        var names: [String] = []
        var steps: [Double] = []
        for machine in 0..<count {
            var random = CounterRandom(seed: seed, stream: UInt64(machine))
            let number = String(machine)
            let name = "m" + String(repeating: "0", count: max(0, 5 - number.count)) + number
            let length = Self.lengths.lowerBound + random.index(Self.lengthProbabilities)
            let site = random.index(Self.siteProbabilities)
            let capacity = rounded(Self.capacityMeans[site] + Self.capacityDeviation * random.normal(), 1)
            var state = random.index(Self.stateProbabilities)
            var level = Self.levelPerCapacity * capacity + Self.levelDeviation * random.normal()
            for step in 0..<length {
                if step > 0 {
                    state = random.index(Self.transitions[state])
                    level += Self.drift + Self.driftDeviation * random.normal()
                }
                let isMissing = random.uniform() < Self.gapRates[state]
                let hasAlarm = random.uniform() >= Self.zeroShare
                let alarms = hasAlarm ? 1 + random.poisson(Self.alarmMeans[site] - 1) : 0
                values += [Double(site), capacity, Double(state), isMissing ? .nan : rounded(level, 2), Double(alarms)]
                names.append(name)
                steps.append(Double(step))
            }
        }
        return Table(
            trusted: Self.columns, values: values, source: "mixed system, seed \(seed)", decimals: [0, 1, 0, 2, 0],
            sequences: RowSequences(column: Self.sequenceColumn, rows: names),
            order: RowOrder(column: Self.orderColumn, keys: steps),
            kinds: [.category(labels: Self.sites), .number, .category(labels: Self.states), .number, .number],
            fixed: [true, true, false, false, false])
    }

    private func rounded(_ value: Double, _ decimals: Int) -> Double {
        let factor = decimals == 1 ? 10.0 : 100
        return (value * factor).rounded() / factor + 0
    }
}

extension MixedSystem {
    /// Writes the machines as a CSV file: categories as text, gaps as empty cells.
    public func write(csv path: String, seed: UInt64) throws(DataError) {
        try table(seed: seed).write(csv: path)
    }
}

extension CounterRandom {
    /// An index drawn with these probabilities.
    mutating func index(_ probabilities: [Double]) -> Int {
        var left = uniform()
        for (index, probability) in probabilities.enumerated() {
            left -= probability
            if left < 0 { return index }
        }
        return probabilities.count - 1
    }

    /// A Poisson number of a small mean (by its products of uniform numbers: Knuth 1969, 3.4.1).
    mutating func poisson(_ mean: Double) -> Int {
        let limit = exp(-mean)
        var (count, product) = (0, uniform())
        while product > limit {
            count += 1
            product *= uniform()
        }
        return count
    }
}
