import CAntiphonKernels

/// A recurrence with its inputs and cotangents in Swift arrays, run by the kernels or by the references.
struct RecurrenceProblem: CustomStringConvertible {
    enum Cell: UInt32, CaseIterable, Sendable {
        case rnn, gru, lstm
        var gates: Int { [1, 3, 4][Int(rawValue)] }
    }

    /// The arrays that the result depends on, in the order of `RecurrenceResult.gradients`.
    enum Input: Int, CaseIterable, Sendable { case x, h0, c0, kernel, recurrent, bias, recurrentBias }

    let cell: Cell
    let (steps, batch, inputs, hidden): (Int, Int, Int, Int)
    var reverse = false
    var lengths: [Int32]?
    /// Absent ones are empty.
    var values: [[Float]]
    var (dy, dh, dc): ([Float], [Float], [Float])

    var description: String {
        "\(cell) T \(steps) B \(batch) F \(inputs) H \(hidden) reverse \(reverse) lengths \(lengths ?? [])"
            + " absent \(Input.allCases.filter { values[$0.rawValue].isEmpty })"
            + " cotangents \(!dy.isEmpty) \(!dh.isEmpty) \(!dc.isEmpty)"
    }

    /// Everything given, random, the weights of the size that initialisers give them.
    init(_ cell: Cell, steps: Int, batch: Int, inputs: Int, hidden: Int, using random: inout TestRandom) {
        (self.cell, self.steps, self.batch, self.inputs, self.hidden) = (cell, steps, batch, inputs, hidden)
        let columns = cell.gates * hidden
        let scale = 1 / Float(hidden).squareRoot()
        values = [
            .random(steps * batch * inputs, using: &random), .random(batch * hidden, using: &random),
            .random(batch * hidden, using: &random), .random(inputs * columns, scale: scale, using: &random),
            .random(hidden * columns, scale: scale, using: &random), .random(columns, scale: scale, using: &random),
            .random(hidden, scale: scale, using: &random),
        ]
        dy = .random(steps * batch * hidden, using: &random)
        dh = .random(batch * hidden, using: &random)
        dc = .random(batch * hidden, using: &random)
    }

    /// Direction, lengths and which optional arrays are there, at random.
    mutating func randomize(using random: inout TestRandom) {
        reverse = Bool.random(using: &random)
        if Bool.random(using: &random) { randomizeLengths(using: &random) }
        for input in [Input.h0, .c0, .recurrentBias] where Bool.random(using: &random) { values[input.rawValue] = [] }
        if Int.random(in: 0..<4, using: &random) == 0 { dy = [] }
        if Bool.random(using: &random) { dh = [] }
        if Bool.random(using: &random) { dc = [] }
    }

    mutating func randomizeLengths(using random: inout TestRandom) {
        lengths = (0..<batch).map { _ in Int32.random(in: 0...Int32(steps), using: &random) }
    }

    /// What differs of a row on its own.
    func row(_ row: Int) -> RecurrenceProblem {
        var copy = RecurrenceProblem(self, batch: 1)
        func take(_ values: [Float], _ width: Int) -> [Float] {
            stride(from: row * width, to: values.count, by: batch * width).flatMap { values[$0..<$0 + width] }
        }
        copy.values[Input.x.rawValue] = take(values[Input.x.rawValue], inputs)
        for input in [Input.h0, .c0] { copy.values[input.rawValue] = take(values[input.rawValue], hidden) }
        (copy.dy, copy.dh, copy.dc) = (take(dy, hidden), take(dh, hidden), take(dc, hidden))
        copy.lengths = lengths.map { [$0[row]] }
        return copy
    }

    private init(_ other: RecurrenceProblem, batch: Int) {
        (cell, steps, inputs, hidden) = (other.cell, other.steps, other.inputs, other.hidden)
        (reverse, lengths, values) = (other.reverse, other.lengths, other.values)
        (dy, dh, dc) = (other.dy, other.dh, other.dc)
        self.batch = batch
    }
}

/// What a recurrence gives.
struct RecurrenceResult {
    var (y, h, c): ([Float], [Float], [Float])
    /// By `RecurrenceProblem.Input`.
    var gradients: [[Float]] = []
    /// Whether the kernels kept within the memory they were given.
    var keptWithin = true

    /// All arrays with their names.
    var named: [(String, [Float])] {
        [("y", y), ("h", h), ("c", c)]
            + zip(RecurrenceProblem.Input.allCases, gradients).map { ("gradient of \($0)", $1) }
    }

    var bits: [[UInt32]] { named.map(\.1.bits) }
}
