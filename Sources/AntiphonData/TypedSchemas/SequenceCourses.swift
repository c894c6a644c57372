/// Where the rows of each name begin, while those of every name stand together.
struct NameBlocks {
    /// The rows at which another name begins, without the file's first.
    private(set) var starts: [Int] = []
    /// A name came again, or nearly every row has another.
    private(set) var isClosed = false
    private var seen: Set<UInt64> = []
    private var last: UInt64?

    /// Rows after which names that hardly repeat are no names.
    private static let tried = 1000

    /// The names.
    var count: Int { starts.count + 1 }

    mutating func add(_ hash: UInt64, row: Int) {
        guard !isClosed, hash != last else { return }
        let isNew = seen.insert(hash).inserted
        if last != nil { starts.append(row) }
        last = hash
        if !isNew || hash == CellHash.missing || (row >= Self.tried && 2 * starts.count > row) {
            (isClosed, starts, seen) = (true, [], [])
        }
    }

    /// Whether there are several names, of so many rows on the average.
    func isRepeated(_ rows: Int, _ fewest: Double) -> Bool { count > 1 && Double(rows) >= fewest * Double(count) }

    private func lengths(of rows: Int) -> [Int] { zip([0] + starts, starts + [rows]).map { $1 - $0 } }

    /// The rows of the longest.
    func longest(of rows: Int) -> Int { lengths(of: rows).max() ?? 0 }

    /// The most frequent number of rows, and how many names have it.
    func usualLength(of rows: Int) -> (length: Int, count: Int) {
        let counts = Dictionary(lengths(of: rows).map { ($0, 1) }, uniquingKeysWith: +)
        let usual = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return (usual?.key ?? 0, usual?.value ?? 0)
    }
}

/// Where what goes up from row to row does not.
struct RisingCourse {
    private var breaks: [Int] = []
    private(set) var isClosed = false
    private var last: Double?

    /// Takes a row's value in.
    /// - Parameter mayBreak: whether a sequence may begin here.
    mutating func add(_ value: Double?, row: Int, mayBreak: Bool) {
        guard !isClosed else { return }
        guard let value else {
            (isClosed, breaks) = (true, [])
            return
        }
        defer { last = value }
        guard let last, value <= last else { return }
        if mayBreak { breaks.append(row) } else { (isClosed, breaks) = (true, []) }
    }

    /// Whether it goes up everywhere but at so large a share of the given rows, and nowhere else.
    func restarts(at starts: [Int], atLeast share: Double) -> Bool {
        guard !isClosed, !breaks.isEmpty, Double(breaks.count) >= share * Double(starts.count) else { return false }
        return Set(breaks).isSubset(of: starts)
    }
}

/// The rows of each time, and which names come on it, while times go up with repetitions.
struct TimeSlices {
    private struct Presence {
        var first: Int
        var last: Int
        var rows: Int
    }

    private(set) var isClosed = false
    private var last: Double?
    private var count = 0
    private var rows = 0
    /// For each column of names, when each is there; nil for columns that are none.
    private var presences: [[UInt64: Presence]?]

    /// Names are there on this share of the times from their first to their last.
    private static let leastPresence = 0.8
    /// Rows of a time, on the average.
    private static let fewestRows = 1.5
    private static let tried = 1000

    init(names: Int) { presences = Array(repeating: [:], count: names) }

    /// Takes a row in.
    /// - Parameters:
    ///   - time: nil closes the column.
    ///   - isText: whether a column may hold names.
    mutating func add(_ time: Double?, hashes: [UInt64], isText: (Int) -> Bool) {
        guard !isClosed else { return }
        guard let time, last.map({ time >= $0 }) ?? true else {
            (isClosed, presences) = (true, [])
            return
        }
        if time != last { count += 1 }
        last = time
        rows += 1
        var isOpen = false
        for column in presences.indices where presences[column] != nil {
            let hash = hashes[column]
            guard isText(column), hash != CellHash.missing else {
                presences[column] = nil
                continue
            }
            if let known = presences[column]?[hash] {
                // Twice at one time.
                guard known.last < count else {
                    presences[column] = nil
                    continue
                }
                presences[column]?[hash] = Presence(first: known.first, last: count, rows: known.rows + 1)
            } else {
                presences[column]?[hash] = Presence(first: count, last: count, rows: 1)
                if rows > Self.tried, 2 * (presences[column]?.count ?? 0) > rows { presences[column] = nil }
            }
            isOpen = true
        }
        if !isOpen { (isClosed, presences) = (true, []) }
    }

    /// The names of a column and the rows of the one that has most; nil if they are none.
    func found(_ column: Int) -> (count: Int, longest: Int)? {
        guard !isClosed, presences.indices.contains(column), let names = presences[column], names.count > 1,
            Double(rows) >= Self.fewestRows * Double(count), count > 1
        else { return nil }
        let expected = names.values.reduce(0) { $0 + $1.last - $1.first + 1 }
        guard Double(rows) >= Self.leastPresence * Double(expected), rows >= 2 * names.count else { return nil }
        return (names.count, names.values.map(\.rows).max() ?? 0)
    }
}
