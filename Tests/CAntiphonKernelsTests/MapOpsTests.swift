import CAntiphonKernels
import Testing

/// An operation of the map machine and how exact it must be.
struct MapOperation: Sendable, CustomStringConvertible {
    let op: AKMapOp
    let operands: Int
    /// Which lanes to feed: floats, 32-bit integers, or booleans as 0 and 1.
    enum Kind: Sendable { case floats, words, truths, select }
    let kind: Kind
    /// Units in the last place from the double-precision reference; 0 demands the same bits (any NaN is any NaN).
    let tolerance: Double

    var description: String { "op \(op.rawValue)" }

    private static func floats(_ tolerance: Double, _ operands: Int, _ ops: AKMapOp...) -> [Self] {
        ops.map { Self(op: $0, operands: operands, kind: .floats, tolerance: tolerance) }
    }

    private static func words(_ operands: Int, _ ops: AKMapOp...) -> [Self] {
        ops.map { Self(op: $0, operands: operands, kind: .words, tolerance: 0) }
    }

    static let all: [Self] =
        floats(0, 1, AK_NEGATE, AK_ABS, AK_SIGN, AK_SQRT, AK_FLOOR, AK_IS_FINITE, AK_F_TO_S, AK_F_TO_U, AK_F_TO_B)
        + floats(1.5, 1, AK_EXP, AK_LOG, AK_SIN, AK_COS, AK_RSQRT) + floats(2, 1, AK_EXPM1, AK_LOG1P)
        + floats(3, 1, AK_TANH, AK_LOGISTIC)
        + floats(0, 2, AK_ADD, AK_SUBTRACT, AK_MULTIPLY, AK_DIVIDE, AK_MINIMUM, AK_MAXIMUM)
        + floats(1, 2, AK_POWER) + floats(0, 2, AK_EQ, AK_NE, AK_LT, AK_LE, AK_GT, AK_GE)
        + [Self(op: AK_SELECT, operands: 3, kind: .select, tolerance: 0)]
        + [Self(op: AK_NOT, operands: 1, kind: .truths, tolerance: 0)]
        + [AK_AND, AK_OR, AK_XOR].map { Self(op: $0, operands: 2, kind: .truths, tolerance: 0) }
        + words(
            2, AK_AND, AK_OR, AK_XOR, AK_IADD, AK_ISUBTRACT, AK_IMULTIPLY, AK_SMIN, AK_SMAX, AK_UMIN, AK_UMAX,
            AK_SDIVIDE, AK_UDIVIDE, AK_SREMAINDER, AK_UREMAINDER, AK_SHL, AK_SHR_LOGICAL, AK_IEQ, AK_INE, AK_SLT,
            AK_SLE, AK_SGT, AK_SGE, AK_ULT, AK_ULE, AK_UGT, AK_UGE)
        + words(1, AK_BITNOT, AK_INEGATE, AK_S_TO_F, AK_U_TO_F, AK_I_TO_B)
        + [Self(op: AK_B_TO_F, operands: 1, kind: .truths, tolerance: 0)]

    /// Edge cases first (all pairs of them), then random bits or values.
    func inputs(count: Int, seed: UInt64) -> [MapProgram.Input] {
        var random = TestRandom(seed: seed)
        let edges: [UInt32]
        switch kind {
        case .floats:
            let values: [Float] = [
                0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
                .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0.5, -0.5, 2.5, -2.5, 3,
                2_147_483_648, -2_147_483_648, 2_147_483_520, 4_294_967_296, 4_294_967_040, 8_388_609.5, -8_388_607.5,
                89, -104, 1e-20, 16_777_215,
            ]
            edges = values.map(\.bitPattern)
        case .words:
            edges = [
                0, 1, 2, 31, 32, 33, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF, 0xFFFF_FFFE, 7, 0xFFFF_FFF9,
            ]
        case .truths, .select:
            edges = [0, 1]
        }
        let selects = kind == .select
        return (0..<operands).map { operand in
            let words = (0..<count).map { i -> UInt32 in
                if i < edges.count * edges.count {
                    return edges[operand == 0 ? i / edges.count : i % edges.count]
                }
                if kind == .truths || (selects && operand == 0) {
                    return UInt32.random(in: 0...1, using: &random)
                }
                // Half the floats any bits, half of ordinary size.
                return kind != .floats || i % 2 == 0
                    ? UInt32(truncatingIfNeeded: random.next())
                    : Float.random(in: -20...20, using: &random).bitPattern
            }
            return MapProgram.Input(words: words, strides: [1])
        }
    }
}

/// The distance of `got` from `want` in units of the last place of `want`, which a double computed and a float rounded.
func unitsApart(_ got: UInt32, _ want: UInt32) -> Double {
    let (got, want) = (Float(bitPattern: got), Float(bitPattern: want))
    if got.bitPattern == want.bitPattern || (got.isNaN && want.isNaN) {
        return 0
    }
    guard got.isFinite, want.isFinite, got.sign == want.sign else {
        return .infinity
    }
    return abs(Double(got) - Double(want)) / Double(max(want.ulp, .leastNonzeroMagnitude))
}

extension KernelSuite {
    @Suite("Map operations")
    struct MapOpsTests {
        @Test("Every operation agrees with the reference at every level", arguments: MapOperation.all)
        func matchesReference(operation: MapOperation) {
            // Neither a whole number of vectors nor of blocks; enough for all pairs of edge cases.
            for (count, seed) in [(1, 1), (3, 2), (17, 3), (512, 4), (1_500, 5)] as [(Int, UInt64)] {
                let inputs = operation.inputs(count: count, seed: seed)
                let program = MapProgram(
                    dims: [count], inputs: inputs, code: [code(operation.op, to: 5, 0, 1, 2)],
                    outputs: [.init(register: 5)])
                let want = program.reference()[0]
                for level in Level.supported {
                    let got = level.run { program.run()[0] }
                    #expect(got.count == want.count)
                    let worst = zip(got, want).map { unitsApart($0, $1) }.max() ?? .infinity
                    #expect(worst <= operation.tolerance, "\(operation) at \(level), \(count) elements")
                }
            }
        }

        @Test("Fused forms stay within the rounding of their parts")
        func fusedForms() {
            var random = TestRandom(seed: 9)
            let values = (0..<3).map { _ in (0..<1_000).map { _ in Float.random(in: -1...1, using: &random) } }
            let cases: [(AKMapOp, (Double, Double, Double) -> Double)] = [
                (AK_FMA, { $0 * $1 + $2 }), (AK_TANH_GRAD, { a, b, _ in a * (1 - b * b) }),
                (AK_LOGISTIC_GRAD, { a, b, _ in a * b * (1 - b) }),
            ]
            for level in Level.supported {
                for (op, truth) in cases {
                    let program = MapProgram(
                        dims: [1_000], inputs: values.map { .init(floats: $0, strides: [1]) },
                        code: [code(op, to: 3, 0, 1, 2)], outputs: [.init(register: 3)])
                    let got = level.run { program.run()[0] }.map(Float.init(bitPattern:))
                    for i in 0..<1_000 {
                        let (a, b, c) = (Double(values[0][i]), Double(values[1][i]), Double(values[2][i]))
                        // Each of the at most four roundings is of a number below 2.
                        #expect(abs(Double(got[i]) - truth(a, b, c)) <= 4 * 0x1p-24)
                    }
                }
            }
        }
    }
}
