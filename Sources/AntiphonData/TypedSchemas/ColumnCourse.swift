/// How a column's numbers or times go on from each row of a sequence to the next, in the file's order: what goes on by itself is no
/// feature but a clock.
struct ColumnCourse {
    /// From a row to the next of the same sequence, where both have a value.
    private(set) var steps = 0
    private(set) var rises = 0
    private(set) var falls = 0
    /// The first row that goes back, if the first change is forward.
    private(set) var firstBreak: Int?
    /// The first difference, and how many are equal to it.
    private(set) var gap = 0.0
    private(set) var equalGaps = 0
    /// Nothing is kept of a column that has been seen to be something else.
    private(set) var isClosed = false
    // The direction of the first change.
    private var direction = 0.0
    // The last value of each sequence.
    private var last: [Double] = []

    /// So few steps say nothing.
    static let fewestSteps = 9

    /// Takes the value of a row of a sequence in.
    /// - Parameters:
    ///   - mayBreak: whether single rows may break a course that is still of interest; otherwise the first one closes it.
    mutating func add(_ value: Double?, sequence: Int, line: Int, mayBreak: Bool) {
        guard !isClosed else { return }
        while last.count <= sequence { last.append(.nan) }
        guard let value else { return }
        let before = last[sequence]
        last[sequence] = value
        guard !before.isNaN else { return }
        steps += 1
        let difference = value - before
        if difference > 0 { rises += 1 }
        if difference < 0 { falls += 1 }
        if steps == 1 { gap = difference }
        // Differences of decimals are off by rounding.
        if abs(difference - gap) <= 1e-6 * abs(gap) { equalGaps += 1 }
        if difference != 0, direction == 0 { direction = difference > 0 ? 1 : -1 }
        if difference * direction < 0, firstBreak == nil { firstBreak = line }
        // A date may stay the same over the whole of a day's minutes.
        let isOther = mayBreak ? steps > 100 && min(rises, falls) * 10 > steps : max(rises, falls) < steps
        if isOther { close() }
    }

    mutating func close() { (isClosed, last) = (true, []) }

    /// Whether every row goes on in the same direction.
    var isStrict: Bool { !isClosed && steps >= Self.fewestSteps && max(rises, falls) == steps }
    /// Whether every row goes on by the same amount.
    var isCounting: Bool { isStrict && equalGaps == steps }
    /// How evenly rows go on: 3 by the same amount, 2 all, 1 nearly all, 0 not.
    var evenness: Int { isCounting ? 3 : isStrict ? 2 : isNearlyOrdered ? 1 : 0 }
    /// Whether nearly all rows go on, or repeat what the row before has.
    var isNearlyOrdered: Bool {
        !isClosed && steps >= Self.fewestSteps && max(rises, falls) > 0 && min(rises, falls) * 10 <= steps
    }
}
