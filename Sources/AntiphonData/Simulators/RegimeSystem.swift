import Foundation

/// A machine that switches between two ways of running: hard for a generator in several ways at once.
///
/// Columns, one row a step:
/// - `speed`: autoregressive, calm (innovations of 0.1) or rough (0.4) with the hidden regime, which lasts 20 steps on average;
/// - `chaos`: a logistic map (r = 3.9): deterministic, and unpredictable beyond a few steps;
/// - `drift`: slow, with a jump of a few units once in a hundred steps (heavy-tailed differences);
/// - `follow`: follows `speed` with delay;
/// - `burst`: positive and skewed, its size set by `speed` (volatility that clusters);
/// - `phase`: a wave whose phase `speed` pushes around;
/// - `upper`: never below `drift`, above it by a positive gap.
///
/// Everything is simulated. The same seed gives the same record.
public struct RegimeSystem: Sendable, Equatable {
    /// The number of rows.
    public let rows: Int

    /// The names of the columns.
    public static let columns = ["speed", "chaos", "drift", "follow", "burst", "phase", "upper"]

    /// A record of some rows. Throws if there are none, or more than 100 million.
    public init(rows: Int = 6000) throws(DataError) {
        guard rows > 0, rows <= 100_000_000 else {
            throw .request("regime system", "\(rows) rows cannot be simulated", hint: "use 1 to 100000000")
        }
        self.rows = rows
    }

    /// Draws the record, values rounded to four decimals.
    public func table(seed: UInt64) throws(DataError) -> Table {
        var random = CounterRandom(seed: seed, stream: 0x5245_4749)
        var isRough = false
        var (speed, drift, follow) = (0.0, 0.0, 0.0)
        var chaos = random.uniform(0.1, 0.9)
        var values: [Double] = []
        values.reserveCapacity(rows * Self.columns.count)
        for row in 0..<rows {
            if random.uniform() < 0.05 { isRough.toggle() }
            speed = 0.95 * speed + (isRough ? 0.4 : 0.1) * random.normal()
            chaos = 3.9 * chaos * (1 - chaos)
            drift = 0.98 * drift + 0.1 * random.normal() + (random.uniform() < 0.01 ? 2 * random.normal() : 0)
            follow = 0.8 * follow + 0.2 * speed + 0.05 * random.normal()
            let burst = exp(speed / 2) * abs(random.normal())
            let phase = sin(Double(row) / 6 + 0.3 * speed)
            let upper = drift + 0.2 * exp(0.5 * random.normal())
            values += [speed, chaos, drift, follow, burst, phase, upper].map { ($0 * 1e4).rounded() / 1e4 + 0 }
        }
        return try Table(
            columns: Self.columns, values: values, source: "regime system, seed \(seed)",
            decimals: [Int?](repeating: 4, count: Self.columns.count))
    }
}
