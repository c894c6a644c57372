import AntiphonGraph

/// Programs that together use every primitive operation.
package enum PrimitiveCases {
    /// All of them.
    package static func all() throws -> [ProgramCase] {
        [
            try floatUnary(), try floatBinary(), try integers(), try relations(), try structure(), try indexing(),
            try reductions(), try products(), try loop(), try literals(),
        ]
    }

    static func floatUnary() throws -> ProgramCase {
        let inputs: [(name: String, value: HostTensor)] = [
            ("any", .uniform([3, 5], -3...3, seed: 1)), ("positive", .uniform([3, 5], 0.01...4, seed: 2)),
            ("small", .uniform([3, 5], -1e-4...1e-4, seed: 3)),
            // No subnormal numbers: XLA takes them for zeros.
            ("special", HostTensor([0, -0.0, .infinity, -.infinity, .nan, 1e-30, 100, -100])),
        ]
        return try ProgramCase("float-unary", inputs) { inputs in
            let logarithmic: [UnaryOperation] = [.log, .sqrt, .rsqrt]
            let near0: [UnaryOperation] = [.exponentialMinusOne, .logPlusOne]
            return UnaryOperation.allCases.filter { $0 != .not }.flatMap { operation in
                let main =
                    logarithmic.contains(operation) ? inputs[1] : near0.contains(operation) ? inputs[2] : inputs[0]
                // Engines may differ at the ends of the range only in what is tested elsewhere: subnormal results.
                let special = [.abs, .sign, .negate, .isFinite, .floor, .tanh, .logistic].contains(operation)
                return [("\(operation)", main.unary(operation))]
                    + (special ? [("\(operation) special", inputs[3].unary(operation))] : [])
            }
        }
    }

    static func floatBinary() throws -> ProgramCase {
        let inputs: [(name: String, value: HostTensor)] = [
            ("left", .uniform([4, 4], 0.1...3, seed: 4)), ("right", .uniform([4, 4], -2...2, seed: 5)),
            ("special left", HostTensor([1, .nan, .infinity, -.infinity, 0])),
            ("special right", HostTensor([.nan, 1, 2, 3, 0])),
        ]
        let operations: [BinaryOperation] = [
            .add, .subtract, .multiply, .divide, .power, .minimum, .maximum, .remainder,
        ]
        return try ProgramCase("float-binary", inputs) { inputs in
            operations.flatMap { operation in
                let main = ("\(operation)", inputs[0].binary(operation, inputs[1]))
                let special = ("\(operation) special", inputs[2].binary(operation, inputs[3]))
                return operation == .power ? [main] : [main, special]
            }
        }
    }

    static func integers() throws -> ProgramCase {
        let shifts = HostTensor(unchecked: [12], .uint32([0, 1, 2, 5, 31, 32, 33, 100, 7, 16, 24, 3]))
        let inputs: [(name: String, value: HostTensor)] = [
            ("left", .words([12], seed: 6)), ("right", .words([12], seed: 7)), ("shifts", shifts),
            ("left truth", HostTensor(unchecked: [4], .bool([false, false, true, true]))),
            ("right truth", HostTensor(unchecked: [4], .bool([false, true, false, true]))),
            ("divided", .integers([6], [-7, 7, -7, 5, .min, .min])),
            ("divisors", .integers([6], [2, -2, -2, 0, -1, 3])),
        ]
        let arithmetic: [BinaryOperation] = [.add, .subtract, .multiply, .divide, .remainder, .minimum, .maximum]
        let logic: [BinaryOperation] = [.and, .or, .xor]
        return try ProgramCase("integers", inputs) { inputs in
            let signed = inputs[0...2].map { $0.converted(to: .int32) }
            var outputs: [(name: String, value: Tensor)] = []
            for operation in arithmetic + logic {
                outputs.append(("unsigned \(operation)", inputs[0].binary(operation, inputs[1])))
                outputs.append(("signed \(operation)", signed[0].binary(operation, signed[1])))
            }
            for operation in [BinaryOperation.shiftLeft, .shiftRightLogical] {
                outputs.append(("unsigned \(operation)", inputs[0].binary(operation, inputs[2])))
                outputs.append(("signed \(operation)", signed[0].binary(operation, signed[2])))
            }
            for operation in logic { outputs.append(("truth \(operation)", inputs[3].binary(operation, inputs[4]))) }
            for operation in [UnaryOperation.not, .abs, .negate, .sign] {
                outputs.append(("signed \(operation)", signed[0].unary(operation)))
            }
            outputs.append(("unsigned not", inputs[0].not()))
            outputs.append(("truth not", inputs[3].not()))
            outputs.append(("quotients", inputs[5] / inputs[6]))
            outputs.append(("remainders", inputs[5].remainder(inputs[6])))
            return outputs
        }
    }

    static func relations() throws -> ProgramCase {
        let truth: [Bool] = [false, false, true, true, true]
        let inputs: [(name: String, value: HostTensor)] = [
            ("x", HostTensor([1, 2, 3, .nan, -0.0])), ("y", HostTensor([2, 2, 2, .nan, 0])),
            ("i", .integers([5], [-1, 0, 1, .max, .min])), ("j", .integers([5], [0, 0, 0, .min, .max])),
            ("p", HostTensor(unchecked: [5], .bool(truth))), ("q", HostTensor(unchecked: [5], .bool(truth.reversed()))),
            ("wide", HostTensor([1.9, -1.9, 3e9, -3e9, 2e8])),
        ]
        return try ProgramCase("relations", inputs) { inputs in
            var outputs: [(name: String, value: Tensor)] = []
            for relation in Comparison.allCases {
                for (name, left, right) in [("float", 0, 1), ("signed", 2, 3), ("truth", 4, 5)] {
                    outputs.append(("\(name) \(relation)", inputs[left].compare(relation, inputs[right])))
                }
                let unsigned = inputs[2...3].map { $0.converted(to: .uint32) }
                outputs.append(("unsigned \(relation)", unsigned[0].compare(relation, unsigned[1])))
            }
            outputs.append(("select", inputs[4].select(inputs[0], inputs[1])))
            outputs.append(("select integers", inputs[4].select(inputs[2], inputs[3])))
            for (name, tensor) in [("float", inputs[0]), ("signed", inputs[2]), ("truth", inputs[4])] {
                for type in ElementType.allCases where type != tensor.elementType {
                    outputs.append(("\(name) to \(type)", tensor.converted(to: type)))
                }
            }
            outputs.append(("unsigned to float", inputs[2].converted(to: .uint32).converted(to: .float32)))
            outputs.append(("saturating to signed", inputs[6].converted(to: .int32)))
            return outputs
        }
    }

    static func loop() throws -> ProgramCase {
        let inputs: [(name: String, value: HostTensor)] = [
            ("x", .uniform([3], 0.5...1, seed: 8)), ("limit", HostTensor(Float(40))),
        ]
        return try ProgramCase("while", inputs) { inputs in
            let start = [inputs[0], inputs[1], inputs[0].context.constant(HostTensor(Int32(0)))]
            let results = inputs[0].context.whileLoop(start) { state in
                state[0].sum().compare(.less, state[1])
            } body: { state in
                // A loop inside the loop: adds a quarter of x to x twice.
                let inner = state[0].context.whileLoop([state[0], state[2] * 0]) { inner in
                    inner[1].compare(.less, 2)
                } body: { inner in
                    [inner[0] + inner[0] * 0.25, inner[1] + 1]
                }
                return [inner[0], state[1], state[2] + 1]
            }
            return [("x", results[0]), ("rounds", results[2])]
        }
    }

    // Numbers that are hard to write in decimal, and constants long enough for the byte form.
    static func literals() throws -> ProgramCase {
        let hard: [Float] = [
            0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .leastNormalMagnitude,
            .greatestFiniteMagnitude,
            1 / 3, 0.1, 1e-5, 1e10, 16_777_215, -1.5,
        ]
        let bits = HostTensor.words([200], seed: 9)
        return try ProgramCase("literals", [("unused", HostTensor(Float(1)))]) { inputs in
            let trace = inputs[0].context
            return [
                ("hard", trace.constant(HostTensor(hard))),
                ("matrix", trace.constant(try HostTensor([2, 3], [1, 2, 3, 4, 5.25, -6]))),
                ("long", trace.constant(.uniform([10, 20], seed: 10))), ("bits", trace.constant(bits)),
                ("integers", trace.constant(.integers([2, 2], [.min, -1, 0, .max]))),
                ("truth", trace.constant(HostTensor(unchecked: [3], .bool([true, false, true])))),
                ("empty", trace.constant(HostTensor(unchecked: [0, 3], .float32([])))),
                ("splat", trace.constant(HostTensor(unchecked: [100], .uint32(Array(repeating: 7, count: 100))))),
                ("given", inputs[0]),
            ]
        }
    }
}
