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

    /// The process of encoded windows that are noisy numbers and nothing else; nil for others, which a generator learns by itself.
    /// - Parameter pieces: the set's rows that follow each other (`SequencePlan.pieces`).
    static func fitting(_ set: SequenceSet, pieces: [Range<Int>], layout: SequenceLayout) -> LinearProcess? {
        let width = layout.width
        guard layout.isPlain, layout.innovations.isEmpty, set.featureCount == width else { return nil }
        return fitting(
            pieces.map { Array(set.rows[$0.lowerBound * width..<$0.upperBound * width]) }, width: width)
    }

    /// The process of a table whose columns are noisy and many; nil for others.
    ///
    /// - Parameter stretches: rows [n, F] that follow each other, each stretch one after the other.
    static func fitting(_ stretches: [[Float]], width: Int) -> LinearProcess? {
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
        guard let moments = RowMoments(early, width: width, lags: most) else { return nil }
        let tried = orders.compactMap { order -> (order: Int, left: Double)? in
            moments.process(lags: order).map { (order, $0.left(of: late)) }
        }
        guard let best = tried.min(by: { $0.left < $1.left }), best.left > novelty else { return nil }
        return RowMoments(looked, width: width, lags: best.order)?.process(lags: best.order)
    }

    /// The sum over the columns of the share of variance that is not foretold in rows [n, F] of stretches; 0 if there are none.
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
                        let start = (lag * width + from) * width
                        for place in 0..<width { told[place] += value * Double(weights[start + place]) }
                    }
                }
                for place in 0..<width {
                    let value = own[row * width + place]
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
    let width: Int
    let means: [Double]
    // E y[t] y[t-k]^T for k = 0 to the most lags, one after the other.
    let covariances: [Double]

    // The sums run over what is there and are divided by all rows: such covariances are those of a stable process (Whittle 1963).
    init?(_ stretches: [[Float]], width f: Int, lags: Int) {
        let count = stretches.reduce(0) { $0 + $1.count / f }
        guard count > 1 else { return nil }
        var means = [Double](repeating: 0, count: f)
        for rows in stretches { for place in rows.indices { means[place % f] += Double(rows[place]) } }
        for place in 0..<f { means[place] /= Double(count) }
        var sums = [Double](repeating: 0, count: (lags + 1) * f * f)
        for rows in stretches {
            let own = rows.indices.map { Double(rows[$0]) - means[$0 % f] }
            for row in 0..<own.count / f {
                for lag in 0...min(lags, row) {
                    for i in 0..<f {
                        let value = own[row * f + i]
                        let (start, before) = ((lag * f + i) * f, (row - lag) * f)
                        for j in 0..<f { sums[start + j] += value * own[before + j] }
                    }
                }
            }
        }
        width = f
        self.means = means
        covariances = sums.map { $0 / Double(count) }
    }

    func process(lags: Int) -> LinearProcess? {
        LinearProcess(
            width: width, lags: lags, means: means.map(Float.init),
            covariances: covariances.prefix((lags + 1) * width * width).map(Float.init))
    }
}
