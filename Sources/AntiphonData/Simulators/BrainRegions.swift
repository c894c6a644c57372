import Foundation

/// Blood oxygen in regions of a brain, as functional magnetic resonance imaging sees it: wide, and mostly noise.
///
/// After the design of NetSim (Smith et al., Network modelling methods for FMRI, NeuroImage 2011): regions in groups of five, each region
/// driving the next of its group in a ring, and one region of each group driving the next group; events from outside that switch a
/// region on for 2.5 s and off for 10 s on average; the blood's response to activity as the canonical difference of two gamma
/// densities (peak after 6 s, undershoot after 16 s, ratio 1:6), each region's with a delay of its own (a standard deviation of half a
/// second); noise of the scanner on top. One row is one volume, 3 s.
///
/// Columns `region_1`, `region_2` ... Everything is simulated. The same seed gives the same record.
public struct BrainRegions: Sendable, Equatable {
    /// The number of rows.
    public let rows: Int

    /// The number of regions, each a column.
    public let regions: Int

    /// The names of the columns.
    public var columns: [String] { (1...regions).map { "region_\($0)" } }

    /// A record of some rows, of some regions. Throws if there are none, or more than 10 million numbers.
    public init(rows: Int = 10_000, regions: Int = 50) throws(DataError) {
        guard rows > 0, regions > 0, !rows.multipliedReportingOverflow(by: regions).overflow,
            rows * regions <= 10_000_000
        else {
            throw .request(
                "brain regions", "\(rows) rows of \(regions) regions cannot be simulated",
                hint: "use 1 row and 1 region to 10000000 numbers in all")
        }
        self.rows = rows
        self.regions = regions
    }

    /// Draws the record, values rounded to four decimals.
    public func table(seed: UInt64) throws(DataError) -> Table {
        var random = CounterRandom(seed: seed, stream: 0x4252_4149)
        let responses = (0..<regions).map { _ in Self.response(delay: 0.5 * random.normal()) }
        var network = Network(regions: regions, random: &random)
        // Activity of the last moments, the oldest first, a region after the other.
        var past = [[Double]](repeating: [Double](repeating: 0, count: Self.taps), count: regions)
        var values: [Double] = []
        values.reserveCapacity(rows * regions)
        for row in -Self.warmUp..<rows {
            for _ in 0..<Self.momentsPerRow {
                network.advance(&random)
                for region in 0..<regions {
                    past[region].removeFirst()
                    past[region].append(network.activity[region])
                }
            }
            guard row >= 0 else { continue }
            for region in 0..<regions {
                let blood = zip(past[region], responses[region]).reduce(0) { $0 + $1.0 * $1.1 }
                values.append(((blood + Self.noise * random.normal()) * 1e4).rounded() / 1e4 + 0)
            }
        }
        return try Table(
            columns: columns, values: values, source: "brain regions, seed \(seed)",
            decimals: [Int?](repeating: 4, count: regions))
    }

    /// Seconds of a moment, moments of a row (3 s), moments the response takes (32 s), rows before the first.
    fileprivate static let moment = 0.2
    private static let momentsPerRow = 15
    private static let taps = 160
    private static let warmUp = 20
    /// The scanner's noise, where the response to activity of 1 that lasts comes to 1.
    private static let noise = 0.1

    /// The blood's response, the latest moment last; its sum is 1.
    private static func response(delay: Double) -> [Double] {
        func gamma(_ time: Double, _ shape: Double) -> Double {
            time <= 0 ? 0 : exp((shape - 1) * log(time) - time - lgamma(shape))
        }
        let curve = (0..<taps).map { tap in
            let time = (Double(tap) + 0.5) * moment - delay
            return gamma(time, 6) - gamma(time, 16) / 6
        }
        let sum = curve.reduce(0, +)
        return curve.reversed().map { $0 / sum }
    }
}

/// Regions that drive each other, and events from outside.
private struct Network {
    private(set) var activity: [Double]
    private var isOn: [Bool]
    /// Where each region's input comes from, and its weight.
    private var sources: [[(region: Int, weight: Double)]]

    init(regions: Int, random: inout CounterRandom) {
        activity = [Double](repeating: 0, count: regions)
        isOn = (0..<regions).map { _ in false }
        sources = [[(region: Int, weight: Double)]](repeating: [], count: regions)
        for region in 0..<regions {
            let first = region / 5 * 5
            let size = min(5, regions - first)
            let next = first + (region - first + 1) % size
            if next != region { sources[next].append((region, random.uniform(0.2, 0.6))) }
            if region == first, regions > size {
                let group = first + 5 < regions ? first + 5 : 0
                sources[group].append((region, random.uniform(0.2, 0.6)))
            }
        }
    }

    mutating func advance(_ random: inout CounterRandom) {
        let before = activity
        for region in activity.indices {
            let stays = isOn[region] ? 2.5 : 10
            if random.uniform() < BrainRegions.moment / stays { isOn[region].toggle() }
            // A region forgets within a second; its input is switched on by events, with noise of its own.
            let outside = (isOn[region] ? 1.0 : 0.0) + 0.05 * random.normal()
            let inside = sources[region].reduce(0) { $0 + $1.weight * before[$1.region] }
            activity[region] += BrainRegions.moment * (outside + inside - before[region])
        }
    }
}
