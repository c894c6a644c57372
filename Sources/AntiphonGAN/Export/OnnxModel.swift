/// An ONNX model in memory, as much of `onnx.proto` as a generator needs (https://github.com/onnx/onnx/blob/main/docs/IR.md).
///
/// Written with IR version 8 and operator set 17, which Debian 12's onnx 1.12 and every later reader accept. All weights
/// stand in the file itself: external data, whose paths were the source of several holes in readers, is never used.
struct OnnxModel {
    /// The computation.
    var graph: OnnxGraph
    /// What the model is, for people.
    var documentation: String
    /// Facts by name, for programs.
    var metadata: [(key: String, value: String)]
    /// The version of Antiphon that wrote it.
    var producerVersion: String

    /// The file's bytes.
    var encoded: [UInt8] {
        ProtobufWriter.message { model in
            model.integer(1, 8)
            model.string(2, "antiphon")
            model.string(3, producerVersion)
            model.string(6, documentation)
            model.bytes(7, graph.encoded)
            model.message(8) {
                $0.string(1, "")
                $0.integer(2, 17)
            }
            for (key, value) in metadata {
                model.message(14) {
                    $0.string(1, key)
                    $0.string(2, value)
                }
            }
        }
    }
}

/// The type of an element, by its number in `TensorProto.DataType`.
enum OnnxElement: Int {
    case float = 1
    case int64 = 7
    case bool = 9
    case double = 11
}

/// One dimension of an input or output: a number, or a name for whatever it will be.
enum OnnxDimension {
    case fixed(Int)
    case symbolic(String)
}
