import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Map outputs in rows")
    struct MapRowsTests {
        /// Index space, row, pitch: rows shorter and longer than a block, that divide it and do not.
        static let cases: [([Int], Int, Int)] = [
            ([4, 3], 3, 7), ([200, 6], 6, 12), ([50, 32], 32, 128), ([3, 700], 700, 701), ([5, 512], 512, 640),
            ([40, 5, 7], 35, 50), ([1, 9], 9, 9), ([6000, 1], 1, 3),
        ]

        @Test("Values, passed-on inputs, scalars and truth values are stored in rows", arguments: cases.indices)
        func rows(_ index: Int) {
            let (dims, row, pitch) = Self.cases[index]
            let count = dims.reduce(1, *)
            var random = TestRandom(seed: UInt64(index))
            let floats = (0..<count).map { _ in Float.random(in: -4...4, using: &random) }
            let truths = (0..<count).map { _ in Bool.random(using: &random) }
            let dense = MapProgram.dense(dims)
            let program = MapProgram(
                dims: dims,
                inputs: [
                    .init(floats: floats, strides: dense),
                    .init(floats: [1.5], strides: dims.map { _ in 0 }), .init(truths: truths, strides: dense),
                ],
                code: [code(AK_MULTIPLY, to: 3, 0, 1, 0)],
                outputs: [
                    .init(register: 3, row: row, pitch: pitch), .init(register: 3),
                    .init(register: 0, row: row, pitch: pitch), .init(register: 1, row: row, pitch: pitch),
                    .init(register: 2, lane: AK_LANE_BOOL, row: row, pitch: pitch),
                ])
            for level in Level.supported {
                level.run {
                    for threads in [0, 2, 3] {
                        #expect(program.run(threads: threads) == program.reference(), "\(level) \(threads) threads")
                    }
                }
            }
        }
    }
}
