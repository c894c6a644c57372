// Whether sequences are pieces of a process, which may begin anywhere (Documentation/decisions/0121-processes-beside-others.md).
extension LinearProcess {
    /// The share of variance that the position in a sequence may explain, beyond what chance does, and that sequences' levels may have beyond
    /// what the process's have.
    private static let mostExplained = 0.02
    /// The factor by which the variance in a quarter of the positions may differ from that of all rows, either way.
    private static let varianceFactor = 1.4
    /// A level may vary so many times as the process's.
    private static let levelFactor = 1.25
    /// Products that autocovariances of the process may take.
    private static let mostCovarianceProducts = 2_000_000_000

    /// Whether the rows of sequences [n, F] are the process's wherever they stand in a sequence, and whichever sequence they are in: neither means
    /// nor variances hang on the position, and levels differ no more from sequence to sequence than those of the process do. What is missing is no
    /// number (NaN).
    func makesPieces(like sequences: [[Float]]) -> Bool {
        let longest = sequences.reduce(0) { max($0, $1.count / width) }
        guard sequences.count > 1, longest > 0 else { return false }
        // By position and channel: how many numbers, their sum and that of their squares, apart from the mean and in deviations.
        var sums = [Spread](repeating: Spread(), count: longest * width)
        var levels = Spread()
        var expected = Spread()
        let shares = meanVariances(of: longest)
        for rows in sequences {
            var own = [Spread](repeating: Spread(), count: width)
            for place in rows.indices where !rows[place].isNaN {
                let channel = place % width
                let number = Double(rows[place] - means[channel]) / deviation(channel)
                sums[place].add(number)
                own[channel].add(number)
            }
            for spread in own where spread.count > 0 {
                levels.add(spread.mean)
                expected.add(shares[rows.count / width - 1])
            }
        }
        let all = sums.reduce(Spread()) { $0.joined($1) }
        guard all.count > 0 else { return false }
        // What positions explain, and what they would by chance: each mean is off by the variance over its count.
        let filled = sums.filter { $0.count > 0 }
        let explained = filled.reduce(0) { $0 + $1.count * $1.mean * $1.mean } / all.count
        let chance = Double(filled.count) / all.count
        guard explained - chance < Self.mostExplained else { return false }
        for quarter in 0..<4 {
            let positions = quarter * longest / 4..<(quarter + 1) * longest / 4
            let part = sums[positions.lowerBound * width..<positions.upperBound * width].reduce(Spread()) {
                $0.joined($1)
            }
            guard part.count > 0 else { continue }
            let ratio = part.meanSquare / all.meanSquare
            guard 1 / Self.varianceFactor...Self.varianceFactor ~= ratio else { return false }
        }
        return levels.meanSquare < Self.levelFactor * expected.mean + Self.mostExplained
    }

    private func deviation(_ channel: Int) -> Double {
        max(Double(covariances[channel * width + channel]), .leastNormalMagnitude).squareRoot()
    }

    /// For 1, 2, ... rows of the process, the variance of their mean, as a share of a row's and on average over the channels.
    private func meanVariances(of longest: Int) -> [Double] {
        let most = max(lags, Self.mostCovarianceProducts / max(1, width * width * width * lags))
        let correlations = meanAutocorrelations(min(longest - 1, most))
        return (1...longest).map { rows in
            let sum = (1..<max(1, rows)).reduce(Double(rows)) {
                $0 + 2 * Double(rows - $1) * ($1 < correlations.count ? correlations[$1] : 0)
            }
            return max(0, sum) / Double(rows * rows)
        }
    }

    // The correlations of a channel's numbers k rows apart, on average over the channels, for k = 0 to so many: those kept, and then what the
    // weights make of those before.
    private func meanAutocorrelations(_ most: Int) -> [Double] {
        let (f, square) = (width, width * width)
        var kept = (0...lags).map { lag in covariances[lag * square..<(lag + 1) * square].map(Double.init) }
        var result: [Double] = []
        for lag in 0...max(0, most) {
            if lag > lags {
                var next = [Double](repeating: 0, count: square)
                for back in 1...lags {
                    let before = kept[kept.count - back]
                    for from in 0..<f {
                        for to in 0..<f {
                            let weight = Double(weights[((back - 1) * f + from) * f + to])
                            for other in 0..<f { next[to * f + other] += weight * before[from * f + other] }
                        }
                    }
                }
                kept = Array(kept.dropFirst()) + [next]
            }
            let own = lag > lags ? kept[kept.count - 1] : kept[lag]
            result.append((0..<f).reduce(0) { $0 + own[$1 * f + $1] / (deviation($1) * deviation($1)) } / Double(f))
        }
        return result
    }
}

/// How many numbers, their mean and the mean of their squares.
private struct Spread {
    private(set) var count = 0.0
    private var sum = 0.0
    private var squares = 0.0

    var mean: Double { count > 0 ? sum / count : 0 }
    var meanSquare: Double { count > 0 ? squares / count : 0 }

    mutating func add(_ number: Double) {
        count += 1
        sum += number
        squares += number * number
    }

    func joined(_ other: Spread) -> Spread {
        var both = self
        both.count += other.count
        both.sum += other.sum
        both.squares += other.squares
        return both
    }
}
