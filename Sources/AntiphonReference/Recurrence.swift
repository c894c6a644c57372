import AntiphonGraph

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ReferenceInterpreter {
    static func recurrence(_ recurrence: Recurrence, _ operands: [ReferenceTensor]) -> [ReferenceTensor] {
        let layer = RecurrentLayer(recurrence, operands)
        let (batch, hidden) = (layer.batch, layer.hidden)
        var y = ReferenceTensor([layer.steps, batch, hidden], filled: 0)
        var finals = (h: layer.h0, c: layer.c0)
        for row in 0..<batch {
            for step in layer.run(row) {
                for unit in 0..<hidden {
                    y.values[(step.t * batch + row) * hidden + unit] = step.h[unit]
                    finals.h.values[row * hidden + unit] = step.h[unit]
                    finals.c.values[row * hidden + unit] = step.c[unit]
                }
            }
        }
        let states = recurrence.cell == .lstm ? [finals.h, finals.c] : [finals.h]
        return [y] + states + [ReferenceTensor([0], [])]
    }
}

extension ReferenceTensor {
    init(_ shape: Shape, filled value: Double) { self.init(.float32(shape), filled: value) }
}

/// The operands of a recurrence by their names, and one row's way through the sequence.
struct RecurrentLayer {
    let recurrence: Recurrence
    let x: ReferenceTensor
    let h0: ReferenceTensor
    let c0: ReferenceTensor
    let kernel: ReferenceTensor
    let recurrent: ReferenceTensor
    let bias: ReferenceTensor
    let recurrentBias: ReferenceTensor
    let lengths: [Int]
    let steps: Int
    let batch: Int
    let inputs: Int
    let hidden: Int
    let width: Int

    /// One processed step of one row: states before and after, and the gates' activations side by side.
    struct Step {
        let t: Int
        let previousH: [Double]
        let previousC: [Double]
        var gates: [Double]
        /// The candidate's recurrent part h U_n + recurrent bias, before the reset gate (GRU).
        var candidate: [Double]
        var h: [Double]
        var c: [Double]
    }

    init(_ recurrence: Recurrence, _ operands: [ReferenceTensor]) {
        let isLSTM = recurrence.cell == .lstm
        let kernelIndex = isLSTM ? 3 : 2
        self.recurrence = recurrence
        x = operands[0]
        h0 = operands[1]
        steps = x.shape[0]
        batch = x.shape[1]
        inputs = x.shape[2]
        hidden = h0.shape[1]
        width = recurrence.cell.gateCount * hidden
        c0 = isLSTM ? operands[2] : ReferenceTensor(h0.type, filled: 0)
        kernel = operands[kernelIndex]
        recurrent = operands[kernelIndex + 1]
        bias = operands[kernelIndex + 2]
        recurrentBias =
            recurrence.cell == .gru ? operands[kernelIndex + 3] : ReferenceTensor([hidden], filled: 0)
        lengths =
            recurrence.hasLengths
            ? operands[recurrence.operandCount - 1].values.map { Int($0) }
            : Array(repeating: steps, count: batch)
    }

    /// The steps that a row processes, in the order of processing.
    func run(_ row: Int) -> [Step] {
        let order = recurrence.reverse ? Array((0..<steps).reversed()) : Array(0..<steps)
        var (h, c) = (states(h0, row), states(c0, row))
        return order.filter { $0 < lengths[row] }.map { t in
            let step = advance(t, row, h, c)
            (h, c) = (step.h, step.c)
            return step
        }
    }

    func states(_ tensor: ReferenceTensor, _ row: Int) -> [Double] {
        Array(tensor.values[row * hidden..<(row + 1) * hidden])
    }

    private func advance(_ t: Int, _ row: Int, _ h: [Double], _ c: [Double]) -> Step {
        var step = Step(
            t: t, previousH: h, previousC: c, gates: Array(repeating: 0, count: width),
            candidate: Array(repeating: 0, count: hidden), h: h, c: c)
        for unit in 0..<hidden {
            func input(_ gate: Int) -> Double {
                let column = gate * hidden + unit
                return (0..<inputs).reduce(bias.values[column]) { sum, feature in
                    sum + x.values[(t * batch + row) * inputs + feature] * kernel.values[feature * width + column]
                }
            }
            func state(_ gate: Int) -> Double {
                (0..<hidden).reduce(0) { sum, from in
                    sum + h[from] * recurrent.values[from * width + gate * hidden + unit]
                }
            }
            switch recurrence.cell {
            case .rnn:
                step.gates[unit] = tanh(input(0) + state(0))
                step.h[unit] = step.gates[unit]
            case .gru:
                let r = logistic(input(0) + state(0))
                let z = logistic(input(1) + state(1))
                step.candidate[unit] = state(2) + recurrentBias.values[unit]
                let n = tanh(input(2) + r * step.candidate[unit])
                step.h[unit] = (1 - z) * n + z * h[unit]
                for (gate, value) in [r, z, n].enumerated() { step.gates[gate * hidden + unit] = value }
            case .lstm:
                let i = logistic(input(0) + state(0))
                let f = logistic(input(1) + state(1))
                let g = tanh(input(2) + state(2))
                let o = logistic(input(3) + state(3))
                step.c[unit] = f * c[unit] + i * g
                step.h[unit] = o * tanh(step.c[unit])
                for (gate, value) in [i, f, g, o].enumerated() { step.gates[gate * hidden + unit] = value }
            }
        }
        return step
    }

    private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
