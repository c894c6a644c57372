import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// What stands in the files, read back by a small reader of the wire format; what it computes is onnxruntime's to say
/// (Tools/exchange/check_onnx.py).
@Suite("ONNX models")
struct OnnxModelTests {
    @Test("the wire format is the specification's")
    func wireFormat() {
        // The examples of https://protobuf.dev/programming-guides/encoding.
        #expect(ProtobufWriter.message { $0.integer(1, 150) } == [0x08, 0x96, 0x01])
        #expect(ProtobufWriter.message { $0.string(2, "testing") } == [0x12, 0x07] + Array("testing".utf8))
        #expect(
            ProtobufWriter.message { $0.message(3) { $0.integer(1, 150) } } == [0x1A, 0x03, 0x08, 0x96, 0x01])
        #expect(
            ProtobufWriter.message { $0.integer(1, -2) } == [0x08, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [0x01])
        #expect(ProtobufWriter.message { $0.float(1, 1) } == [0x0D, 0, 0, 0x80, 0x3F])
        #expect(ProtobufWriter.message { $0.double(16, -2) } == [0x81, 0x01, 0, 0, 0, 0, 0, 0, 0, 0xC0])
        #expect(ProtobufWriter.message { $0.packed(4, [1]) } == [0x22, 8, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        #expect(ProtobufWriter.message { $0.packed(4, []) }.isEmpty)
    }

    @Test("IR version 8, operator set 17, no external data; sizes of batch and time are open", arguments: OnnxCase.all)
    func header(_ variant: OnnxCase) throws {
        let model = try variant.model()
        let file = try ProtobufMessage(model.onnx())
        #expect(file.integer(1) == 8 && file.text(2) == "antiphon")
        let operators = try file.messages(8)
        #expect(operators.count == 1 && operators[0].integer(2) == 17)
        let graph = try #require(file.messages(7).first)
        let g = model.configuration.generator
        var expected: [String: [String]] = [:]
        if variant.isSequence {
            for name in g.cell == .lstm ? ["h", "c"] : ["h"] {
                expected["initial_\(name)"] = ["\(g.layers)", "batch", "\(g.hidden)"]
                expected["final_\(name)"] = ["\(g.layers)", "batch", "\(g.hidden)"]
            }
            if g.staticNoise > 0 { expected["continues"] = ["batch"] }
            if g.stepNoise > 0 { expected["step_noise"] = ["batch", "time", "\(g.stepNoise)"] }
            if g.stepNoise == 0 { expected["steps"] = [] }
        }
        if g.staticNoise > 0 { expected["static_noise"] = ["batch", "\(g.staticNoise)"] }
        expected["sequences"] = ["batch", variant.isSequence ? "time" : "1", "\(model.schema.featureCount)"]
        let values = try graph.messages(11) + graph.messages(12)
        #expect(try Dictionary(uniqueKeysWithValues: values.map { ($0.text(1), try Self.shape($0)) }) == expected)
        // TensorProto fields 13 and 14 would point outside the file.
        for constant in try graph.messages(5) {
            #expect(constant.fields[13] == nil && constant.fields[14] == nil)
            let elements = constant.integers(1).reduce(1, *)
            #expect(constant.bytes(9).count == elements * (constant.integer(2) == 1 ? 4 : 8))
        }
    }

    @Test("gates stand in ONNX's order: i o f c of i f g o, z r h of r z n", arguments: RecurrentCell.allCases)
    func gates(_ cell: RecurrentCell) throws {
        let variant = try #require(OnnxCase.all.first { $0.name == "\(cell.rawValue)-1" })
        let model = try variant.model()
        let graph = try #require(ProtobufMessage(model.onnx()).messages(7).first)
        let constants = try graph.messages(5)
        let (hidden, inputs) = (5, 5)
        let order: [Int] =
            switch cell {
            case .rnn: [0]
            case .gru: [1, 0, 2]
            case .lstm: [0, 3, 1, 2]
            }
        let kernel = try #require(model.layout.named("generator/recurrence/layer0/forward/kernel"))
        let bias = try #require(model.layout.named("generator/recurrence/layer0/forward/bias"))
        let w = try #require(constants.first { $0.text(8) == "layer0.W" }).floats(9)
        let b = try #require(constants.first { $0.text(8) == "layer0.B" }).floats(9)
        for (place, gate) in order.enumerated() {
            for unit in 0..<hidden {
                #expect(b[place * hidden + unit] == model.weights[bias.offset + gate * hidden + unit])
                for input in 0..<inputs {
                    let ours = kernel.offset + input * cell.gateCount * hidden + gate * hidden + unit
                    #expect(w[(place * hidden + unit) * inputs + input] == model.weights[ours])
                }
            }
        }
        let state = b.dropFirst(cell.gateCount * hidden)
        if cell == .gru {
            let own = try #require(model.layout.named("generator/recurrence/layer0/forward/recurrent_bias"))
            #expect(Array(state.suffix(hidden)) == Array(model.weights[own.range]))
            #expect(state.dropLast(hidden).allSatisfy { $0 == 0 })
        } else {
            #expect(state.count == cell.gateCount * hidden && state.allSatisfy { $0 == 0 })
        }
    }

    @Test("weights that do not fit the settings are an error, not a file")
    func misfit() throws {
        let model = try OnnxCase.all[0].model()
        let short = TrainedModel(
            configuration: model.configuration, schema: model.schema, layout: model.layout,
            weights: Array(model.weights.dropLast()))
        #expect(throws: ExportError.self) { try short.onnx() }
        var other = model.configuration
        other.generator.hidden = 6
        let wrong = TrainedModel(
            configuration: other, schema: model.schema, layout: model.layout, weights: model.weights)
        #expect(throws: ExportError.self) { try wrong.onnx() }
        #expect(throws: ExportError.self) { try wrong.torchState() }
    }

    static func shape(_ value: ProtobufMessage) throws -> [String] {
        let tensor = try #require(value.messages(2).first?.messages(1).first)
        return try #require(tensor.messages(2).first).messages(1).map {
            $0.fields[2] == nil ? "\($0.integer(1))" : $0.text(2)
        }
    }
}

/// A message as its fields by number, each value's raw bytes: enough to look into what was written.
struct ProtobufMessage {
    private(set) var fields: [Int: [[UInt8]]] = [:]

    struct Broken: Error {}

    init(_ bytes: [UInt8]) throws {
        var place = 0
        func varint() throws -> UInt64 {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 70, by: 7) {
                guard place < bytes.count else { throw Broken() }
                let byte = bytes[place]
                place += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
            }
            throw Broken()
        }
        while place < bytes.count {
            let key = try varint()
            let start = place
            switch key & 7 {
            case 0: _ = try varint()
            case 1: place += 8
            case 5: place += 4
            case 2:
                let length = Int(try varint())
                guard length <= bytes.count - place else { throw Broken() }
                fields[Int(key >> 3), default: []].append(Array(bytes[place..<place + length]))
                place += length
                continue
            default: throw Broken()
            }
            guard place <= bytes.count else { throw Broken() }
            fields[Int(key >> 3), default: []].append(Array(bytes[start..<place]))
        }
    }

    func messages(_ field: Int) throws -> [ProtobufMessage] { try (fields[field] ?? []).map(ProtobufMessage.init) }
    func bytes(_ field: Int) -> [UInt8] { fields[field]?.first ?? [] }
    func text(_ field: Int) -> String { String(decoding: bytes(field), as: UTF8.self) }
    func integers(_ field: Int) -> [Int] {
        (fields[field] ?? []).map { $0.enumerated().reduce(0) { $0 | Int($1.element & 0x7F) << (7 * $1.offset) } }
    }
    func integer(_ field: Int) -> Int { integers(field).first ?? 0 }
    func floats(_ field: Int) -> [Float] {
        let bytes = bytes(field)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
        }
    }
}
