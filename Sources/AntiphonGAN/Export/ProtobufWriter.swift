/// Protocol Buffers' wire format, writing only (https://protobuf.dev/programming-guides/encoding): as much as ONNX models
/// and TensorBoard events need. Fields come out in the order in which they are added; reading is other programs' business.
package struct ProtobufWriter {
    /// The message so far.
    package private(set) var bytes: [UInt8] = []

    /// A message made by `body`.
    package static func message(_ body: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        body(&writer)
        return writer.bytes
    }

    /// int32, int64 and enumerations: negative numbers take ten bytes, as the format says.
    package mutating func integer(_ field: Int, _ value: Int) {
        key(field, wireType: 0)
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// A repeated int64 field, one entry a value (proto2's form, which every reader takes).
    package mutating func integers(_ field: Int, _ values: [Int]) {
        for value in values { integer(field, value) }
    }

    /// A float: four bytes, little-endian.
    package mutating func float(_ field: Int, _ value: Float) {
        key(field, wireType: 5)
        littleEndian(UInt64(value.bitPattern), bytes: 4)
    }

    /// A double: eight bytes, little-endian.
    package mutating func double(_ field: Int, _ value: Double) {
        key(field, wireType: 1)
        littleEndian(value.bitPattern, bytes: 8)
    }

    /// A packed repeated double field; nothing for no values.
    package mutating func packed(_ field: Int, _ values: [Double]) {
        guard !values.isEmpty else { return }
        key(field, wireType: 2)
        varint(UInt64(8 * values.count))
        for value in values { littleEndian(value.bitPattern, bytes: 8) }
    }

    /// Text, as UTF-8.
    package mutating func string(_ field: Int, _ text: String) { bytes(field, Array(text.utf8)) }

    /// Bytes, or a message's bytes.
    package mutating func bytes(_ field: Int, _ value: [UInt8]) {
        key(field, wireType: 2)
        varint(UInt64(value.count))
        bytes += value
    }

    /// A message within this one.
    package mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        bytes(field, Self.message(body))
    }

    private mutating func key(_ field: Int, wireType: UInt64) { varint(UInt64(field) << 3 | wireType) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func littleEndian(_ word: UInt64, bytes count: Int) {
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(place)))) }
    }
}
