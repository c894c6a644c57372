package import AntiphonData
package import AntiphonGraph
package import AntiphonNN

/// Filters over time that all columns of a noisy table share, for a discriminator: what each sees of a column by itself, and of all columns
/// together (Documentation/decisions/0120-columns-alike.md).
///
/// Of every column it is shown the numbers, what is new in them (the innovations of `LinearProcess`), and of each row the mean of its
/// numbers and of the squares of what is new, so that what columns have in common can be seen too. What the filters answer and a learnt code
/// of the column go through a dense layer; its answers' mean over the columns and their deviation from it are the result. Few weights, and as
/// many examples as there are columns in a batch: there is little that could be learnt by heart.
/// A number that is missing is shown as 0, in real and in generated sequences.
package struct ColumnFilters {
    // Elements of what is learnt of each column by itself, and features of it.
    private static let code = 6
    private static let features = 32
    private static let channels = 4
    // Below this, squared, a deviation is as good as none.
    private static let leastVariance: Float = 0.01

    private let process: LinearProcess
    private let filters: TemporalFilters
    private let codes: Parameter
    private let dense: Dense
    // From what the rows before do not tell to innovations with deviations of 1, transposed, [F, F].
    private let whitening: [Float]

    /// The width of what they make of a sequence.
    package var outputs: Int { 2 * Self.features }

    /// Registers `columns/filters1`, `columns/filters3`, `columns/codes` and `columns/dense`; nil where a layout is not that of a noisy table or
    /// no filters are asked for.
    package init?(_ layout: SequenceLayout, filters count: Int, in scope: inout ParameterScope) {
        guard count > 0, let process = layout.process, layout.steps > process.lags else { return nil }
        self.process = process
        let (f, steps) = (process.width, layout.steps)
        (filters, codes, dense) = scope.child("columns") { scope in
            let filters = TemporalFilters(inputs: Self.channels, filters: count, moments: 2, steps: steps, in: &scope)
            let codes = scope.parameter("codes", [f, Self.code], .normal(0.5))
            let dense = scope.child("dense") {
                Dense(inputs: filters.outputs + Self.code, outputs: Self.features, in: &$0)
            }
            return (filters, codes, dense)
        }
        whitening = ProcessDriver.transposed(process.whitening)
    }

    /// Of what is presented, [T, B, F and more], the features [B, outputs].
    /// - Parameter alive: which steps a sequence has, [T, B]; nil: all. Rows after its end are not looked at.
    package func callAsFunction(_ presented: Tensor, alive: Tensor? = nil, _ values: ParameterValues) -> Tensor {
        let (steps, batch, f) = (presented.shape[0], presented.shape[1], process.width)
        func each(_ x: Tensor) -> Tensor { x.reshaped([steps, batch * f, 1]) }
        func all(_ x: Tensor) -> Tensor {
            each(x.mean([2]).broadcast(to: [steps, batch, f], dimensions: [0, 1]))
        }
        let numbers = presented.taken(process.channels, along: 2)
        let own = numbers - numbers.context.constant(HostTensor(process.means)).broadcastLeading(to: numbers.shape)
        let new = innovations(own)
        let isThere = alive.map {
            $0.broadcast(to: [steps, batch, f], dimensions: [0, 1]).reshaped([steps, batch * f])
        }
        let seen = filters([each(own), each(new), all(own), all(new * new)].joined(along: 2), alive: isThere, values)
        let code = values[codes].broadcast(to: [batch, f, Self.code], dimensions: [1, 2])
            .reshaped([batch * f, Self.code])
        let answers = dense((seen + [code]).joined(along: 1), values).sigmoidLinear()
            .reshaped([batch, f, Self.features])
        let mean = answers.mean([1])
        let apart = answers - mean.broadcast(to: answers.shape, dimensions: [0, 2])
        return [mean, ((apart * apart).mean([1]) + Self.leastVariance).squareRoot()].joined(along: 1)
    }

    // What is new in rows y [T, B, F]; 0 in the first P, before which nothing is known.
    private func innovations(_ y: Tensor) -> Tensor {
        let (f, lags, steps) = (process.width, process.lags, y.shape[0])
        let before = (1...lags).map { y.sliced(lags - $0..<steps - $0, along: 0) }.joined(along: 2)
        func product(_ x: Tensor, _ matrix: [Float], _ rows: Int) -> Tensor {
            x.dot(
                x.context.constant(HostTensor(matrix)).reshaped([rows, f]),
                DotDimensions(leftContracting: [2], rightContracting: [0]))
        }
        let left = y.sliced(lags..<steps, along: 0) - product(before, process.weights, lags * f)
        return product(left, whitening, f).padded(low: [lags, 0, 0], high: [0, 0, 0])
    }
}
