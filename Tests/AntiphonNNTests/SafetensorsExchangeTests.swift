import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Files for Tools/goldens/check_safetensors.py, which opens them with the reference library.
@Suite("Safetensors for other readers")
struct SafetensorsExchangeTests {
    // The same numbers by the same formula as in the script.
    private static func files() throws -> [String: Safetensors] {
        let floats = (0..<60).map { Float(bitPattern: 0x9e37_79b9 &* UInt32($0 + 1)) }
        var scope = ParameterScope("generator")
        _ = scope.child("lstm") { RecurrentStack(cell: .lstm, inputs: 3, hidden: 4, in: &$0) }
        let layout = try scope.layout
        return [
            "types": Safetensors(
                tensors: [
                    "floats": try HostTensor([3, 4, 5], floats), "scalar": HostTensor(Float(0.1)),
                    "signed": try HostTensor([2, 2], .int32([.min, -1, 0, .max])),
                    "unsigned": try HostTensor([3], .uint32([0, 1, .max])),
                    "truth": try HostTensor([5], .bool([true, false, false, true, true])),
                    "empty": try HostTensor([0, 4], []), "na\u{ef}ve \"名\"\n": HostTensor(Float(2)),
                ], metadata: ["made \"by\"": "antiphon \u{1F3B5}\t"]),
            "model": Safetensors(tensors: try layout.tensors(of: (0..<layout.elementCount).map { Float($0) / 7 })),
            "nothing": Safetensors(tensors: [:]),
        ]
    }

    @Test("They are written, to where the script looks if it is to run, and read back here")
    func write() throws {
        let kept = ProcessInfo.processInfo.environment["ANTIPHON_SAFETENSORS_DIRECTORY"].map(URL.init(fileURLWithPath:))
        let folder =
            kept ?? FileManager.default.temporaryDirectory.appendingPathComponent("exchange-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { if kept == nil { try? FileManager.default.removeItem(at: folder) } }
        for (name, file) in try Self.files() {
            let path = folder.appendingPathComponent("\(name).safetensors").path
            try file.write(to: path)
            #expect(try Safetensors(contentsOf: path).encoded() == file.encoded())
        }
    }
}
