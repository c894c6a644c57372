import AntiphonData
import AntiphonGraph

/// How wide the dead bands of a trained model's numbers have to be for these to stand still as often as real ones (``Schema/deadBands``).
///
/// Nothing is learnt: sequences are generated, and for each column the band is looked for under which the shares of steps in which sequences stand still
/// come nearest to those of real sequences, in Wasserstein's distance. A few sequences in which a sensor was stuck are no reason for all to stand still.
struct DeadBandFitting {
    /// A column whose numbers stand still in a smaller part of the steps is left as it is.
    private static let leastShare = 0.02
    /// Shares are compared at so many levels, and a column is left as it is where generated ones are lower at hardly more of them than higher.
    private static let (levels, fewest) = (200, 10)
    /// No band is wider than so many standard deviations of what is generated.
    private static let widest: Float = 1
    private static let halvings = 12
    /// So many sequences are generated, and real ones looked at, or as many as have so many numbers, but for a few.
    private static let (sequences, real, few) = (1024, 4096, 32)
    private static let (numbers, realNumbers) = (1 << 20, 1 << 24)

    private let model: TrainedModel
    private let columns: [Schema.BandedColumn]
    /// For each column those of the real sequences, in rising order.
    private let shares: [[Double]]
    private let given: SequenceSet

    /// - Parameter real: the sequences that were learnt from.
    /// Nil if no column's numbers stand still.
    init?(_ model: TrainedModel, real: SequenceSet) throws {
        let schema = model.schema
        self.model = model
        let size = max(1, schema.length * schema.featureCount)
        let looked = min(real.count, max(Self.few, min(Self.real, Self.realNumbers / size)))
        given = try real.subset((0..<looked).map { $0 * real.count / looked })
        let all = schema.bandedColumns
        let shares = schema.standingShares(all, in: given)
        let kept = all.indices.filter { place in
            shares[place].reduce(0, +) >= Self.leastShare * Double(max(1, shares[place].count))
        }
        guard !kept.isEmpty else { return nil }
        columns = kept.map { all[$0] }
        self.shares = kept.map { shares[$0] }
    }

    /// The bands by channel; empty if none is needed.
    func widths(seed: UInt64, on backend: any Backend) throws -> [Float] {
        let schema = model.schema
        let width = schema.encodedFeatureCount
        var banded = model
        banded.schema = schema.banded([Float](repeating: 0, count: width))
        let sampler = try Sampler(banded, seed: seed, conditions: schema.conditions(of: given), on: backend)
        let size = max(1, schema.length * width)
        let channels = try sampler.channels(max(Self.few, min(Self.sequences, Self.numbers / size)))
        let most = columns.map { Self.widest * Self.deviation(channels, $0.channel, width) }
        var (low, high) = ([Float](repeating: 0, count: columns.count), most)
        // A column whose numbers stand still often enough as they are needs none.
        let still = try missing(channels, low)
        let open = columns.indices.filter { still[$0] >= Self.fewest && most[$0] > 0 }
        guard !open.isEmpty else { return [] }
        for _ in 0..<Self.halvings {
            let middle = zip(low, high).map { ($0 + $1) / 2 }
            let still = try missing(channels, middle)
            for place in open {
                if still[place] > 0 { low[place] = middle[place] } else { high[place] = middle[place] }
            }
        }
        var widths = [Float](repeating: 0, count: width)
        for place in open { widths[columns[place].channel] = high[place] }
        return widths
    }

    // With bands for the columns, at how many more levels generated sequences' shares are lower than real ones' than higher: what makes them larger brings them
    // nearer while there are such.
    private func missing(_ channels: [Float], _ bands: [Float]) throws -> [Int] {
        var widths = [Float](repeating: 0, count: model.schema.encodedFeatureCount)
        for (own, band) in zip(columns, bands) { widths[own.channel] = band }
        let made = try model.schema.standingShares(columns, in: model.schema.banded(widths).decoded(channels))
        return zip(shares, made).map { real, made in
            guard !made.isEmpty else { return 0 }
            return (0..<Self.levels).reduce(0) { sum, level in
                let (a, b) = (real[level * real.count / Self.levels], made[level * made.count / Self.levels])
                return sum + (b < a ? 1 : b > a ? -1 : 0)
            }
        }
    }

    private static func deviation(_ channels: [Float], _ place: Int, _ width: Int) -> Float {
        let values = stride(from: place, to: channels.count, by: width).map { Double(channels[$0]) }
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return Float((values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))).squareRoot())
    }
}
