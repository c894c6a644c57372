import CAntiphonKernels

/// A map program in Swift arrays, run by the kernel or by the reference.
struct MapProgram {
    /// An array with the strides it is read with.
    struct Input {
        var words: [UInt32] = []
        var bytes: [UInt8] = []
        var lane = AK_LANE_32
        var strides: [Int]
        /// Where element (0, 0, ...) is: strides may be negative.
        var origin = 0

        init(floats: [Float], strides: [Int], origin: Int = 0) {
            self.init(words: floats.map(\.bitPattern), strides: strides, origin: origin)
        }

        init(words: [UInt32], strides: [Int], origin: Int = 0) {
            (self.words, self.strides, self.origin) = (words, strides, origin)
        }

        init(truths: [Bool], strides: [Int], origin: Int = 0) {
            (bytes, lane) = (truths.map { $0 ? 1 : 0 }, AK_LANE_BOOL)
            (self.strides, self.origin) = (strides, origin)
        }
    }

    struct Output {
        var register: Int
        var lane = AK_LANE_32
        /// The input whose memory it overwrites.
        var inPlaceOf: Int?
        /// Rows of so many elements, so far apart; 0 is dense.
        var row = 0
        var pitch = 0

        /// Elements of memory for `count` elements, those between rows included.
        func slots(_ count: Int) -> Int { row == 0 ? count : (count + row - 1) / row * pitch }
    }

    /// Bits of the outputs; bytes of booleans as words.
    typealias Result = [[UInt32]]

    var dims: [Int]
    /// Input k is in register k.
    var inputs: [Input]
    var code: [AKMapInstruction]
    var outputs: [Output]

    static func dense(_ dims: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: dims.count)
        for k in stride(from: dims.count - 2, through: 0, by: -1) {
            strides[k] = strides[k + 1] * dims[k + 1]
        }
        return strides
    }

    func run(threads: Int = 0) -> Result {
        withPool(threads) { pool in execute { ak_map(pool, &$0) } }
    }

    func reference() -> Result {
        execute { ak_map_reference(&$0) }
    }

    private func execute(_ body: (inout AKMapProgram) -> Void) -> Result {
        let count = dims.reduce(1, *)
        // Copies that outputs may overwrite.
        let memory = inputs.map { input -> UnsafeMutableRawBufferPointer in
            let bytes =
                input.lane == AK_LANE_32 ? input.words.withUnsafeBytes(Array.init) : input.bytes
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
            copy.copyBytes(from: bytes)
            return copy
        }
        let results = outputs.map { output -> UnsafeMutableRawBufferPointer in
            if let input = output.inPlaceOf {
                return memory[input]
            }
            // Guarded, so that a write beyond the end is found.
            let size = output.slots(count) * (output.lane == AK_LANE_32 ? 4 : 1)
            let fresh = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 64, alignment: 64)
            _ = fresh.initializeMemory(as: UInt8.self, repeating: 0xA5)
            return fresh
        }
        defer {
            memory.forEach { $0.deallocate() }
            for (output, result) in zip(outputs, results) where output.inPlaceOf == nil {
                result.deallocate()
            }
        }
        let rawInputs = inputs.indices.map { k in
            let size = inputs[k].lane == AK_LANE_32 ? 4 : 1
            var raw = AKMapInput()
            raw.data = UnsafeRawPointer(memory[k].baseAddress?.advanced(by: inputs[k].origin * size))
            raw.lane = inputs[k].lane
            raw.destination = UInt8(k)
            withUnsafeMutableBytes(of: &raw.stride) { $0.store(inputs[k].strides) }
            return raw
        }
        let rawOutputs = outputs.indices.map { o in
            AKMapOutput(
                data: results[o].baseAddress, lane: outputs[o].lane, source: UInt8(outputs[o].register),
                row: Int64(outputs[o].row), pitch: Int64(outputs[o].pitch))
        }
        rawInputs.withUnsafeBufferPointer { rawInputs in
            rawOutputs.withUnsafeBufferPointer { rawOutputs in
                code.withUnsafeBufferPointer { code in
                    var program = AKMapProgram()
                    program.rank = Int32(dims.count)
                    withUnsafeMutableBytes(of: &program.dims) { $0.store(dims) }
                    program.inputs = rawInputs.baseAddress
                    program.input_count = Int32(rawInputs.count)
                    program.instructions = code.baseAddress
                    program.instruction_count = Int32(code.count)
                    program.outputs = rawOutputs.baseAddress
                    program.output_count = Int32(rawOutputs.count)
                    body(&program)
                }
            }
        }
        return zip(outputs, results).map { output, result in
            let slots = output.slots(count)
            let size = slots * (output.lane == AK_LANE_32 ? 4 : 1)
            if output.inPlaceOf == nil, !result[size...].allSatisfy({ $0 == 0xA5 }) {
                return []
            }
            return output.lane == AK_LANE_32
                ? (0..<slots).map { result.load(fromByteOffset: $0 * 4, as: UInt32.self) }
                : (0..<slots).map { UInt32(result[$0]) }
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func store(_ values: [Int]) {
        for (k, value) in values.enumerated() {
            storeBytes(of: Int64(value), toByteOffset: k * 8, as: Int64.self)
        }
    }
}

/// An instruction.
func code(_ op: AKMapOp, to destination: Int, _ a: Int, _ b: Int = 0, _ c: Int = 0) -> AKMapInstruction {
    AKMapInstruction(
        op: UInt8(op.rawValue), destination: UInt8(destination), a: UInt8(a), b: UInt8(b), c: UInt8(c))
}
