package import AntiphonGraph
package import AntiphonNN

/// Convolutions over time that a discriminator reads with, beside its recurrence: what happens within a few rows, wherever it happens
/// (Documentation/decisions/0107-filters.md, 0108-deviations.md, 0122-wider-filters.md, 0123-new-in-every-row.md).
///
/// Sets of filters look at five rows each, next to each other, three apart, nine apart and so on; SiLU, so that a gradient penalty has its second
/// derivative; the mean over time and the deviation from it.
package struct TemporalFilters {
    private static let taps = 5
    /// How many sets sequences have mostly.
    package static let usualSets = 2
    // What the third set gives sequences of more rows was not measured.
    private static let mostWideRows = 128
    // From this many looks on a set is worth having.
    private static let leastLooks = 16
    // Of longer sequences not every row begins a look: memory.
    private static let mostLooks = 256

    // Below this a deviation is as good as none: the square root's slope stays bounded where a filter answers the same everywhere.
    private static let leastDeviation: Float = 0.1

    private let convolutions: [TemporalConvolution]
    private let moments: Int

    /// The rows between two that filters of a set look at.
    private static func dilation(_ set: Int) -> Int { (0..<set).reduce(1) { dilation, _ in 3 * dilation } }

    /// Two sets; three of sequences of so many rows that the third looks at 16 places and more, and no more rows than 128, where there are many
    /// stretches of that length.
    package static func sets(length: Int, many: Bool) -> Int {
        let isWide = many && dilation(usualSets) * (taps - 1) + leastLooks <= length && length <= mostWideRows
        return isWide ? usualSets + 1 : usualSets
    }

    /// Registers `filters1`, `filters3`, `filters9` and so on, as far as sequences of so many steps are long enough.
    /// - Parameters:
    ///   - sets: how many there are.
    ///   - moments: what is taken of each filter's answers over time: 1 the mean, 2 their deviation from it as well.
    package init(
        inputs: Int, filters: Int, sets: Int = usualSets, moments: Int, steps: Int, in scope: inout ParameterScope
    ) {
        self.moments = moments
        let dilations = (0..<sets).map(Self.dilation).filter { filters > 0 && $0 * (Self.taps - 1) < steps }
        convolutions = dilations.map { dilation in
            scope.child("filters\(dilation)") {
                TemporalConvolution(
                    inputs: inputs, filters: filters, taps: Self.taps, dilation: dilation,
                    stride: (steps + Self.mostLooks - 1) / Self.mostLooks, in: &$0)
            }
        }
    }

    /// The width of what they make of a sequence.
    package var outputs: Int { convolutions.reduce(0) { $0 + $1.filters * moments } }

    /// What each makes of sequences [T, B, C], its moments one after the other, [B, filters] each.
    /// - Parameter alive: which steps a sequence has, [T, B]; nil: all. Rows after its end are not looked at.
    package func callAsFunction(_ x: Tensor, alive: Tensor?, _ values: ParameterValues) -> [Tensor] {
        convolutions.flatMap { convolution in
            let y = convolution(x, values).sigmoidLinear()
            // Where the last row that is looked at is there, all are.
            let mean = Self.meanOverTime(alive.map { convolution.lastRows(of: $0) })
            let first = mean(y)
            guard moments > 1 else { return [first] }
            let apart = y - first.broadcast(to: y.shape, dimensions: [1, 2])
            return [first, (mean(apart * apart) + Self.leastDeviation * Self.leastDeviation).squareRoot()]
        }
    }

    // The mean over the first dimension of [T, B, filters], where a weight [T, B] is 1; nil: everywhere.
    private static func meanOverTime(_ weight: Tensor?) -> (Tensor) -> Tensor {
        guard let weight else { return { $0.mean([0]) } }
        return { y in
            let sums = (y * weight.broadcast(to: y.shape, dimensions: [0, 1])).sum([0])
            return sums / weight.sum([0]).maximum(1).broadcast(to: sums.shape, dimensions: [0])
        }
    }
}
