/// Element-wise operations of one operand; StableHLO's names are the raw values.
public enum UnaryOperation: String, Sendable, Hashable, CaseIterable {
    case negate, abs, sign, exponential, log, tanh, logistic, sqrt, rsqrt, sine, cosine, floor, not
    case exponentialMinusOne = "exponential_minus_one"
    case logPlusOne = "log_plus_one"
    case isFinite = "is_finite"
}

/// Element-wise operations of two operands of equal type; StableHLO's names are the raw values.
public enum BinaryOperation: String, Sendable, Hashable, CaseIterable {
    case add, subtract, multiply, divide, power, minimum, maximum, remainder, and, or, xor
    case shiftLeft = "shift_left"
    case shiftRightLogical = "shift_right_logical"
}

/// The relation that `compare` tests; StableHLO's names are the raw values.
public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = "EQ"
    case notEqual = "NE"
    case less = "LT"
    case lessOrEqual = "LE"
    case greater = "GT"
    case greaterOrEqual = "GE"
}

/// What `reduce` does to the elements along the reduced dimensions.
public enum Reduction: String, Sendable, Hashable, CaseIterable {
    case sum = "add"
    case maximum
    case minimum
}

/// How `random` turns Philox bits into elements.
public enum RandomDistribution: String, Sendable, Hashable, CaseIterable {
    /// The 32 bits themselves, `ui32`.
    case bits
    /// Uniform in [0, 1): the upper 24 bits times 2^-24.
    case uniform
    /// Standard normal by Box-Muller over neighbouring pairs within a sample.
    case normal
}

/// Which dimensions `dot_general` pairs (batching) and sums over (contracting), left and right operand.
///
/// The result's dimensions are the batching ones, then the left operand's others, then the right operand's others.
public struct DotDimensions: Sendable, Hashable {
    /// Paired dimensions of the left operand.
    public var leftBatching: [Int] = []
    /// Paired dimensions of the right operand.
    public var rightBatching: [Int] = []
    /// Summed dimensions of the left operand.
    public var leftContracting: [Int]
    /// Summed dimensions of the right operand.
    public var rightContracting: [Int]

    /// Dimension numbers.
    public init(
        leftBatching: [Int] = [], rightBatching: [Int] = [], leftContracting: [Int], rightContracting: [Int]
    ) {
        self.leftBatching = leftBatching
        self.rightBatching = rightBatching
        self.leftContracting = leftContracting
        self.rightContracting = rightContracting
    }
}

/// A loop over the leading dimension with a body graph.
///
/// Operands: the carries, the sequences (leading dimension `length`), the constants. Body inputs: the carries, one slice
/// of each sequence, the constants; body outputs: the carries' next values, then one slice for each stacked result.
/// Results: the final carries, the stacked slices, and the carries as they were *before* each step, stacked (the
/// gradient needs those; a backend does not store results that nobody uses).
public struct Scan: Sendable, Hashable {
    /// What happens at one step.
    public let body: Graph
    /// The number of steps.
    public let length: Int
    /// Whether steps run from the last to the first.
    public let reverse: Bool
    /// How many operands are carries.
    public let carryCount: Int
    /// How many operands are sequences.
    public let sequenceCount: Int

    package init(body: Graph, length: Int, reverse: Bool, carryCount: Int, sequenceCount: Int) {
        self.body = body
        self.length = length
        self.reverse = reverse
        self.carryCount = carryCount
        self.sequenceCount = sequenceCount
    }

    /// How many operands are constants.
    public var constantCount: Int { body.inputs.count - carryCount - sequenceCount }
    /// How many results are stacked slices.
    public var stackedCount: Int { body.outputs.count - carryCount }
}

/// The cell of a recurrence. Formulas are PyTorch's, with one bias for all gates and, for the GRU, the recurrent bias of
/// the candidate that stands inside the reset product.
public enum RecurrentCell: String, Sendable, Hashable, Codable, CaseIterable {
    /// h' = tanh(x W + h U + b).
    case rnn
    /// Gates r z n: n = tanh(x Wn + bn + r (h Un + recurrent bias)), h' = (1 - z) n + z h (Cho et al. 2014, cuDNN's form).
    case gru
    /// Gates i f g o: c' = f c + i g, h' = o tanh(c') (Hochreiter and Schmidhuber 1997, with forget gate).
    case lstm

    /// Gates side by side in the last dimension of kernel, recurrent kernel and bias.
    public var gateCount: Int {
        switch self {
        case .rnn: 1
        case .gru: 3
        case .lstm: 4
        }
    }
}

/// A whole-sequence recurrence, with or without lengths.
///
/// Operands: x [T, B, F], h0 [B, H], (LSTM: c0 [B, H]), kernel [F, G H], recurrent [H, G H], bias [G H], (GRU: recurrent
/// bias [H]), (lengths [B] int32). Results: y [T, B, H], h [B, H], (LSTM: c [B, H]), and `reserve`, a zero-length handle that
/// ties the gradient to this forward pass: a backend may keep there what it likes, the decomposition keeps nothing.
/// Steps at or after a row's length leave its state unchanged and give zero output. With `reverse` time runs backwards.
public struct Recurrence: Sendable, Hashable {
    /// The cell.
    public let cell: RecurrentCell
    /// Whether time runs from the last step to the first.
    public let reverse: Bool
    /// Whether the last operand holds each row's length.
    public let hasLengths: Bool

    /// A recurrence.
    public init(cell: RecurrentCell, reverse: Bool = false, hasLengths: Bool = false) {
        self.cell = cell
        self.reverse = reverse
        self.hasLengths = hasLengths
    }

    /// Operands that gradients flow to: all but the lengths.
    public var differentiableOperandCount: Int {
        switch cell {
        case .rnn: 5
        case .gru, .lstm: 6
        }
    }
    /// Operands in all.
    public var operandCount: Int { differentiableOperandCount + (hasLengths ? 1 : 0) }
    /// Results other than `reserve`: y, h and the LSTM's c.
    public var outputCount: Int { cell == .lstm ? 3 : 2 }
    /// Operands of its gradient: its own, y, `reserve`, and a cotangent for each output.
    package var gradientOperandCount: Int { operandCount + 2 + outputCount }
}

/// What a node of the graph computes. The primitives are StableHLO's with its semantics; the composites (`cumulativeSum`,
/// `scan`, `random`, `recurrence` and its derivatives, `stopGradient`) have a decomposition into primitives.
public enum Operation: Sendable, Hashable {
    /// A literal tensor.
    case constant(HostTensor)
    /// 0, 1, 2, ... along one dimension of the given type.
    case iota(TensorType, dimension: Int)
    /// An element-wise operation of one operand.
    case unary(UnaryOperation)
    /// An element-wise operation of two operands of equal type.
    case binary(BinaryOperation)
    /// An element-wise relation of two operands of equal type, giving truth values.
    case compare(Comparison)
    /// Operands: truth values, and two tensors of equal type; all of one shape.
    case select
    /// Conversion of the element type. Float to integer rounds towards zero.
    case convert(ElementType)
    /// Operand dimension i becomes dimension `dimensions[i]` of the shape; length 1 is repeated.
    case broadcastInDim(Shape, dimensions: [Int])
    /// The same elements in another shape.
    case reshape(Shape)
    /// Dimension i of the result is dimension `permutation[i]` of the operand.
    case transpose([Int])
    /// Elements start, start + stride, ... below limit, in each dimension.
    case slice(start: [Int], limit: [Int], stride: [Int])
    /// Operands: tensor and scalar. Adds `low`, `high` (negative: cuts) and, between elements, `interior` copies of the scalar.
    case pad(low: [Int], high: [Int], interior: [Int])
    /// Joins the operands along a dimension.
    case concatenate(dimension: Int)
    /// Reverses the order of elements along the dimensions.
    case reverse([Int])
    /// Operands: tensor, one int32 scalar start for each dimension (clamped so that the slice fits).
    case dynamicSlice(sizes: [Int])
    /// Operands: tensor, update, one int32 scalar start for each dimension (clamped likewise).
    case dynamicUpdateSlice
    /// Operands: table [V, ...], indices int32 of any shape (clamped to the table). Result: indices' shape then the row's.
    case gatherRows
    /// Operands: table [V, ...], indices, updates (indices' shape then the row's). Adds; indices outside are skipped.
    case scatterAddRows
    /// Combines the elements along the dimensions, which disappear.
    case reduce(Reduction, dimensions: [Int])
    /// A general matrix product.
    case dotGeneral(DotDimensions)
    /// Loops while the condition graph gives true; operands, body inputs and results are the same state.
    case `while`(condition: Graph, body: Graph)
    /// Running sum along a dimension, from the first element or, with `reverse`, from the last.
    case cumulativeSum(dimension: Int, reverse: Bool)
    /// A loop over the leading dimension.
    case scan(Scan)
    /// Operands: key ui32[2], index of the first sample ui32[]. `sampleDimension` tells which dimension counts samples (nil: all
    /// elements belong to one). An element's bits depend on the key, its sample's index and its place within the sample only.
    case random(RandomDistribution, Shape, sampleDimension: Int?)
    /// A recurrent layer over a whole sequence.
    case recurrence(Recurrence)
    /// Operands: the recurrence's, its y and reserve, then the cotangents of y, h and (LSTM) c.
    /// Results: the gradients of the recurrence's differentiable operands, in their order.
    case recurrenceGradient(Recurrence)
    /// How the recurrence's outputs change as its input and initial states move. Operands: those of its gradient, then tangents of
    /// x, h0 and (LSTM) c0. Results: the tangents of y, h and (LSTM) c, which are also the gradients of <gradient's dx, dh0, dc0;
    /// tangents> by the gradient's cotangents; and a handle as `reserve`.
    case recurrenceTangent(Recurrence)
    /// Operands: the tangent's, its tangent of y and its handle, then cotangents of y, h and (LSTM) c. Results: for each
    /// differentiable operand the gradient of <gradient's dx, dh0, dc0; tangents>, the gradient's cotangents held, plus the
    /// ordinary gradient for this operation's own cotangents.
    case recurrenceSecondGradient(Recurrence)
    /// The operand itself; gradients end here.
    case stopGradient

    /// The name used in messages and in printed graphs.
    public var name: String {
        switch self {
        case .constant: "constant"
        case .iota: "iota"
        case .unary(let operation): operation.rawValue
        case .binary(let operation): operation.rawValue
        case .compare: "compare"
        case .select: "select"
        case .convert: "convert"
        case .broadcastInDim: "broadcast_in_dim"
        case .reshape: "reshape"
        case .transpose: "transpose"
        case .slice: "slice"
        case .pad: "pad"
        case .concatenate: "concatenate"
        case .reverse: "reverse"
        case .dynamicSlice: "dynamic_slice"
        case .dynamicUpdateSlice: "dynamic_update_slice"
        case .gatherRows: "gather"
        case .scatterAddRows: "scatter"
        case .reduce: "reduce"
        case .dotGeneral: "dot_general"
        case .while: "while"
        case .cumulativeSum: "antiphon.cumulative_sum"
        case .scan: "antiphon.scan"
        case .random(let distribution, _, _): "antiphon.random_\(distribution.rawValue)"
        case .recurrence(let recurrence): "antiphon.\(recurrence.cell.rawValue)"
        case .recurrenceGradient(let recurrence): "antiphon.\(recurrence.cell.rawValue)_gradient"
        case .recurrenceTangent(let recurrence): "antiphon.\(recurrence.cell.rawValue)_tangent"
        case .recurrenceSecondGradient(let recurrence): "antiphon.\(recurrence.cell.rawValue)_second_gradient"
        case .stopGradient: "antiphon.stop_gradient"
        }
    }
}
