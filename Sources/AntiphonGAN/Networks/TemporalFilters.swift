import AntiphonGraph
import AntiphonNN

/// Convolutions over time that a discriminator reads with, beside its recurrence: what happens within a few rows, wherever it happens
/// (Documentation/decisions/0107-filters.md).
///
/// Two sets of filters look at five rows each, next to each other and three apart; SiLU, so that a gradient penalty has its second
/// derivative; the mean over time.
struct TemporalFilters {
    private static let taps = 5
    private static let dilations = [1, 3]
    // Of longer sequences not every row begins a look: memory.
    private static let mostLooks = 256

    private let convolutions: [TemporalConvolution]

    /// Registers `filters1` and `filters3`, as far as sequences of so many steps are long enough.
    init(inputs: Int, filters: Int, steps: Int, in scope: inout ParameterScope) {
        let dilations = Self.dilations.filter { filters > 0 && $0 * (Self.taps - 1) < steps }
        convolutions = dilations.map { dilation in
            scope.child("filters\(dilation)") {
                TemporalConvolution(
                    inputs: inputs, filters: filters, taps: Self.taps, dilation: dilation,
                    stride: (steps + Self.mostLooks - 1) / Self.mostLooks, in: &$0)
            }
        }
    }

    /// The width of what they make of a sequence.
    var outputs: Int { convolutions.reduce(0) { $0 + $1.filters } }

    /// What each makes of sequences [T, B, C], [B, filters].
    /// - Parameter alive: which steps a sequence has, [T, B]; nil: all. Rows after its end are not looked at.
    func callAsFunction(_ x: Tensor, alive: Tensor?, _ values: ParameterValues) -> [Tensor] {
        convolutions.map { convolution in
            let y = convolution(x, values).sigmoidLinear()
            guard let alive else { return y.mean([0]) }
            // Where the last row that is looked at is there, all are.
            let isWhole = convolution.lastRows(of: alive)
            let sums = (y * isWhole.broadcast(to: y.shape, dimensions: [0, 1])).sum([0])
            return sums / isWhole.sum([0]).maximum(1).broadcast(to: sums.shape, dimensions: [0])
        }
    }
}
