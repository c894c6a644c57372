import AntiphonGraph

/// Programs of composites, whose printed form is their decomposition, and of gradients.
package enum CompositeCases {
    /// All of them.
    package static func all() throws -> [ProgramCase] {
        var cases = [try cumulativeSum(), try scan(), try random(), try gradientPenalty()]
        for cell in RecurrentCell.allCases {
            for reverse in [false, true] {
                for hasLengths in [false, true] {
                    cases.append(try recurrence(cell, reverse: reverse, hasLengths: hasLengths))
                }
            }
        }
        return cases
    }

    static func cumulativeSum() throws -> ProgramCase {
        let tolerance = ProgramCase.Tolerance(relative: 1e-6, reason: "sums of up to 9 terms in another order")
        let inputs = [(name: "x", value: HostTensor.uniform([3, 9, 2], seed: 30))]
        return try ProgramCase("cumulative-sum", inputs, tolerance: tolerance) { inputs in
            [
                ("forward", inputs[0].cumulativeSum(along: 1)),
                ("backward", inputs[0].cumulativeSum(along: -1, reverse: true)),
            ]
        }
    }

    static func scan() throws -> ProgramCase {
        let tolerance = ProgramCase.Tolerance(
            relative: 5e-6, reason: "6 steps that each round a few times, and their gradient")
        let inputs: [(name: String, value: HostTensor)] = [
            ("start", .uniform([2, 3], seed: 31)), ("sequence", .uniform([6, 2, 3], seed: 32)),
            ("weight", .uniform([3, 3], seed: 33)),
        ]
        return try ProgramCase("scan", inputs, tolerance: tolerance) { inputs in
            [false, true].flatMap { reverse in
                let results = inputs[0].context.scan(
                    length: 6, carries: [inputs[0]], sequences: [inputs[1]], constants: [inputs[2]], reverse: reverse
                ) { carries, slices, constants in
                    let next = (carries[0].matrixProduct(constants[0]) + slices[0]).tanh()
                    return ([next], [next * slices[0], next.sum([1])])
                }
                let loss = results.stacked[0].squared().sum() + results.stacked[1].sum() + results.carries[0].sum()
                let gradients = loss.gradients(withRespectTo: inputs)
                let suffix = reverse ? " reversed" : ""
                return [
                    ("carry" + suffix, results.carries[0]), ("stacked" + suffix, results.stacked[0]),
                    ("sums" + suffix, results.stacked[1]), ("start gradient" + suffix, gradients[0]),
                    ("sequence gradient" + suffix, gradients[1]), ("weight gradient" + suffix, gradients[2]),
                ]
            }
        }
    }

    static func random() throws -> ProgramCase {
        // One unit in the last place of the angle (4.8e-7 near 2 pi, which XLA rounds elsewhere) times the largest radius, 5.8.
        let tolerance = ProgramCase.Tolerance(
            relative: 3e-6, reason: "equal bits; Box-Muller's angle is rounded once more or once less")
        let inputs: [(name: String, value: HostTensor)] = [
            ("key", HostTensor([UInt32(0x1234_5678), 0x9ABC_DEF0])), ("first", HostTensor(UInt32(4_294_967_290))),
            ("step", HostTensor(UInt32(17))),
        ]
        return try ProgramCase("random", inputs, tolerance: tolerance) { inputs in
            let key = RandomKey(inputs[0])
            let folded = key.folded(inputs[2])
            return [
                ("bits", key.random(.bits, [3, 11, 5], sampleDimension: 1, first: inputs[1])),
                ("bits of one", key.random(.bits, [7])), ("folded", folded.words),
                ("uniform", folded.random(.uniform, [4, 9], sampleDimension: 0)),
                ("normal", key.random(.normal, [5, 3, 7], sampleDimension: 1, first: inputs[1])),
                ("normal of one", key.folded(3).random(.normal, [33])),
            ]
        }
    }

    static func recurrence(_ cell: RecurrentCell, reverse: Bool, hasLengths: Bool) throws -> ProgramCase {
        let tolerance = ProgramCase.Tolerance(
            relative: 1e-5, reason: "7 recurrent steps, and gradients summed over steps and rows")
        let (steps, batch, features, hidden) = (7, 4, 3, 5)
        let gates = cell.gateCount * hidden
        var inputs: [(name: String, value: HostTensor)] = [
            ("x", .uniform([steps, batch, features], seed: 40)), ("h0", .uniform([batch, hidden], seed: 41)),
        ]
        if cell == .lstm { inputs.append(("c0", .uniform([batch, hidden], seed: 42))) }
        inputs += [
            ("kernel", .uniform([features, gates], seed: 43)), ("recurrent", .uniform([hidden, gates], seed: 44)),
            ("bias", .uniform([gates], seed: 45)),
        ]
        if cell == .gru { inputs.append(("recurrent bias", .uniform([hidden], seed: 46))) }
        let differentiable = inputs.count
        if hasLengths { inputs.append(("lengths", .integers([batch], [7, 3, 0, 1]))) }
        let name = "\(cell)" + (reverse ? "-reverse" : "") + (hasLengths ? "-lengths" : "")
        return try ProgramCase(name, inputs, tolerance: tolerance) { inputs in
            let attributes = Recurrence(cell: cell, reverse: reverse, hasLengths: hasLengths)
            let outputs = inputs[0].context.emit(.recurrence(attributes), inputs).dropLast()
            // Weights that differ from element to element, so that no two gradients can be confused.
            let loss = outputs.enumerated().map { number, output in
                let weights = output.context.constant(.uniform(output.shape, seed: 50 + UInt64(number)))
                return (output * weights).sum()
            }.sum()
            let gradients = loss.gradients(withRespectTo: Array(inputs[..<differentiable]))
            return zip(["y", "h", "c"], outputs).map { ($0, $1) }
                + gradients.enumerated().map { ("gradient \($0)", $1) }
        }
    }

    // The gradient of the squared norm of a recurrent critic's input gradient: a second derivative through the LSTM.
    static func gradientPenalty() throws -> ProgramCase {
        let tolerance = ProgramCase.Tolerance(
            relative: 2e-5, reason: "second derivatives through 5 recurrent steps, summed over steps and rows")
        let (steps, batch, features, hidden) = (5, 3, 2, 4)
        let inputs: [(name: String, value: HostTensor)] = [
            ("x", .uniform([steps, batch, features], seed: 60)),
            ("kernel", .uniform([features, 4 * hidden], seed: 61)),
            ("recurrent", .uniform([hidden, 4 * hidden], seed: 62)), ("bias", .uniform([4 * hidden], seed: 63)),
            ("head", .uniform([hidden, 1], seed: 64)),
        ]
        let donations = ["new head": "head", "new kernel": "kernel"]
        return try ProgramCase("gradient-penalty", inputs, donations: donations, tolerance: tolerance) { inputs in
            let layer = inputs[0].recurrence(.lstm, kernel: inputs[1], recurrent: inputs[2], bias: inputs[3])
            let scores = layer.y.matrixProduct(inputs[4]).mean([0])
            let slope = scores.sum().gradients(withRespectTo: [inputs[0]])[0]
            let penalty = slope.squared().sum([0, 2]).mean()
            let loss = scores.softplus().mean() + penalty * 10
            let gradients = loss.gradients(withRespectTo: Array(inputs[1...]))
            return [
                ("scores", scores), ("penalty", penalty), ("loss", loss),
                ("new kernel", inputs[1] - gradients[0] * 0.1),
                ("recurrent gradient", gradients[1]), ("bias gradient", gradients[2]),
                ("new head", inputs[4] - gradients[3] * 0.1),
            ]
        }
    }
}

extension [Tensor] {
    /// The sum of scalars.
    fileprivate func sum() -> Tensor { dropFirst().reduce(self[0], +) }
}
