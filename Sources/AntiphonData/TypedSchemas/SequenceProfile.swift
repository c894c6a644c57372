/// Which columns are the same in all rows of a sequence, found while rows pass by in any order.
///
/// Of each sequence the hashes of the columns that may still be fixed are kept: nearly all others are ruled out by the
/// second row.
struct SequenceProfile {
    private var places: [String: Int] = [:]
    private var lastName: [UInt8] = []
    private var lastPlace = 0
    /// For each column, the first cell's hash of each sequence; `nil` once it was seen to change.
    private var first: [[UInt64]?]
    /// Rows beyond the first of their sequence.
    private(set) var repeats = 0
    private var names: [String] = []
    /// For each column that changes, where it was first seen to.
    private(set) var changes: [Int: (sequence: String, line: Int)] = [:]

    init(columns: Int, apart: Set<Int>) {
        first = (0..<columns).map { apart.contains($0) ? nil : [] }
    }

    /// The number of sequences.
    var count: Int { places.count }

    /// Whether a column is the same in all rows of each sequence, and at least one has several.
    func isFixed(_ column: Int) -> Bool { repeats > 0 && first[column] != nil }

    /// The number of different values that a fixed column has over all sequences (by hashes), up to a limit.
    func distinct(_ column: Int, limit: Int = .max) -> Int {
        var seen: Set<UInt64> = []
        for hash in first[column] ?? [] where seen.count < limit { seen.insert(hash) }
        return seen.count
    }

    /// Takes a row in; returns its sequence's place.
    @discardableResult
    mutating func add(_ row: CSVRow, sequence: Int, hashes: [UInt64]) -> Int {
        let range = row.range(sequence)
        let isSame =
            lastName.count == range.count && !places.isEmpty && zip(lastName, range).allSatisfy { $0 == row.bytes[$1] }
        if !isSame {
            lastName = Array(row.bytes[range])
            let name = row.text(sequence)
            if let place = places[name] {
                lastPlace = place
            } else {
                lastPlace = names.count
                places[name] = lastPlace
                names.append(name)
                for column in first.indices where first[column] != nil { first[column]?.append(hashes[column]) }
                return lastPlace
            }
        }
        repeats += 1
        for column in first.indices {
            guard let known = first[column]?[lastPlace], known != hashes[column] else { continue }
            first[column] = nil
            changes[column] = (names[lastPlace], row.line)
        }
        return lastPlace
    }
}
