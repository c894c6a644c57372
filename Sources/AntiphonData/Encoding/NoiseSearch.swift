/// Looks for columns of numbers that nothing tells and that tell nothing: each row is drawn by itself, whatever the rows before and the other
/// columns are (a random control variable, a key made of random digits).
///
/// Every test is a correlation of ranks, which is about normal with a deviation of 1/sqrt(rows) where there is no dependence (Hotelling and Pabst
/// 1936): of the column, and of how far it is from its middle, with the same some rows later and with every other column, its change and its
/// distance from its middle up to two rows apart. What no correlation shows (waves of any frequency, sums of phases) nearest neighbours do: what
/// stands beside rows that are alike is as different as what stands beside any two (Documentation/decisions/0129-drawn-by-themselves.md).
struct NoiseSearch {
    /// Fewer rows leave room for dependences that matter; more need not be looked at.
    private static let (leastRows, mostRows) = (2000, 50_000)
    /// Correlations farther out than so many of their deviations are none of chance: of the hundreds of a table, one in 10,000 tables has such a one.
    private static let farthest = 5.0
    /// Rows apart: of the column itself, of others.
    private static let (ownReach, reach) = (48, 2)
    /// Rows that are compared, each with each: by up to so many rows before, and by two other columns.
    private static let (mostCompared, mostBefore, mostComparedBeside) = (2000, 4, 500)
    /// What is left of the variance where rows are alike: 1 for noise, but for chance.
    private static let (newBefore, newBeside) = (0.85, 0.7)
    /// Of more other columns, not every two are looked at.
    private static let mostPaired = 32
    /// Labels of a category that fewer rows have are not looked at.
    private static let rowsPerLabel = 20

    private let table: Table
    private let pieces: [[Int]]

    init(_ table: Table, _ plan: SequencePlan) {
        self.table = table
        var pieces: [[Int]] = []
        var count = 0
        for piece in plan.pieces where count < Self.mostRows {
            let rows = piece.prefix(Self.mostRows - count).map { plan.order?[$0] ?? $0 }
            pieces.append(rows)
            count += rows.count
        }
        self.pieces = pieces
    }

    /// The columns among these that are noise, but never all columns of the table.
    func columns(of open: [Int]) -> Set<Int> {
        let rows = pieces.reduce(0) { $0 + $1.count }
        guard rows >= Self.leastRows, table.columns.count <= ColumnRelations.columnLimit else { return [] }
        var candidates: [Int: Ranks] = [:]
        for column in open where table.kinds[column] == .number && !table.fixed[column] {
            // Most columns go together with their last row: these need not be sorted.
            let own = values(column)
            if !depend(own, own, later: 1), let ranks = Ranks(own), isNew(ranks) { candidates[column] = ranks }
        }
        guard !candidates.isEmpty else { return [] }
        for other in table.columns.indices {
            let cells = values(other)
            // What is the same follows from it.
            candidates = candidates.filter { column, ranks in
                column == other || values(column) == cells || !isTold(ranks, by: cells, other)
            }
        }
        var found = Set(candidates.keys)
        for column in found where isTogetherTold(column) { found.remove(column) }
        let isAll = table.columns.indices.allSatisfy { other in
            found.contains(other) || found.contains { values($0) == values(other) }
        }
        return isAll ? [] : found
    }

    private func values(_ column: Int) -> [[Double]] { pieces.map { $0.map { table[$0, column] } } }

    // Whether the rows before tell nothing.
    private func isNew(_ own: Ranks) -> Bool {
        (1...Self.ownReach).allSatisfy { lag in
            [
                (own.places, own.places), (own.places, own.distances), (own.distances, own.places),
                (own.distances, own.distances),
            ]
            .allSatisfy { !depend($0, $1, later: lag) }
        }
            && (1...Self.mostBefore).allSatisfy { before in
                let pasts = zip(own.places, pieces).flatMap { places, piece in
                    piece.indices.dropFirst(before).map { row in
                        (near: Array(places[row - before..<row]), value: places[row])
                    }
                }
                return NearestNeighbours.novelty(pasts, most: Self.mostCompared) ?? 0 > Self.newBefore
            }
    }

    // Whether two other columns together tell it that alone do not.
    private func isTogetherTold(_ column: Int) -> Bool {
        let own = values(column)
        let others = table.columns.indices.filter { $0 != column && table.kinds[$0] == .number && values($0) != own }
        // A few rows, evenly spaced: each column's places among these.
        func places(_ column: Int) -> [Double]? {
            let all = Array(values(column).joined())
            let count = min(all.count, Self.mostComparedBeside)
            return Ranks([(0..<count).map { all[$0 * all.count / count] }])?.places[0]
        }
        guard let mine = places(column) else { return true }
        let theirs = others.prefix(Self.mostPaired).compactMap(places)
        return theirs.indices.contains { first in
            theirs.indices.dropFirst(first + 1).contains { second in
                let beside = mine.indices.map { (near: [theirs[first][$0], theirs[second][$0]], value: mine[$0]) }
                    .filter { !$0.near[0].isNaN && !$0.near[1].isNaN }
                return NearestNeighbours.novelty(beside, most: Self.mostComparedBeside) ?? 1 < Self.newBeside
            }
        }
    }

    private func isTold(_ own: Ranks, by cells: [[Double]], _ other: Int) -> Bool {
        let mine = [own.places, own.distances]
        if case .category(let labels) = table.kinds[other] {
            var rows = [Int](repeating: 0, count: labels.count + 1)
            for cell in cells.joined() { rows[cell.isNaN ? labels.count : min(max(0, Int(cell)), labels.count)] += 1 }
            return rows.indices.contains { label in
                guard rows[label] >= Self.rowsPerLabel else { return false }
                let flags = cells.map { $0.map { ($0.isNaN ? labels.count : Int($0)) == label ? 1.0 : 0 } }
                return mine.contains { depend($0, flags, later: 0) }
            }
        }
        if cells.joined().contains(where: \.isNaN) {
            let flags = cells.map { $0.map { $0.isNaN ? 1.0 : 0 } }
            if mine.contains(where: { depend($0, flags, later: 0) }) { return true }
        }
        guard let ranks = Ranks(cells) else { return false }
        let changes = Ranks(cells.map { piece in [.nan] + zip(piece, piece.dropFirst()).map { $1 - $0 } })?.places
        return mine.contains { mine in
            ([ranks.places, ranks.distances] + (changes.map { [$0] } ?? [])).contains { theirs in
                (0...Self.reach).contains { depend(mine, theirs, later: $0) || depend(theirs, mine, later: $0) }
            }
        }
    }

    // Whether numbers go together with others so many rows later; those that are missing are left out.
    private func depend(_ first: [[Double]], _ second: [[Double]], later lag: Int) -> Bool {
        var (count, a, b, aa, bb, ab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for (x, y) in zip(first, second) where x.count > lag {
            for row in 0..<x.count - lag {
                let (p, q) = (x[row], y[row + lag])
                guard !p.isNaN, !q.isNaN else { continue }
                count += 1
                a += p
                b += q
                aa += p * p
                bb += q * q
                ab += p * q
            }
        }
        guard count > 2 else { return false }
        let (variance, other) = (aa - a * a / count, bb - b * b / count)
        guard variance > 0, other > 0 else { return false }
        let covariance = ab - a * b / count
        return covariance * covariance > Self.farthest * Self.farthest * variance * other / count
    }

    /// Numbers by their places among all.
    private struct Ranks {
        /// From -1/2 to 1/2; of numbers that are the same the middle.
        let places: [[Double]]
        /// How far each is from the middle.
        let distances: [[Double]]

        /// Nil if all are the same.
        init?(_ values: [[Double]]) {
            let all = values.joined().filter { !$0.isNaN }.sorted()
            guard let first = all.first, let last = all.last, first < last else { return nil }
            var places: [Double: Double] = [:]
            var start = 0
            while start < all.count {
                var end = start
                while end + 1 < all.count, all[end + 1] == all[start] { end += 1 }
                places[all[start]] = (Double(start + end) / 2 + 0.5) / Double(all.count) - 0.5
                start = end + 1
            }
            self.places = values.map { $0.map { places[$0] ?? .nan } }
            distances = self.places.map { $0.map(abs) }
        }
    }
}
