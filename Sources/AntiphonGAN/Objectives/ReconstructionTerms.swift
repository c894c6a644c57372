import AntiphonData
import AntiphonGraph
import AntiphonNN

/// The errors of a reconstruction, column by column, each a mean over what there is of it:
/// squared error for numbers and lengths, cross entropy for choices and for the states of gated numbers, whose own
/// squared error counts only where they are present (as RTSGAN-M, Pei et al. 2021).
struct ReconstructionTerms {
    private var terms: [Tensor] = []
    private var columns = 0

    /// Adds the groups of some heads.
    /// - Parameters:
    ///   - raw: their raw output, [..., width].
    ///   - target: whole sequences or their fixed channels, [..., W], whose channels stand where the layout says.
    ///   - mask: which elements count, [...], f32 0 or 1; nil: all.
    mutating func add(_ heads: ChannelHeads, raw: Tensor, target: Tensor, mask: Tensor?) {
        let axis = raw.shape.rank - 1
        var place = 0
        for group in heads.groups {
            let width = group.form.width
            let own = raw.sliced(place..<place + width, along: axis)
            let wanted = target.sliced(group.channels, along: axis)
            place += width
            switch group.form {
            case .values(let count):
                add(squaredError(heads.activated(own), wanted, mask), columns: count)
            case .choice: add(crossEntropy(own, wanted, mask), columns: 1)
            case .gated(let states):
                let state = wanted.sliced(0..<states, along: axis)
                add(crossEntropy(own.sliced(0..<states, along: axis), state, mask), columns: 1)
                let present = state.sliced(0..<1, along: axis).reshaped(state.shape.removing([axis]))
                let value = heads.activated(own.sliced(states..<states + 1, along: axis))
                add(
                    squaredError(
                        value, wanted.sliced(states..<states + 1, along: axis), mask.map { $0 * present } ?? present),
                    columns: 1)
            case .length: add(squaredError(own, wanted, mask), columns: 1)
            case .alive: break
            }
        }
    }

    /// The mean over columns.
    func mean(in trace: Trace) -> Tensor {
        guard let first = terms.first else { return trace.constant(0) }
        return terms.dropFirst().reduce(first) { $0 + $1 } * (1 / Float(columns))
    }

    private mutating func add(_ term: Tensor, columns count: Int) {
        terms.append(count == 1 ? term : term * Float(count))
        columns += count
    }

    private func squaredError(_ x: Tensor, _ target: Tensor, _ mask: Tensor?) -> Tensor {
        let leading = Array(0..<x.shape.rank - 1)
        return Losses.meanSquaredError(x, target, mask: mask?.broadcast(to: x.shape, dimensions: leading))
    }

    // In nats, of logits against one-hot targets.
    private func crossEntropy(_ logits: Tensor, _ target: Tensor, _ mask: Tensor?) -> Tensor {
        let axis = logits.shape.rank - 1
        let largest = logits.stoppingGradient().max([axis])
        let shifted = logits - largest.broadcast(to: logits.shape, dimensions: Array(0..<axis))
        let logSum = shifted.exponential().sum([axis]).logarithm()
        return (logSum - (shifted * target).sum([axis])).mean(where: mask)
    }
}
