import CAntiphonKernels
import Testing

/// A strided copy in Swift arrays, of bytes: an element is `size` neighbouring ones.
struct CopyCase {
    var dims: [Int]
    var size: Int
    var source: [UInt8]
    var sourceStrides: [Int]
    var sourceOrigin: Int
    var destinationStrides: [Int]
    var destinationOrigin: Int
    var destinationCount: Int

    /// The destination, which held 0xEE everywhere.
    func run(threads: Int) -> [UInt8] {
        var destination = [UInt8](repeating: 0xEE, count: destinationCount * size)
        source.withUnsafeBytes { from in
            destination.withUnsafeMutableBytes { to in
                var copy = AKCopy()
                copy.rank = Int32(dims.count)
                copy.element_size = Int32(size)
                copy.source = from.baseAddress?.advanced(by: sourceOrigin * size)
                copy.destination = to.baseAddress?.advanced(by: destinationOrigin * size)
                withUnsafeMutableBytes(of: &copy.dims) { store(dims, $0) }
                withUnsafeMutableBytes(of: &copy.source_stride) { store(sourceStrides, $0) }
                withUnsafeMutableBytes(of: &copy.destination_stride) { store(destinationStrides, $0) }
                withPool(threads) { ak_copy($0, &copy) }
            }
        }
        return destination
    }

    func reference() -> [UInt8] {
        var destination = [UInt8](repeating: 0xEE, count: destinationCount * size)
        let count = dims.reduce(1, *)
        for element in 0..<count {
            var (rest, from, to) = (element, sourceOrigin, destinationOrigin)
            for k in dims.indices.reversed() {
                from += rest % dims[k] * sourceStrides[k]
                to += rest % dims[k] * destinationStrides[k]
                rest /= dims[k]
            }
            for byte in 0..<size {
                destination[to * size + byte] = source[from * size + byte]
            }
        }
        return destination
    }

    private func store(_ values: [Int], _ buffer: UnsafeMutableRawBufferPointer) {
        for (k, value) in values.enumerated() {
            buffer.storeBytes(of: Int64(value), toByteOffset: k * 8, as: Int64.self)
        }
    }

    /// Any layout: the dimensions in any order of nesting on either side, reversed, with gaps, broadcast in the source.
    static func any(dims: [Int], size: Int, random: inout TestRandom) -> CopyCase {
        func layout(broadcast: Bool) -> (strides: [Int], origin: Int, count: Int) {
            var strides = [Int](repeating: 0, count: dims.count)
            var (origin, count) = (0, 1)
            let order =
                Bool.random(using: &random) ? Array(dims.indices.reversed()) : dims.indices.shuffled(using: &random)
            for k in order where !(broadcast && Int.random(in: 0..<6, using: &random) == 0) {
                strides[k] = count
                count *= max(dims[k], 1)
                count += Int.random(in: 0..<5, using: &random) == 0 ? 2 : 0
                if dims[k] > 0, Int.random(in: 0..<5, using: &random) == 0 {
                    origin += strides[k] * (dims[k] - 1)
                    strides[k] = -strides[k]
                }
            }
            return (strides, origin, count)
        }
        let (source, destination) = (layout(broadcast: true), layout(broadcast: false))
        return CopyCase(
            dims: dims, size: size,
            source: (0..<(source.count * size)).map { _ in UInt8.random(in: 0...255, using: &random) },
            sourceStrides: source.strides, sourceOrigin: source.origin, destinationStrides: destination.strides,
            destinationOrigin: destination.origin, destinationCount: destination.count)
    }
}

extension KernelSuite {
    @Suite("Copies")
    struct CopyTests {
        @Test(
            "Random layouts are copied element by element, and nothing else is touched",
            arguments: [
                [], [1], [1_000], [70, 90], [130, 65], [3, 17, 33], [16, 16], [2, 3, 4, 5], [4, 1, 64, 1, 64],
                [2, 2, 2, 3, 2, 3, 2, 5], [0, 5], [5, 40_000], [24, 32, 6],
            ], [1, 4, 8])
        func randomLayouts(dims: [Int], size: Int) {
            var random = TestRandom(seed: UInt64(dims.reduce(size) { $0 * 31 + $1 }))
            for trial in 0..<(dims.reduce(1, *) > 50_000 ? 4 : 25) {
                let copy = CopyCase.any(dims: dims, size: size, random: &random)
                let want = copy.reference()
                for level in Level.supported {
                    for threads in [0, 3] {
                        let got = level.run { copy.run(threads: threads) }
                        #expect(got == want, "trial \(trial), \(level), \(threads) threads")
                    }
                }
            }
        }

        @Test("Every shape of plain transpose", arguments: [1, 4, 8])
        func transposes(size: Int) {
            var random = TestRandom(seed: 3)
            for rows in [1, 2, 15, 16, 17, 64, 65, 100] {
                for columns in [1, 3, 16, 31, 63, 64, 129] {
                    let copy = CopyCase(
                        dims: [columns, rows], size: size,
                        source: (0..<(rows * columns * size)).map { _ in UInt8.random(in: 0...255, using: &random) },
                        sourceStrides: [1, columns], sourceOrigin: 0, destinationStrides: [rows, 1],
                        destinationOrigin: 0, destinationCount: rows * columns)
                    let want = copy.reference()
                    for level in Level.supported {
                        #expect(level.run { copy.run(threads: 0) } == want, "\(rows) x \(columns) at \(level)")
                    }
                }
            }
        }

        @Test("Filling", arguments: [1, 4, 8], [0, 1, 100, 300_001])
        func filling(size: Int, count: Int) {
            let value: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
            for level in Level.supported {
                var memory = [UInt8](repeating: 0, count: (count + 1) * size)
                level.run {
                    withPool(2) { ak_fill($0, &memory, value, Int32(size), count) }
                }
                let filled = (0..<(count * size)).allSatisfy { memory[$0] == value[$0 % size] }
                #expect(filled)
                #expect(memory[(count * size)...].allSatisfy { $0 == 0 })
            }
        }
    }
}
