import AntiphonCPU
import AntiphonGraph
import AntiphonReference

/// The backends that every numeric test runs on.
enum TestBackend: String, CaseIterable, Sendable {
    case reference
    case cpu

    private static let engine = Result { try CPUBackend(threads: 2) }

    func backend() throws -> any Backend {
        switch self {
        case .reference: ReferenceBackend()
        case .cpu: try Self.engine.get()
        }
    }

    /// The largest error that is accepted, as a share of a tensor's largest element. The goldens come from double
    /// precision, rounded to float32 once; the reference rounds inputs and outputs only, the engine every value.
    var tolerance: Float {
        switch self {
        case .reference: 1e-6
        case .cpu: 1e-5
        }
    }

    /// The same for a central difference over a step of 0.02.
    var differenceTolerance: Float {
        switch self {
        case .reference: 1e-6
        case .cpu: 2e-4
        }
    }

    /// Traces a program over named inputs and runs it.
    func run(
        _ inputs: [String: HostTensor], _ body: ([String: Tensor]) -> [String: Tensor]
    ) throws -> [String: HostTensor] {
        let ordered = inputs.sorted { $0.key < $1.key }
        let program = try Program(inputs: ordered.map { ($0.key, $0.value.type) }) { tensors in
            body(tensors).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
        let outputs = try backend().run(program, ordered.map(\.value))
        return Dictionary(uniqueKeysWithValues: zip(program.outputNames, outputs))
    }
}
