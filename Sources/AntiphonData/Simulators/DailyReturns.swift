import Foundation

/// Daily returns of shares, in percent: noise, from which nothing linear can be foretold, and all the same not independent.
///
/// Columns `share_1`, `share_2` ... , one row a day: r = b m + s, with the market's return m, a share's part b of it (.6 to 1.4) and its
/// own part s. Sizes of m and of each s follow those of the days before (GARCH(1, 1), Bollerslev 1986: variance = w + .08 r² + .9
/// variance), Student's t with 5 degrees of freedom gives both heavy tails.
///
/// Everything is simulated. The same seed gives the same record.
public struct DailyReturns: Sendable, Equatable {
    /// The number of rows.
    public let rows: Int

    /// The number of shares, each a column.
    public let shares: Int

    /// The names of the columns.
    public var columns: [String] { (1...shares).map { "share_\($0)" } }

    /// A record of some rows, of some shares. Throws if there are none, or more than 100 million numbers.
    public init(rows: Int = 5000, shares: Int = 14) throws(DataError) {
        guard rows > 0, shares > 0, !rows.multipliedReportingOverflow(by: shares).overflow, rows * shares <= 100_000_000
        else {
            throw .request(
                "daily returns", "\(rows) rows of \(shares) shares cannot be simulated",
                hint: "use 1 row and 1 share to 100000000 numbers in all")
        }
        self.rows = rows
        self.shares = shares
    }

    /// Draws the record, values rounded to four decimals.
    public func table(seed: UInt64) throws(DataError) -> Table {
        var random = CounterRandom(seed: seed, stream: 0x5245_5455)
        var market = Volatility(deviation: 1)
        var own: [(part: Double, volatility: Volatility)] = []
        for _ in 0..<shares {
            own.append((random.uniform(0.6, 1.4), Volatility(deviation: random.uniform(0.8, 1.8))))
        }
        var values: [Double] = []
        values.reserveCapacity(rows * shares)
        for row in -Self.warmUp..<rows {
            let common = market.next(&random)
            for share in own.indices {
                let value = own[share].part * common + own[share].volatility.next(&random)
                if row >= 0 { values.append((value * 1e4).rounded() / 1e4 + 0) }
            }
        }
        return try Table(
            columns: columns, values: values, source: "daily returns, seed \(seed)",
            decimals: [Int?](repeating: 4, count: shares))
    }

    /// Days before the first one, until the sizes are as they are in the long run.
    private static let warmUp = 250
}

/// Returns whose size follows that of the returns before.
private struct Volatility {
    private let constant: Double
    private var variance: Double
    private var last = 0.0

    /// Returns of a standard deviation in the long run.
    init(deviation: Double) {
        constant = (1 - 0.08 - 0.9) * deviation * deviation
        variance = deviation * deviation
    }

    mutating func next(_ random: inout CounterRandom) -> Double {
        variance = constant + 0.08 * last * last + 0.9 * variance
        last = variance.squareRoot() * random.student(5)
        return last
    }
}
