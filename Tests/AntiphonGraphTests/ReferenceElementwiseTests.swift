import AntiphonGraph
import AntiphonReference
import Testing

/// Traces `body` over inputs of these tensors' types and evaluates it with the reference interpreter.
func reference(
    _ inputs: [ReferenceTensor], _ body: ([Tensor]) -> [Tensor]
) throws -> [ReferenceTensor] {
    try ReferenceInterpreter.evaluate(Graph.trace(inputs.map(\.type), body), inputs)
}

func vector(_ elementType: ElementType = .float32, _ values: Double...) -> ReferenceTensor {
    ReferenceTensor(TensorType(elementType, [values.count]), values)
}

func isClose(_ left: [Double], _ right: [Double], tolerance: Double = 1e-12) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy { x, y in
            x == y || (x.isNaN && y.isNaN) || abs(x - y) <= tolerance * max(1, abs(y))
        }
}

@Suite("Reference: element-wise operations")
struct ReferenceElementwiseTests {
    struct UnaryCase: Sendable {
        let operation: UnaryOperation
        let type: ElementType
        let inputs: [Double]
        let outputs: [Double]
    }

    static let unaryCases = [
        UnaryCase(operation: .negate, type: .float32, inputs: [2, -0.5], outputs: [-2, 0.5]),
        UnaryCase(operation: .negate, type: .int32, inputs: [7, -2_147_483_648], outputs: [-7, -2_147_483_648]),
        UnaryCase(operation: .abs, type: .float32, inputs: [-3, 4], outputs: [3, 4]),
        UnaryCase(operation: .abs, type: .int32, inputs: [-3, -2_147_483_648], outputs: [3, -2_147_483_648]),
        UnaryCase(operation: .sign, type: .float32, inputs: [-3, 0, 9, .nan], outputs: [-1, 0, 1, .nan]),
        UnaryCase(operation: .sign, type: .int32, inputs: [-3, 0, 9], outputs: [-1, 0, 1]),
        UnaryCase(operation: .exponential, type: .float32, inputs: [0, 1], outputs: [1, 2.718281828459045]),
        UnaryCase(
            operation: .exponentialMinusOne, type: .float32, inputs: [1e-10, 1],
            outputs: [1.00000000005e-10, 1.718281828459045]),
        UnaryCase(operation: .log, type: .float32, inputs: [1, 2, 0], outputs: [0, 0.6931471805599453, -.infinity]),
        UnaryCase(operation: .logPlusOne, type: .float32, inputs: [0, 1], outputs: [0, 0.6931471805599453]),
        UnaryCase(operation: .tanh, type: .float32, inputs: [0, 0.5], outputs: [0, 0.46211715726000975]),
        UnaryCase(operation: .logistic, type: .float32, inputs: [0, 2], outputs: [0.5, 0.8807970779778823]),
        UnaryCase(operation: .sqrt, type: .float32, inputs: [9, -1], outputs: [3, .nan]),
        UnaryCase(operation: .rsqrt, type: .float32, inputs: [4, 0], outputs: [0.5, .infinity]),
        UnaryCase(operation: .sine, type: .float32, inputs: [0, 1], outputs: [0, 0.8414709848078965]),
        UnaryCase(operation: .cosine, type: .float32, inputs: [0, 1], outputs: [1, 0.5403023058681398]),
        UnaryCase(operation: .floor, type: .float32, inputs: [1.5, -1.5], outputs: [1, -2]),
        UnaryCase(
            operation: .isFinite, type: .float32, inputs: [1, .infinity, .nan, 1e39], outputs: [1, 0, 0, 0]),
        UnaryCase(operation: .not, type: .bool, inputs: [0, 1], outputs: [1, 0]),
        UnaryCase(operation: .not, type: .int32, inputs: [0, 5], outputs: [-1, -6]),
        UnaryCase(operation: .not, type: .uint32, inputs: [0, 5], outputs: [4_294_967_295, 4_294_967_290]),
    ]

    @Test("unary", arguments: unaryCases)
    func unary(_ example: UnaryCase) throws {
        let input = ReferenceTensor(TensorType(example.type, [example.inputs.count]), example.inputs)
        let output = try reference([input]) { [$0[0].unary(example.operation)] }
        #expect(isClose(output[0].values, example.outputs))
    }

    @Test("every unary operation has a hand-computed case")
    func unaryIsComplete() {
        #expect(Set(Self.unaryCases.map(\.operation)) == Set(UnaryOperation.allCases))
    }

    struct BinaryCase: Sendable {
        let operation: BinaryOperation
        let type: ElementType
        let left: [Double]
        let right: [Double]
        let outputs: [Double]
    }

    static let binaryCases = [
        BinaryCase(operation: .add, type: .float32, left: [1, 2], right: [0.5, -2], outputs: [1.5, 0]),
        BinaryCase(operation: .add, type: .int32, left: [2_147_483_647], right: [1], outputs: [-2_147_483_648]),
        BinaryCase(operation: .add, type: .uint32, left: [4_294_967_295], right: [2], outputs: [1]),
        BinaryCase(operation: .subtract, type: .float32, left: [1], right: [0.25], outputs: [0.75]),
        BinaryCase(operation: .subtract, type: .uint32, left: [1], right: [2], outputs: [4_294_967_295]),
        BinaryCase(operation: .multiply, type: .float32, left: [3], right: [-0.5], outputs: [-1.5]),
        BinaryCase(operation: .multiply, type: .int32, left: [65_536, -3], right: [65_536, 5], outputs: [0, -15]),
        BinaryCase(
            operation: .multiply, type: .uint32, left: [4_294_967_295], right: [4_294_967_295], outputs: [1]),
        BinaryCase(operation: .divide, type: .float32, left: [1, 1], right: [4, 0], outputs: [0.25, .infinity]),
        BinaryCase(
            operation: .divide, type: .int32, left: [-7, 5, -2_147_483_648], right: [2, 0, -1],
            outputs: [-3, -1, -2_147_483_648]),
        BinaryCase(
            operation: .divide, type: .uint32, left: [7, 4_294_967_295, 5], right: [2, 2, 0],
            outputs: [3, 2_147_483_647, 4_294_967_295]),
        BinaryCase(operation: .remainder, type: .float32, left: [5.5, -5.5], right: [2, 2], outputs: [1.5, -1.5]),
        BinaryCase(
            operation: .remainder, type: .int32, left: [-7, 5, -2_147_483_648], right: [2, 0, -1],
            outputs: [-1, 5, 0]),
        BinaryCase(
            operation: .remainder, type: .uint32, left: [4_294_967_295, 5], right: [10, 0], outputs: [5, 5]),
        BinaryCase(operation: .power, type: .float32, left: [2, 9], right: [3, 0.5], outputs: [8, 3]),
        BinaryCase(operation: .minimum, type: .float32, left: [1, .nan], right: [2, 0], outputs: [1, .nan]),
        BinaryCase(operation: .minimum, type: .int32, left: [-1], right: [2], outputs: [-1]),
        BinaryCase(operation: .maximum, type: .float32, left: [1, 0], right: [2, .nan], outputs: [2, .nan]),
        BinaryCase(operation: .maximum, type: .uint32, left: [4_294_967_295], right: [2], outputs: [4_294_967_295]),
        BinaryCase(operation: .and, type: .bool, left: [0, 0, 1, 1], right: [0, 1, 0, 1], outputs: [0, 0, 0, 1]),
        BinaryCase(operation: .and, type: .int32, left: [-1], right: [6], outputs: [6]),
        BinaryCase(operation: .or, type: .bool, left: [0, 0, 1, 1], right: [0, 1, 0, 1], outputs: [0, 1, 1, 1]),
        BinaryCase(operation: .or, type: .uint32, left: [5], right: [10], outputs: [15]),
        BinaryCase(operation: .xor, type: .bool, left: [0, 0, 1, 1], right: [0, 1, 0, 1], outputs: [0, 1, 1, 0]),
        BinaryCase(operation: .xor, type: .int32, left: [-1], right: [1], outputs: [-2]),
        BinaryCase(
            operation: .shiftLeft, type: .uint32, left: [3, 1, 1], right: [31, 32, 4],
            outputs: [2_147_483_648, 0, 16]),
        BinaryCase(
            operation: .shiftRightLogical, type: .uint32, left: [2_147_483_648, 1], right: [31, 33], outputs: [1, 0]),
        BinaryCase(operation: .shiftRightLogical, type: .int32, left: [-1], right: [28], outputs: [15]),
    ]

    @Test("binary", arguments: binaryCases)
    func binary(_ example: BinaryCase) throws {
        let type = TensorType(example.type, [example.left.count])
        let inputs = [ReferenceTensor(type, example.left), ReferenceTensor(type, example.right)]
        let output = try reference(inputs) { [$0[0].binary(example.operation, $0[1])] }
        #expect(isClose(output[0].values, example.outputs))
    }

    @Test("every binary operation has a hand-computed case")
    func binaryIsComplete() {
        #expect(Set(Self.binaryCases.map(\.operation)) == Set(BinaryOperation.allCases))
    }

    @Test(
        "compare",
        arguments: zip(
            [Comparison.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual],
            [
                [0, 1, 0, 0], [1, 0, 1, 1], [1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 1, 1, 0],
            ] as [[Double]]))
    func compare(_ relation: Comparison, _ expected: [Double]) throws {
        let output = try reference([vector(.float32, 1, 2, 3, .nan), vector(.float32, 2, 2, 2, .nan)]) {
            [$0[0].compare(relation, $0[1])]
        }
        #expect(output[0].values == expected)
        #expect(output[0].type == .bool([4]))
    }

    @Test("select takes from the first where true")
    func select() throws {
        let inputs = [vector(.bool, 1, 0, 1), vector(.int32, 1, 2, 3), vector(.int32, 4, 5, 6)]
        #expect(try reference(inputs) { [$0[0].select($0[1], $0[2])] }[0].values == [1, 5, 3])
    }

    @Test("convert rounds towards zero, saturates, and keeps bits between integers")
    func convert() throws {
        let floats = vector(.float32, 1.9, -1.9, 1e10, -1e10, .nan, -0.0)
        let outputs = try reference([floats, vector(.int32, -1, 2, 0)]) {
            [
                $0[0].converted(to: .int32), $0[0].converted(to: .uint32), $0[0].converted(to: .bool),
                $0[1].converted(to: .uint32), $0[1].converted(to: .float32), $0[1].converted(to: .bool),
            ]
        }
        #expect(outputs[0].values == [1, -1, 2_147_483_647, -2_147_483_648, 0, 0])
        #expect(outputs[1].values == [1, 0, 4_294_967_295, 0, 0, 0])
        #expect(outputs[2].values == [1, 1, 1, 1, 1, 0])
        #expect(outputs[3].values == [4_294_967_295, 2, 0])
        #expect(outputs[4].values == [-1, 2, 0])
        #expect(outputs[5].values == [1, 1, 0])
    }

    @Test("constant and stop_gradient give what they hold")
    func constantAndStopGradient() throws {
        let outputs = try reference([vector(.float32, 1.5, 2)]) {
            [$0[0].context.constant(HostTensor([UInt32(7), 8])), $0[0].stoppingGradient()]
        }
        #expect(outputs[0] == vector(.uint32, 7, 8))
        #expect(outputs[1] == vector(.float32, 1.5, 2))
    }
}
