import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import AntiphonTestSupport
import Testing

/// Programs of every operation: the engine against the reference here, against XLA by Tools/xla/check.py where
/// ANTIPHON_XLA_DIRECTORY is set (`ProgramCase.record`).
@Suite("Programs on the CPU engine and the reference")
struct ProgramCaseTests {
    @Test("primitives and composites agree within each program's bound")
    func agreement() throws {
        let backend = try CPUBackend(threads: 2)
        for example in try PrimitiveCases.all() + CompositeCases.all() {
            let outputs = try example.record(on: backend)
            let references = try ReferenceBackend().run(example.program, example.inputs)
            for (index, (output, reference)) in zip(outputs, references).enumerated() {
                let name = "\(example.name): \(example.program.outputNames[index])"
                #expect(output.type == reference.type, "\(name)")
                guard let x = output.floats, let y = reference.floats else {
                    #expect(output == reference, "\(name)")
                    continue
                }
                #expect(example.tolerance.worst(x, y) <= 1, "\(name): \(x.prefix(8)) and \(y.prefix(8))")
            }
        }
    }
}
