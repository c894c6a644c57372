extension Interpolation {
    /// More rows from knot to knot are not looked for; fewer than three times as many tell nothing of a piece.
    private static let mostRows = 24
    /// So many bends in all, and in this part of the knots: what hardly ever bends is straight anyhow.
    private static let (fewestBends, leastShare) = (50, 0.1)
    /// So many of all bends may lie elsewhere: a gap in the table, a reading put in by hand.
    private static let mostElsewhere = 0.01
    /// A piece with fewer bends tells no phase.
    private static let fewestOfPiece = 3

    /// A column that lies on lines.
    private struct Found {
        let own: Column
        let period: Int
        /// The first knot of each piece; nil where it is not known.
        let phases: [Int?]

        func agrees(with other: Found) -> Bool {
            period == other.period
                && zip(phases, other.phases).allSatisfy { pair in
                    pair.0.flatMap { one in pair.1.map { one == $0 } } ?? true
                }
        }
    }

    /// The columns among some that lie on straight lines between knots, by the knots that they share.
    ///
    /// Sequences of different lengths are not looked at.
    /// - Parameter open: columns that may be put on lines.
    static func found(in table: Table, _ plan: SequencePlan, open: [Int]) -> [Interpolation] {
        guard plan.lengths == nil else { return [] }
        var groups: [[Found]] = []
        for column in open where table.kinds[column] == .number && !table.fixed[column] {
            let pieces = plan.courses(of: column, in: table)
            guard let found = found(pieces, column, decimals: table.decimals[column], steps: plan.length) else {
                continue
            }
            if let group = groups.firstIndex(where: { $0.allSatisfy(found.agrees) }) {
                groups[group].append(found)
            } else {
                groups.append([found])
            }
        }
        return groups.map { group in Interpolation(period: group[0].period, columns: group.map(\.own)) }
    }

    private static func found(_ pieces: [[Double]], _ column: Int, decimals: Int?, steps: Int) -> Found? {
        guard !pieces.joined().contains(where: \.isNaN), let low = pieces.joined().min(),
            let high = pieces.joined().max(), low < high
        else { return nil }
        let largest = max(abs(low), abs(high))
        // Three roundings make up to two units of the last decimal, or of the tenth digit where large numbers have fewer decimals; numbers without
        // decimals were 32-bit floats.
        let unit = decimals.flatMap { $0 <= 15 ? ColumnCombinations.unit($0) : nil }
        let tolerance = unit.map { 2.02 * $0 + 2e-9 * largest } ?? 0x1p-20 * largest
        let bends = pieces.map { piece in
            piece.indices.dropFirst().dropLast().filter {
                abs(piece[$0 - 1] - 2 * piece[$0] + piece[$0 + 1]) > tolerance
            }
        }
        let (all, rows) = (bends.reduce(0) { $0 + $1.count }, pieces.reduce(0) { $0 + $1.count })
        guard all >= fewestBends, 2 * all <= rows else { return nil }
        for period in (2...max(2, min(mostRows, steps / 2))).reversed() where 2 * period <= steps {
            var phases: [Int?] = []
            var (knots, on) = (0, 0)
            for (piece, own) in zip(pieces, bends) {
                var times = [Int](repeating: 0, count: period)
                for bend in own { times[bend % period] += 1 }
                let most = times.max() ?? 0
                on += most
                knots += piece.count / period
                phases.append(
                    most < fewestOfPiece || piece.count < 3 * period ? nil : times.firstIndex(of: most))
            }
            guard Double(all - on) <= mostElsewhere * Double(all), Double(on) >= leastShare * Double(knots),
                phases.contains(where: { $0 != nil })
            else { continue }
            let at = zip(pieces, phases).flatMap { piece, phase in
                phase.map { stride(from: $0, to: piece.count, by: period).map { piece[$0] } } ?? []
            }
            let squares = pieces.reduce(0) { sum, piece in
                zip(piece, piece.dropFirst()).reduce(sum) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
            }
            let own = Column(
                column: column, change: (squares / Double(rows)).squareRoot(), unit: Self.unit(at, most: decimals ?? 6),
                range: low...high)
            return Found(own: own, period: period, phases: phases)
        }
        return nil
    }

    // The last decimal that numbers at knots have, but for a few (an hour that was not read lies on the line of its neighbours); nil if they have as many
    // as are printed, or as anything.
    private static func unit(_ knots: [Double], most: Int) -> Double? {
        (0..<max(0, min(most, 6))).lazy.map(ColumnCombinations.unit).first { unit in
            let finer = knots.count { value in
                let places = value / unit
                return abs(places - places.rounded()) > 1e-3 || abs(places) >= 1e9
            }
            return Double(finer) <= mostElsewhere * Double(knots.count)
        }
    }
}
