import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

/// Numbers that are the same every time (SplitMix64).
struct TestRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A tensor: floats in `range`, integers within it (from 0 if unsigned), truth values.
    mutating func tensor(_ type: TensorType, in range: ClosedRange<Float> = -2...2) -> HostTensor {
        let count = type.shape.elementCount
        let (low, high) = (Int32(range.lowerBound), Int32(range.upperBound))
        let storage: HostTensor.Storage
        switch type.elementType {
        case .float32: storage = .float32((0..<count).map { _ in Float.random(in: range, using: &self) })
        case .int32: storage = .int32((0..<count).map { _ in Int32.random(in: low...high, using: &self) })
        case .uint32:
            storage = .uint32((0..<count).map { _ in UInt32.random(in: 0...UInt32(max(0, high)), using: &self) })
        case .bool: storage = .bool((0..<count).map { _ in Bool.random(using: &self) })
        }
        return HostTensor(unchecked: type.shape, storage)
    }
}

/// How far two results may be apart: `absolute` plus `relative` times the reference's magnitude.
struct Tolerance: Sendable {
    var absolute: Double = 1e-6
    var relative: Double = 1e-5

    static let exact = Tolerance(absolute: 0, relative: 0)

    /// What is wrong with `result`, or nil.
    func mismatch(_ result: HostTensor, _ expected: HostTensor) -> String? {
        guard result.type == expected.type else { return "type \(result.type) instead of \(expected.type)" }
        guard let values = result.floats, let truths = expected.floats else {
            return result == expected ? nil : "\(result.storage) instead of \(expected.storage)"
        }
        for (index, (value, truth)) in zip(values, truths).enumerated() {
            if value == truth || (value.isNaN && truth.isNaN) { continue }
            let limit = absolute + relative * Double(abs(truth))
            if !(abs(Double(value) - Double(truth)) <= limit) {
                return "element \(index) of \(result.type) is \(value) instead of \(truth)"
            }
        }
        return nil
    }
}

/// Backends made once: threads are not for free.
enum Engines {
    static let byThreads: [CPUBackend] = (1...4).compactMap { try? CPUBackend(threads: $0) }
}

/// Runs a graph on the CPU at every SIMD level and on 1 to 4 threads, with all passes and with none, and holds the outputs
/// against the reference's; on one level the bits must not depend on the threads.
func expectAgreement(
    _ graph: Graph, _ inputs: [HostTensor], _ tolerance: Tolerance = Tolerance(), _ title: String = "",
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
    let program = try Program(
        graph: graph, inputNames: graph.inputs.indices.map { "in\($0)" },
        outputNames: graph.outputs.indices.map { "out\($0)" })
    let expected = try ReferenceBackend().run(program, inputs)
    #expect(Engines.byThreads.count == 4)
    for level in SIMDLevel.supported {
        for options in [PlanOptions(), PlanOptions.none] {
            try level.run {
                var first: [HostTensor]?
                for engine in Engines.byThreads {
                    let executable = try engine.compile(program, options: options)
                    let results = try executable.run(inputs, on: engine)
                    if let first {
                        #expect(
                            zip(results, first).allSatisfy { sameBits($0, $1) },
                            "\(title): other bits on \(engine.name)", sourceLocation: sourceLocation)
                        continue
                    }
                    first = results
                    for (index, (result, truth)) in zip(results, expected).enumerated() {
                        if let mismatch = tolerance.mismatch(result, truth) {
                            let comment: Comment = """
                                \(title) output \(index) on \(engine.name), \(options): \(mismatch)
                                \(executable.planDescription)
                                """
                            Issue.record(comment, sourceLocation: sourceLocation)
                        }
                    }
                }
            }
        }
    }
}

func sameBits(_ left: HostTensor, _ right: HostTensor) -> Bool {
    if let a = left.floats, let b = right.floats { return a.map(\.bitPattern) == b.map(\.bitPattern) }
    return left == right
}
