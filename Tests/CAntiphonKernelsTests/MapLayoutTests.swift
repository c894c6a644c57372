import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Map layouts")
    struct MapLayoutTests {
        /// Operations whose result is the same in float as in double: whole programs must match the reference bit for bit.
        static let exact: [(AKMapOp, Int)] = [
            (AK_ADD, 2), (AK_SUBTRACT, 2), (AK_MULTIPLY, 2), (AK_MAXIMUM, 2), (AK_MINIMUM, 2), (AK_ABS, 1),
            (AK_NEGATE, 1), (AK_SIGN, 1), (AK_FLOOR, 1), (AK_LT, 2), (AK_SELECT, 3), (AK_IADD, 2), (AK_XOR, 2),
        ]

        /// An input that lies anyhow under `dims`: broadcast, permuted, reversed, with gaps.
        static func anyInput(dims: [Int], random: inout TestRandom) -> MapProgram.Input {
            var strides = [Int](repeating: 0, count: dims.count)
            var size = 1
            let order =
                Bool.random(using: &random) ? Array(dims.indices.reversed()) : dims.indices.shuffled(using: &random)
            for k in order where Int.random(in: 0..<4, using: &random) > 0 {
                strides[k] = size
                size *= dims[k]
                if Int.random(in: 0..<8, using: &random) == 0 {
                    size += 3
                }
            }
            var origin = 0
            for k in dims.indices where strides[k] != 0 && Int.random(in: 0..<6, using: &random) == 0 {
                origin += strides[k] * (dims[k] - 1)
                strides[k] = -strides[k]
            }
            return Int.random(in: 0..<5, using: &random) == 0
                ? .init(truths: (0..<size).map { _ in Bool.random(using: &random) }, strides: strides, origin: origin)
                : .init(
                    floats: (0..<size).map { _ in Float.random(in: -4...4, using: &random) }, strides: strides,
                    origin: origin)
        }

        static func anyProgram(dims: [Int], random: inout TestRandom) -> MapProgram {
            let dense = MapProgram.dense(dims)
            let count = dims.reduce(1, *)
            var inputs = (0..<Int.random(in: 1...6, using: &random)).map { _ in anyInput(dims: dims, random: &random) }
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                inputs.append(
                    .init(floats: (0..<count).map { _ in Float.random(in: -4...4, using: &random) }, strides: dense))
            }
            // Any register defined so far may be read and redefined.
            var defined = inputs.count
            var program = MapProgram(dims: dims, inputs: inputs, code: [], outputs: [])
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let (op, operands) = exact[Int.random(in: 0..<exact.count, using: &random)]
                let reads = (0..<3).map { $0 < operands ? Int.random(in: 0..<defined, using: &random) : 0 }
                let target =
                    Bool.random(using: &random) ? defined : Int.random(in: 0..<defined, using: &random)
                defined = max(defined, target + 1)
                program.code.append(code(op, to: target, reads[0], reads[1], reads[2]))
            }
            // Outputs, some over the memory of inputs, in any order.
            var free = inputs.indices.filter { inputs[$0].lane == AK_LANE_32 && inputs[$0].strides == dense }
            free.removeAll { inputs[$0].words.count != count }
            free.shuffle(using: &random)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let source = Int.random(in: 0..<defined, using: &random)
                let inPlace = Int.random(in: 0..<3, using: &random) > 0 ? free.popLast() : nil
                program.outputs.append(.init(register: source, inPlaceOf: inPlace))
            }
            return program
        }

        @Test(
            "Random programs on random layouts give the reference's bits",
            arguments: [
                [1], [7], [512], [513], [1_000], [3, 5], [40, 17], [2, 700], [5, 600, 3], [1, 1, 9], [4, 1, 6, 1, 5],
                [2, 3, 4, 5, 6, 3], [0, 4], [33, 32], [64, 8, 4],
            ])
        func randomPrograms(dims: [Int]) {
            var random = TestRandom(seed: UInt64(dims.reduce(17) { $0 * 31 + $1 }))
            for trial in 0..<40 {
                let program = Self.anyProgram(dims: dims, random: &random)
                let want = program.reference()
                for level in Level.supported {
                    let got = level.run { program.run() }
                    #expect(same(got, want), "trial \(trial) at \(level)")
                }
            }
        }

        @Test("The number of threads does not change a bit", arguments: [[20_000], [130, 177], [40, 7, 90]])
        func threads(dims: [Int]) {
            var random = TestRandom(seed: 5)
            for level in Level.supported {
                for trial in 0..<4 {
                    var program = Self.anyProgram(dims: dims, random: &random)
                    // One with a rounding that differs from the reference's.
                    program.code.append(code(AK_TANH, to: 23, 0))
                    program.outputs.append(.init(register: 23))
                    let want = level.run { program.run() }
                    for threads in 1...4 {
                        let got = level.run { program.run(threads: threads) }
                        #expect(same(got, want), "\(threads) threads, trial \(trial) at \(level)")
                    }
                }
            }
        }

        @Test("Two arrays change places in memory")
        func swap() {
            for count in [5, 512, 1_000] {
                let a = (0..<count).map(Float.init)
                let b = (0..<count).map { -Float($0) }
                let program = MapProgram(
                    dims: [count], inputs: [.init(floats: a, strides: [1]), .init(floats: b, strides: [1])],
                    code: [code(AK_ADD, to: 2, 0, 1)],
                    outputs: [
                        .init(register: 1, inPlaceOf: 0), .init(register: 0, inPlaceOf: 1), .init(register: 2),
                    ])
                for level in Level.supported {
                    let got = level.run { program.run() }
                    #expect(got[0] == b.map(\.bitPattern))
                    #expect(got[1] == a.map(\.bitPattern))
                    #expect(got[2].allSatisfy { $0 == 0 })
                }
            }
        }

        @Test("An input overwritten early is still there for later instructions")
        func overwrittenEarly() {
            let count = 700
            let a = (0..<count).map { Float($0) }
            let program = MapProgram(
                dims: [count], inputs: [.init(floats: a, strides: [1])],
                code: [code(AK_MULTIPLY, to: 1, 0, 0), code(AK_ADD, to: 2, 0, 1)],
                outputs: [.init(register: 1, inPlaceOf: 0), .init(register: 2)])
            for level in Level.supported {
                let got = level.run { program.run() }
                #expect(got[0] == a.map { ($0 * $0).bitPattern })
                #expect(got[1] == a.map { ($0 + $0 * $0).bitPattern })
            }
        }

        @Test("Booleans are bytes in memory and lanes inside, also in place")
        func booleans() {
            for count in [1, 15, 512, 1_111] {
                let a = (0..<count).map { $0 % 3 == 0 }
                let b = (0..<count).map { $0 % 2 == 0 }
                let program = MapProgram(
                    dims: [count], inputs: [.init(truths: a, strides: [1]), .init(truths: b, strides: [1])],
                    code: [code(AK_AND, to: 2, 0, 1), code(AK_NOT, to: 3, 2), code(AK_B_TO_F, to: 4, 3)],
                    outputs: [
                        .init(register: 2, lane: AK_LANE_BOOL, inPlaceOf: 1), .init(register: 3, lane: AK_LANE_BOOL),
                        .init(register: 4),
                    ])
                for level in Level.supported {
                    let got = level.run { program.run() }
                    let both = zip(a, b).map { $0 && $1 }
                    #expect(got[0] == both.map { $0 ? 1 : 0 })
                    #expect(got[1] == both.map { $0 ? 0 : 1 })
                    #expect(got[2] == both.map { Float($0 ? 0 : 1).bitPattern })
                }
            }
        }
    }
}

/// The same bits, any NaN counting as any other.
func same(_ got: MapProgram.Result, _ want: MapProgram.Result) -> Bool {
    got.count == want.count
        && zip(got, want).allSatisfy { got, want in
            got.count == want.count
                && zip(got, want).allSatisfy {
                    $0 == $1 || (Float(bitPattern: $0).isNaN && Float(bitPattern: $1).isNaN)
                }
        }
}
