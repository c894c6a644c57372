/// Values of a column of numbers that occur by themselves, beside numbers that hardly repeat: the zeros of a count that is mostly zero, a limit that
/// is often reached, a code that stands for a missing reading.
enum Atoms {
    /// A value that makes up this share of a column's cells, and three times as much as the next frequent one, stands for itself.
    private static let share = 0.1
    /// So does one that lies farther from all others than these reach, from this share on, and so many times.
    private static let farShare = 0.002
    private static let fewestFar = 10
    private static let most = 2
    /// Up to this share numbers that stop at their smallest or largest are learnt as such.
    private static let limitShare = 0.7

    /// The values that stand for themselves.
    static func of(_ values: [Double]) -> [Double] { found(values).map(\.value) }

    /// Whether values of a table of numbers stand for themselves that no number near them could be taken for: codes far from all numbers, values in
    /// the midst of numbers, values that are nearly all, unless most columns have such, as pictures do. (Other numbers that stop at
    /// their smallest or largest are learnt as such: ``SequenceLayout/limited(by:)``.)
    static func needStates(_ table: Table) -> Bool {
        var rare = 0
        for index in table.columns.indices {
            let values = table.column(index)
            guard let low = values.min(), let high = values.max() else { continue }
            let atoms = found(values)
            if atoms.contains(where: { $0.isFar || ($0.value > low && $0.value < high) }) { return true }
            if atoms.contains(where: { $0.share > limitShare }) { rare += 1 }
        }
        return rare > 0 && 2 * rare <= table.columns.count
    }

    private static func found(_ values: [Double]) -> [(value: Double, share: Double, isFar: Bool)] {
        var counts: [Double: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        guard counts.count > 2 else { return [] }
        var atoms: [(value: Double, share: Double, isFar: Bool)] = []
        let count = Double(values.count)
        var rest = values.count
        var ranked = frequent(counts)[...]
        while atoms.count < most, ranked.count > 1, let first = ranked.first {
            let next = ranked[ranked.startIndex + 1].value
            guard Double(first.value) >= share * Double(rest), first.value >= 3 * next else { break }
            atoms.append((first.key, Double(first.value) / count, isFar(first.key, counts)))
            counts[first.key] = nil
            rest -= first.value
            ranked = ranked.dropFirst()
        }
        guard atoms.count < most else { return atoms }
        for end in [counts.keys.min(), counts.keys.max()].compactMap({ $0 }) {
            let times = counts[end] ?? 0
            guard times >= fewestFar, Double(times) >= farShare * count, isFar(end, counts) else { continue }
            return atoms + [(end, Double(times) / count, true)]
        }
        return atoms
    }

    private static func range(_ counts: [Double: Int], without value: Double) -> (Double, Double)? {
        var range: (Double, Double)?
        for key in counts.keys where key != value {
            range = range.map { (min($0.0, key), max($0.1, key)) } ?? (key, key)
        }
        return range
    }

    // The most frequent, the first of them the most; of equally frequent ones the smaller. Nearly all values of most columns differ: no sorting.
    private static func frequent(_ counts: [Double: Int]) -> [(key: Double, value: Int)] {
        var ranked: [(key: Double, value: Int)] = []
        for entry in counts {
            let isBefore = { (other: (key: Double, value: Int)) in (entry.value, other.key) > (other.value, entry.key) }
            guard let place = ranked.firstIndex(where: isBefore) ?? (ranked.count <= most ? ranked.count : nil) else {
                continue
            }
            ranked.insert((entry.key, entry.value), at: place)
            if ranked.count > most + 1 { ranked.removeLast() }
        }
        return ranked
    }

    // -200 where all others lie from -2 to 45.
    private static func isFar(_ value: Double, _ counts: [Double: Int]) -> Bool {
        guard counts.count > 3, let (low, high) = range(counts, without: value), high > low else { return false }
        return (value < low || value > high) && min(abs(value - low), abs(value - high)) > high - low
    }
}
