import AntiphonData

/// What is measured of sequences with categories, fixed facts, gaps and lengths; 0 is the same.
public enum MixedKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Wasserstein-1 distance of the present values of a number that changes, over their real deviation.
    case values
    /// Difference of the share of zeros among them, where zeros stand out.
    case zeros
    /// Mean absolute difference of the autocorrelations at lags 1 to 12, over pairs of steps that are both there.
    case autocorrelation
    /// Jensen-Shannon divergence in bits of a category that changes; a gap is a label of its own.
    case categories
    /// Total variation of what follows each label, mean over the labels by their real frequency.
    case transitions
    /// Jensen-Shannon divergence in bits of a fixed category.
    case attributes
    /// The same of all fixed categories together, where they have at most 64 combinations.
    case jointAttributes = "joint_attributes"
    /// Wasserstein-1 distance of a fixed number over its real deviation.
    case attributeValues = "attribute_values"
    /// Difference of the correlation ratio (fixed category) or correlation (fixed number) of an attribute and the mean of
    /// a number over each sequence.
    case attributeCorrelation = "attribute_correlation"
    /// Wasserstein-1 distance of each sequence's total of a number, in its unit, among the sequences of one attribute value.
    case totals
    /// Wasserstein-1 distance of the lengths, in steps.
    case lengths
    /// Total variation of the lengths in 50 bins.
    case lengthVariation = "length_variation"
    /// Difference of the share of missing cells.
    case missing
    /// Difference of the share of steps at which two columns are missing together.
    case missingTogether = "missing_together"
    /// Difference of the share of gaps that go on at the next step.
    case missingRuns = "missing_runs"
    /// Difference of the share of missing cells while a category has a label, mean over labels by their real frequency.
    case missingGiven = "missing_given"

    /// Its name for people.
    public var title: String {
        switch self {
        case .values: "values, Wasserstein"
        case .zeros: "share of zeros"
        case .autocorrelation: "autocorrelation"
        case .categories: "categories, JS divergence"
        case .transitions: "transitions"
        case .attributes: "attributes, JS divergence"
        case .jointAttributes: "attributes together, JS divergence"
        case .attributeValues: "attributes, Wasserstein"
        case .attributeCorrelation: "attribute and level"
        case .totals: "totals, Wasserstein"
        case .lengths: "lengths, Wasserstein"
        case .lengthVariation: "lengths, total variation"
        case .missing: "share missing"
        case .missingTogether: "missing together"
        case .missingRuns: "gaps that go on"
        case .missingGiven: "share missing by label"
        }
    }
}

/// What is measured of some sets: the same for every draw.
struct MixedPlan: Sendable {
    /// One measure: its kind, what it is of, and the columns that it reads.
    struct Item: Sendable {
        let kind: MixedKind
        let subject: String
        var columns: [Int] = []
        var label: Int?
    }

    /// The most columns with gaps, attributes and numbers that are looked at in pairs.
    static let pairLimit = 16
    /// The most combinations of labels, and the most labels of an attribute that totals are taken by.
    static let (combinationLimit, groupLimit) = (64, 20)
    /// The fewest real sequences of an attribute value that totals are taken for.
    static let fewestMembers = 10
    /// Shares of zeros between these stand out from a continuum.
    static let zeroShares = 0.02...0.98

    let items: [Item]

    init(real: MixedCells, synthetic: MixedCells) {
        let set = real.set
        let all = Array(set.columns.indices)
        let names = set.columns
        let numbers = all.filter { set.kinds[$0].labels == nil && !set.fixed[$0] }
        let states = all.filter { set.kinds[$0].labels != nil && !set.fixed[$0] }
        let groups = all.filter { set.kinds[$0].labels != nil && set.fixed[$0] }
        let facts = all.filter { set.kinds[$0].labels == nil && set.fixed[$0] }
        let gapped = all.filter { real.hasGaps($0) || synthetic.hasGaps($0) }
        var items: [Item] = []
        func add(_ kind: MixedKind, _ subject: String, _ columns: [Int] = [], _ label: Int? = nil) {
            items.append(Item(kind: kind, subject: subject, columns: columns, label: label))
        }
        for column in numbers {
            add(.values, names[column], [column])
            let values = real.numbers(column)
            let share = Double(values.count { $0 == 0 }) / Double(max(1, values.count))
            if Self.zeroShares.contains(share) { add(.zeros, names[column], [column]) }
            if set.length > 1 { add(.autocorrelation, names[column], [column]) }
        }
        for column in states {
            add(.categories, names[column], [column])
            if set.length > 1 { add(.transitions, names[column], [column]) }
        }
        for column in groups { add(.attributes, names[column], [column]) }
        let joint = groups.prefix(Self.pairLimit)
        let combinations = joint.reduce(1) { count, column in
            min(1 << 20, count * ((set.kinds[column].labels?.count ?? 0) + 1))
        }
        if joint.count > 1, combinations <= Self.combinationLimit {
            add(.jointAttributes, joint.map { names[$0] }.joined(separator: ", "), Array(joint))
        }
        for column in facts { add(.attributeValues, names[column], [column]) }
        for attribute in (groups + facts).prefix(Self.pairLimit) {
            for column in numbers.prefix(Self.pairLimit) {
                add(.attributeCorrelation, "\(names[column]) by \(names[attribute])", [column, attribute])
            }
        }
        let sortable = groups.filter { (set.kinds[$0].labels?.count ?? 0) <= Self.groupLimit }.prefix(Self.pairLimit)
        for column in numbers.prefix(Self.pairLimit) {
            add(.totals, names[column], [column])
            for group in sortable {
                let counts = real.counts(group)
                for (code, label) in (set.kinds[group].labels ?? []).enumerated()
                where counts[code] >= Self.fewestMembers {
                    add(.totals, "\(names[column]) at \(names[group])=\(label)", [column, group], code)
                }
            }
        }
        if set.lengths != nil || synthetic.set.lengths != nil || set.length != synthetic.set.length {
            add(.lengths, "steps")
            add(.lengthVariation, "steps")
        }
        for column in gapped {
            add(.missing, names[column], [column])
            if !set.fixed[column], set.length > 1 { add(.missingRuns, names[column], [column]) }
        }
        let changing = gapped.filter { !set.fixed[$0] }.prefix(Self.pairLimit)
        for (place, first) in changing.enumerated() {
            for second in changing.dropFirst(place + 1) {
                add(.missingTogether, "\(names[first]), \(names[second])", [first, second])
            }
            for state in states.prefix(Self.pairLimit) where state != first {
                add(.missingGiven, "\(names[first]) by \(names[state])", [first, state])
            }
        }
        self.items = items
    }
}
