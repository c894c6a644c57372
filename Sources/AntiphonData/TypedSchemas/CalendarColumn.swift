/// How one column's values follow each other from row to row, as far as a calendar would tell (``CalendarSearch``).
struct CalendarColumn {
    /// The number of each row's value, in the order in which they go round.
    let ranks: [Int]
    /// The places of the values in that order.
    let order: [UInt16]
    /// The values V.
    let count: Int
    /// The rows, from the second on, whose value differs from the one before.
    let moves: [Int]
    /// Whether each value is followed by one of its own, nearly always, until all have been there.
    let goesThrough: Bool
    /// The same without an exception.
    let neverStrays: Bool
    /// Whether the first follows the last again.
    let goesRound: Bool
    /// Whether the values stay for as many rows as each other, nearly always.
    let isEven: Bool

    // So few moves may be something else: months of different lengths, summer time, rows that are left out.
    private static let share = 0.9

    /// - Parameters:
    ///   - places: which value each row has.
    ///   - ends: the places of the smallest and the largest number: a round begins with the one that follows the other; nil: with the first row's value.
    init?(_ places: [UInt16], ends: (smallest: UInt16, largest: UInt16)?) {
        guard let start = places.first else { return nil }
        let known = Set(places)
        let size = Int(known.max() ?? 0) + 1
        var next = [Int: Int]()
        var moves: [Int] = []
        for row in places.indices.dropFirst() where places[row] != places[row - 1] {
            moves.append(row)
            next[Int(places[row - 1]) * size + Int(places[row]), default: 0] += 1
        }
        guard !moves.isEmpty else { return nil }
        // What most often follows each value; of as many, the one that comes first.
        var successor = [Int?](repeating: nil, count: size)
        var following = [Int](repeating: 0, count: size)
        for (pair, count) in next.sorted(by: { $0.key < $1.key }) where count > following[pair / size] {
            (successor[pair / size], following[pair / size]) = (pair % size, count)
        }
        var rankOf = [Int?](repeating: nil, count: size)
        // A file need not begin where a round does: of what goes through once, only the first row is its beginning.
        var (value, order) = (Int(start), [UInt16]())
        if let ends, known.contains(ends.smallest), known.contains(ends.largest),
            known.allSatisfy({ successor[Int($0)] != nil })
        {
            // Where the newest row comes first, the largest follows the smallest.
            value = Int(successor[Int(ends.smallest)] == Int(ends.largest) ? ends.largest : ends.smallest)
        }
        var walk: Int? = value
        while let here = walk, rankOf[here] == nil {
            rankOf[here] = order.count
            order.append(UInt16(here))
            walk = successor[here]
        }
        let reachesAll = order.count == known.count
        let followed = following.reduce(0, +)
        goesThrough = reachesAll && Double(followed) >= Self.share * Double(moves.count)
        neverStrays = goesThrough && followed == moves.count
        goesRound = reachesAll && walk == value && moves.count >= known.count
        // Where they do not go through, by when they came.
        for place in places where rankOf[Int(place)] == nil {
            rankOf[Int(place)] = order.count
            order.append(place)
        }
        ranks = places.map { rankOf[Int($0)] ?? 0 }
        self.order = order
        count = known.count
        var stays: [Int: Int] = [:]
        for (before, move) in zip(moves, moves.dropFirst()) { stays[move - before, default: 0] += 1 }
        let most = stays.values.max() ?? 0
        isEven = most > 0 && Double(most) >= Self.share * Double(moves.count - 1)
        self.moves = moves
    }

    /// The rows at which a round begins again.
    var wraps: [Int] { moves.filter { ranks[$0] < ranks[$0 - 1] } }

    /// How many rounds go from the last value to the first.
    var wholeRounds: Int { moves.count { ranks[$0] == 0 && ranks[$0 - 1] == count - 1 } }

    /// How often each value comes, on average, a stay counted once.
    var visits: Double { Double(moves.count + 1) / Double(count) }
}
