import AntiphonGraph
import AntiphonReference
import AntiphonTestSupport
import Foundation
import Testing

@Suite("StableHLO text")
struct StableHLOTests {
    static let primitives = Result { try PrimitiveCases.all() }
    static let composites = Result { try CompositeCases.all() }

    // The snapshots were accepted by XLA and gave our numbers (Tools/xla/check.py). After an intended change run the tests with
    // ANTIPHON_UPDATE_SNAPSHOTS=1, then that check.
    @Test("primitives print as the snapshots have it")
    func snapshots() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")
        for example in try Self.primitives.get() {
            let file = folder.appendingPathComponent(example.name + ".mlir")
            let text = try example.program.stableHLO(name: example.name)
            if ProcessInfo.processInfo.environment["ANTIPHON_UPDATE_SNAPSHOTS"] != nil {
                try Data(text.utf8).write(to: file)
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(example.name)")
        }
    }

    @Test("the programs use every primitive operation")
    func coverage() throws {
        var names: Set<String> = []
        func collect(_ graph: Graph) {
            for node in graph.nodes {
                names.insert(node.operation.name)
                if case .while(let condition, let body) = node.operation {
                    collect(condition)
                    collect(body)
                }
            }
        }
        for example in try Self.primitives.get() { collect(example.program.graph) }
        let structural = [
            "constant", "iota", "compare", "select", "convert", "broadcast_in_dim", "reshape", "transpose", "slice",
            "pad",
            "concatenate", "reverse", "dynamic_slice", "dynamic_update_slice", "gather", "scatter", "reduce",
            "dot_general", "while",
        ]
        let expected =
            Set(UnaryOperation.allCases.map(\.rawValue)).union(BinaryOperation.allCases.map(\.rawValue))
            .union(structural)
        #expect(names == expected)
    }

    @Test("composites print as primitives, the same each time")
    func composites() throws {
        for example in try Self.composites.get() {
            let text = try example.program.stableHLO(name: example.name)
            #expect(text == (try example.program.stableHLO(name: example.name)))
            #expect(!text.contains("antiphon."), "\(example.name)")
            #expect(!text.contains("%undefined"), "\(example.name)")
        }
    }

    @Test("donations are argument attributes, names are comments that cannot break the text")
    func donationsAndNames() throws {
        let program = try Program(
            inputs: [("x\n}", .float32([2])), ("y", .float32([2]))], donations: ["sum": "y"]
        ) { inputs in
            let values = inputs.sorted { $0.key < $1.key }.map(\.value)
            return [("difference", values[0] - values[1]), ("sum", values[0] + values[1])]
        }
        let text = try program.stableHLO(name: "2 steps/a")
        #expect(text.hasPrefix("module @_2_steps_a {\n  // input 0: x }\n"))
        #expect(text.contains("%arg1: tensor<2xf32> {tf.aliasing_output = 1 : i32}) -> (tensor<2xf32>, tensor<2xf32>)"))
        #expect(!text.contains("%arg0: tensor<2xf32> {"))
    }

    @Test(
        "floats are decimals where those read back to the same bits, else the bits",
        arguments: [
            (Float(1.5), "1.5"), (-0.0, "-0.0"), (1e-5, "1.0e-05"), (1e10, "1.0e+10"), (0.1, "0.1"),
            (.infinity, "0x7F800000"), (-.infinity, "0xFF800000"), (.nan, "0x7FC00000"),
            (.leastNonzeroMagnitude, "1.0e-45"), (.greatestFiniteMagnitude, "3.4028235e+38"),
        ])
    func floats(_ number: Float, _ text: String) throws {
        let trace = Trace()
        let module = try trace.finish([trace.constant(number)]).stableHLO()
        #expect(module.contains("value = dense<\(text)> : tensor<f32>"), "\(module)")
    }

    @Test("long constants are bytes, least significant first, also truth values are lists")
    func longConstants() throws {
        let trace = Trace()
        let words = (0..<65).map { UInt32($0) }
        let truth = (0..<65).map { $0 % 2 == 0 }
        let module = try trace.finish([
            trace.constant(HostTensor(words)), trace.constant(HostTensor([65], .bool(truth))),
        ]).stableHLO()
        #expect(module.contains("dense<\"0x000000000100000002000000"))
        #expect(module.contains("40000000\"> : tensor<65xui32>"))
        #expect(module.contains("dense<[true, false, true, "))
    }
}
