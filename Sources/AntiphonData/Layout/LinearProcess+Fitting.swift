extension LinearProcess {
    /// A table is noisy if its rows bring more that is new than this: the sum over its columns of the share of variance that the rows before do
    /// not foretell. A generator's noise of a step has so many elements.
    static let novelty = 8.0
    /// Numbers P of rows before that are tried.
    static let orders = [1, 2, 3, 4, 6, 8]
    /// The most numbers that a row may be foretold from, P F: their covariances grow with the square.
    static let mostInputs = 1024
    /// A row may be foretold from no more numbers than this share of the rows.
    static let share = 0.25
    /// The share of the rows that is learnt from when orders are compared; they are measured on the rest.
    private static let learnt = 0.8
    /// The most products that are summed up: of a large table the first rows are looked at.
    private static let mostProducts = 1_000_000_000

    /// The process of a table whose columns are noisy and many; nil for others.
    ///
    /// - Parameters:
    ///   - stretches: rows [n, F] that follow each other, each stretch one after the other; what is missing is no number (NaN).
    ///   - channels: where a layout has the columns.
    static func fitting(_ stretches: [[Float]], channels: [Int]) -> LinearProcess? {
        let width = channels.count
        // No more can be new than there are columns.
        guard Double(width) > novelty else { return nil }
        let rows = stretches.reduce(0) { $0 + $1.count / width }
        // As many rows as are looked at for an order.
        func looks(_ order: Int) -> Int { min(rows, mostProducts / ((order + 1) * width * width)) }
        let orders = orders.filter {
            $0 * width <= min(mostInputs, Int(share * learnt * Double(looks($0))))
        }
        guard let most = orders.last else { return nil }
        let looked = split(stretches, at: looks(most), width: width).before
        let (early, late) = split(looked, at: Int(learnt * Double(looks(most))), width: width)
        guard let moments = RowMoments(early, channels: channels, lags: most) else { return nil }
        let tried = orders.compactMap { order -> (order: Int, left: Double)? in
            moments.process(lags: order).map { (order, $0.left(of: late)) }
        }
        guard let best = tried.min(by: { $0.left < $1.left }), best.left > novelty else { return nil }
        return RowMoments(looked, channels: channels, lags: best.order)?.process(lags: best.order)
    }

    /// The sum over the columns of the share of variance that is not foretold in rows [n, F] of stretches; 0 if there are none. What is missing
    /// foretells as much as the mean does.
    func left(of stretches: [[Float]]) -> Double {
        var (errors, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
        for rows in stretches {
            let count = rows.count / width
            let own = rows.indices.map { Double(rows[$0] - means[$0 % width]) }
            for row in lags..<max(lags, count) {
                var told = [Double](repeating: 0, count: width)
                for lag in 0..<lags {
                    for from in 0..<width {
                        let value = own[(row - 1 - lag) * width + from]
                        if value.isNaN { continue }
                        let start = (lag * width + from) * width
                        for place in 0..<width { told[place] += value * Double(weights[start + place]) }
                    }
                }
                for place in 0..<width {
                    let value = own[row * width + place]
                    if value.isNaN { continue }
                    squares[place] += value * value
                    errors[place] += (value - told[place]) * (value - told[place])
                }
            }
        }
        return zip(errors, squares).reduce(0) { $0 + ($1.1 > 0 ? min(1, $1.0 / $1.1) : 0) }
    }

    // What stands before a row, counted over all stretches, and what stands from it on.
    private static func split(
        _ stretches: [[Float]], at place: Int, width: Int
    ) -> (before: [[Float]], after: [[Float]]) {
        var (before, after): ([[Float]], [[Float]]) = ([], [])
        var left = place * width
        for stretch in stretches {
            let own = min(left, stretch.count)
            if own > 0 { before.append(Array(stretch[..<own])) }
            if own < stretch.count { after.append(Array(stretch[own...])) }
            left -= own
        }
        return (before, after)
    }
}

/// The mean of rows and their covariances with rows before.
private struct RowMoments {
    let channels: [Int]
    let means: [Double]
    // E y[t] y[t-k]^T for k = 0 to the most lags, one after the other.
    let covariances: [Double]
    // Whether numbers are missing.
    let hasGaps: Bool

    // The sums run over what is there and are divided by all rows: such covariances are those of a stable process (Whittle 1963). Where numbers
    // are missing a sum stands for all pairs of rows so far apart in the stretches, whatever the number of those that are there.
    init?(_ stretches: [[Float]], channels: [Int], lags: Int) {
        let f = channels.count
        let count = stretches.reduce(0) { $0 + $1.count / f }
        guard count > 1 else { return nil }
        hasGaps = stretches.contains { $0.contains(where: \.isNaN) }
        self.channels = channels
        let means = Self.means(stretches, width: f)
        self.means = means
        var sums = [Double](repeating: 0, count: (lags + 1) * f * f)
        var known = hasGaps ? sums : []
        for rows in stretches {
            let own = rows.indices.map { Double(rows[$0]) - means[$0 % f] }
            for row in 0..<own.count / f {
                for lag in 0...min(lags, row) {
                    for i in 0..<f {
                        let value = own[row * f + i]
                        let (start, before) = ((lag * f + i) * f, (row - lag) * f)
                        guard hasGaps else {
                            for j in 0..<f { sums[start + j] += value * own[before + j] }
                            continue
                        }
                        if value.isNaN { continue }
                        for j in 0..<f where !own[before + j].isNaN {
                            sums[start + j] += value * own[before + j]
                            known[start + j] += 1
                        }
                    }
                }
            }
        }
        if hasGaps {
            for lag in 0...lags {
                let pairs = stretches.reduce(0) { $0 + max(0, $1.count / f - lag) }
                for place in lag * f * f..<(lag + 1) * f * f where known[place] > 0 {
                    sums[place] *= Double(pairs) / known[place]
                }
            }
        }
        covariances = sums.map { $0 / Double(count) }
    }

    private static func means(_ stretches: [[Float]], width: Int) -> [Double] {
        var (sums, counts) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
        for rows in stretches {
            for place in rows.indices where !rows[place].isNaN {
                sums[place % width] += Double(rows[place])
                counts[place % width] += 1
            }
        }
        return zip(sums, counts).map { $0 / max(1, $1) }
    }

    // Covariances of pairs that are there need not be those of any rows: what columns have with others, and with themselves in other rows, is
    // made smaller until they are.
    func process(lags: Int) -> LinearProcess? {
        let own = Array(covariances.prefix((lags + 1) * width * width))
        for share in hasGaps ? [1, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5] : [1] {
            let kept = own.indices.map { own[$0] * ($0 < width * width && $0 / width == $0 % width ? 1 : share) }
            let process = LinearProcess(
                channels: channels, lags: lags, means: means.map(Float.init), covariances: kept.map(Float.init))
            if let process, !hasGaps || process.isPossible { return process }
        }
        return nil
    }

    private var width: Int { channels.count }
}
