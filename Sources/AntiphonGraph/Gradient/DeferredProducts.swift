/// Parts of the cotangents of a loop's constants that are made after the loop, from all steps at once.
///
/// Step by step a constant's cotangent would be summed in a carry: for a recurrent kernel a matrix as large as itself is
/// read and written at every step. But most of such sums are products over the batch, and a sum over steps of products
/// is one product that also contracts the steps. So the loop stacks the factors, where they are not stacked already, and
/// the product stands after it.
struct DeferredProducts {
    /// Where the values of all steps are found after the loop.
    private enum Stack {
        case read(Int)
        case stacked(Int)
    }

    private enum Term {
        case product(DotDimensions, Stack, Stack)
        case sum([Int], Stack)
    }

    /// The loop's constant, a term of its cotangent, and the transpositions to apply to that, in order.
    private struct Part {
        let constant: Int
        let term: Term
        let permutations: [[Int]]
    }

    /// The factors to stack, as tensors of the body.
    private(set) var stacked: [Tensor] = []
    private var parts: [Part] = []
    private var stacks: [ValueID: Int] = [:]
    private let reads: [ValueID: Int]
    private let constants: Set<ValueID>

    /// - Parameters:
    ///   - slices: the body's slices of what the loop reads, in order.
    ///   - constants: the body's constants: their products cannot be deferred.
    init(slices: [Tensor], constants: [Tensor]) {
        reads = Dictionary(zip(slices.map(\.id), slices.indices), uniquingKeysWith: { first, _ in first })
        self.constants = Set(constants.map(\.id))
    }

    /// Takes from one step's cotangent of a constant what can be deferred; returns the rest, to be summed in a carry.
    mutating func take(_ cotangent: Tensor, ofConstant constant: Int, permutations: [[Int]] = []) -> Tensor? {
        let trace = cotangent.trace
        // After a mistake tensors have no defining node.
        let definition = cotangent.id >= 0 ? trace.definingNode[cotangent.id] : -1
        let node = definition >= 0 ? trace.nodes[definition] : nil
        let operands = node?.operands.map(trace.tensor) ?? []
        switch node?.operation {
        case .binary(.add):
            let left = take(operands[0], ofConstant: constant, permutations: permutations)
            let right = take(operands[1], ofConstant: constant, permutations: permutations)
            guard let left, let right else { return left ?? right }
            return left + right
        case .transpose(let permutation):
            return take(operands[0], ofConstant: constant, permutations: [permutation] + permutations)
        case .dotGeneral(let dimensions) where constants.isDisjoint(with: operands.map(\.id)):
            let term = Term.product(dimensions, stack(operands[0]), stack(operands[1]))
            parts.append(Part(constant: constant, term: term, permutations: permutations))
            return nil
        case .reduce(.sum, let dimensions) where !constants.contains(operands[0].id):
            let term = Term.sum(dimensions, stack(operands[0]))
            parts.append(Part(constant: constant, term: term, permutations: permutations))
            return nil
        default: return permutations.reduce(cotangent) { $0.transposed($1) }
        }
    }

    private mutating func stack(_ tensor: Tensor) -> Stack {
        if let index = reads[tensor.id] { return .read(index) }
        if let index = stacks[tensor.id] { return .stacked(index) }
        stacks[tensor.id] = stacked.count
        stacked.append(tensor)
        return .stacked(stacked.count - 1)
    }

    /// The deferred part of a constant's cotangent, after the loop.
    /// - Parameters:
    ///   - read: the sequences that the loop read, in order.
    ///   - stacked: the loop's stacks of `stacked`.
    func total(ofConstant constant: Int, read: [Tensor], stacked: [Tensor]) -> Tensor? {
        func tensor(_ stack: Stack) -> Tensor {
            switch stack {
            case .read(let index): read[index]
            case .stacked(let index): stacked[index]
            }
        }
        return parts.filter { $0.constant == constant }.map { part in
            let sum =
                switch part.term {
                case .product(let dimensions, let left, let right):
                    tensor(left).dot(tensor(right), dimensions.contractingLeadingDimension())
                case .sum(let dimensions, let stack): tensor(stack).sum([0] + dimensions.map { $0 + 1 })
                }
            return part.permutations.reduce(sum) { $0.transposed($1) }
        }.reduce(nil) { total, part in total.map { $0 + part } ?? part }
    }
}

extension DotDimensions {
    /// These dimensions of operands that have a leading dimension more, which is summed over too.
    fileprivate func contractingLeadingDimension() -> DotDimensions {
        DotDimensions(
            leftBatching: leftBatching.map { $0 + 1 }, rightBatching: rightBatching.map { $0 + 1 },
            leftContracting: [0] + leftContracting.map { $0 + 1 },
            rightContracting: [0] + rightContracting.map { $0 + 1 })
    }
}
