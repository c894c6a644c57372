import AntiphonGraph

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ReferenceInterpreter {
    /// Backpropagation through time, derived by hand from the cells' formulas.
    static func recurrenceGradient(_ recurrence: Recurrence, _ operands: [ReferenceTensor]) -> [ReferenceTensor] {
        let layer = RecurrentLayer(recurrence, operands)
        // After the recurrence's operands stand y and reserve; this recomputes what it needs from the operands.
        let cotangents = Array(operands[(recurrence.operandCount + 2)...])
        var gradient = LayerGradient(layer)
        for row in 0..<layer.batch { gradient.accumulate(layer, row, cotangents) }
        return gradient.results(recurrence.cell)
    }
}

/// Sums of the gradients over the rows.
private struct LayerGradient {
    var x: ReferenceTensor
    var h0: ReferenceTensor
    var c0: ReferenceTensor
    var kernel: ReferenceTensor
    var recurrent: ReferenceTensor
    var bias: ReferenceTensor
    var recurrentBias: ReferenceTensor

    init(_ layer: RecurrentLayer) {
        func zeros(_ tensor: ReferenceTensor) -> ReferenceTensor { ReferenceTensor(tensor.type, filled: 0) }
        x = zeros(layer.x)
        h0 = zeros(layer.h0)
        c0 = zeros(layer.c0)
        kernel = zeros(layer.kernel)
        recurrent = zeros(layer.recurrent)
        bias = zeros(layer.bias)
        recurrentBias = zeros(layer.recurrentBias)
    }

    func results(_ cell: RecurrentCell) -> [ReferenceTensor] {
        switch cell {
        case .rnn: [x, h0, kernel, recurrent, bias]
        case .gru: [x, h0, kernel, recurrent, bias, recurrentBias]
        case .lstm: [x, h0, c0, kernel, recurrent, bias]
        }
    }

    mutating func accumulate(_ layer: RecurrentLayer, _ row: Int, _ cotangents: [ReferenceTensor]) {
        let (hidden, width) = (layer.hidden, layer.width)
        var dh = layer.states(cotangents[1], row)
        var dc = cotangents.count > 2 ? layer.states(cotangents[2], row) : Array(repeating: 0, count: hidden)
        for step in layer.run(row).reversed() {
            for unit in 0..<hidden { dh[unit] += cotangents[0].values[(step.t * layer.batch + row) * hidden + unit] }
            let back = stepBack(layer.recurrence.cell, step, dh, dc)
            dc = back.c
            var previous = back.h
            for column in 0..<width {
                bias.values[column] += back.input[column]
                for feature in 0..<layer.inputs {
                    let place = (step.t * layer.batch + row) * layer.inputs + feature
                    kernel.values[feature * width + column] += layer.x.values[place] * back.input[column]
                    x.values[place] += layer.kernel.values[feature * width + column] * back.input[column]
                }
                for from in 0..<hidden {
                    recurrent.values[from * width + column] += step.previousH[from] * back.state[column]
                    previous[from] += layer.recurrent.values[from * width + column] * back.state[column]
                }
            }
            if layer.recurrence.cell == .gru {
                for unit in 0..<hidden { recurrentBias.values[unit] += back.state[2 * hidden + unit] }
            }
            dh = previous
        }
        for unit in 0..<hidden {
            h0.values[row * hidden + unit] = dh[unit]
            c0.values[row * hidden + unit] = dc[unit]
        }
    }

    /// Cotangents of the gates' input parts (x W + b) and state parts (h U), and those of the previous states that do not go
    /// through h U.
    private struct StepBack {
        var input: [Double]
        var state: [Double]
        var h: [Double]
        var c: [Double]
    }

    private func stepBack(
        _ cell: RecurrentCell, _ step: RecurrentLayer.Step, _ dh: [Double], _ dc: [Double]
    ) -> StepBack {
        let hidden = dh.count
        let zeros = [Double](repeating: 0, count: hidden)
        var back = StepBack(input: step.gates, state: step.gates, h: zeros, c: dc)
        for unit in 0..<hidden {
            func gate(_ index: Int) -> Double { step.gates[index * hidden + unit] }
            func set(_ index: Int, _ cotangent: Double, state: Double? = nil) {
                back.input[index * hidden + unit] = cotangent
                back.state[index * hidden + unit] = state ?? cotangent
            }
            switch cell {
            case .rnn: set(0, dh[unit] * (1 - gate(0) * gate(0)))
            case .gru:
                let (r, z, n) = (gate(0), gate(1), gate(2))
                let candidate = dh[unit] * (1 - z) * (1 - n * n)
                set(0, candidate * step.candidate[unit] * r * (1 - r))
                set(1, dh[unit] * (step.previousH[unit] - n) * z * (1 - z))
                set(2, candidate, state: candidate * r)
                back.h[unit] = dh[unit] * z
            case .lstm:
                let (i, f, g, o) = (gate(0), gate(1), gate(2), gate(3))
                let tanhC = tanh(step.c[unit])
                let cell = dc[unit] + dh[unit] * o * (1 - tanhC * tanhC)
                set(0, cell * g * i * (1 - i))
                set(1, cell * step.previousC[unit] * f * (1 - f))
                set(2, cell * i * (1 - g * g))
                set(3, dh[unit] * tanhC * o * (1 - o))
                back.c[unit] = cell * f
            }
        }
        return back
    }
}
