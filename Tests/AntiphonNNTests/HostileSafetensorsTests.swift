import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Hostile safetensors files")
struct HostileSafetensorsTests {
    private static func file(_ header: String, buffer: Int = 0, size: UInt64? = nil) -> [UInt8] {
        let json = Array(header.utf8)
        let size = size ?? UInt64(json.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * UInt64($0))) } + json
            + [UInt8](repeating: 0, count: buffer)
    }

    private static func entry(_ name: String, _ shape: String, _ offsets: String, type: String = "\"F32\"") -> String {
        "\"\(name)\":{\"dtype\":\(type),\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        /// What the message must say.
        let says: String

        init(_ description: String, _ header: String, buffer: Int = 0, says: String) {
            self.testDescription = description
            self.bytes = HostileSafetensorsTests.file(header, buffer: buffer)
            self.says = says
        }

        init(_ description: String, bytes: [UInt8], says: String) {
            self.testDescription = description
            self.bytes = bytes
            self.says = says
        }
    }

    static let sizes: [Attack] = [
        Attack("seven bytes", bytes: [0, 0, 0, 0, 0, 0, 0], says: "too few"),
        Attack("no header", bytes: [UInt8](repeating: 0, count: 8), says: "begin with '{'"),
        Attack("header above the cap", bytes: file("{}", size: 25_000_001), says: "larger than"),
        Attack("header of 2^63", bytes: file("{}", size: 1 << 63), says: "larger than"),
        Attack("header of 2^64 - 8", bytes: file("{}", size: .max - 7), says: "larger than"),
        Attack("header longer than the file", bytes: file("{}", size: 3), says: "longer than the file"),
        Attack("header shorter than its JSON", bytes: file("{\"a\":{}}", size: 5), says: "byte 13"),
        Attack("missing bytes", "{\(entry("a", "[2]", "[0,8]"))}", buffer: 7, says: "1 bytes are missing"),
        Attack("trailing bytes", "{\(entry("a", "[2]", "[0,8]"))}", buffer: 9, says: "1 bytes too many"),
        Attack("bytes and no tensors", "{}", buffer: 4, says: "4 bytes too many"),
    ]

    static let ranges: [Attack] = [
        Attack("a hole", "{\(entry("a", "[1]", "[4,8]"))}", buffer: 8, says: "instead of 0"),
        Attack(
            "an overlap", "{\(entry("a", "[2]", "[0,8]")),\(entry("b", "[2]", "[4,12]"))}", buffer: 12,
            says: "overlap"),
        Attack(
            "two on one range", "{\(entry("a", "[2]", "[0,8]")),\(entry("b", "[2]", "[0,8]"))}", buffer: 8,
            says: "overlap"),
        Attack("backwards", "{\(entry("a", "[1]", "[4,0]"))}", buffer: 4, says: "does not fit"),
        Attack("one element too many", "{\(entry("a", "[3]", "[0,8]"))}", buffer: 8, says: "does not fit"),
        Attack("one element too few", "{\(entry("a", "[1]", "[0,8]"))}", buffer: 8, says: "does not fit"),
        Attack("half an element", "{\(entry("a", "[1]", "[0,3]"))}", buffer: 3, says: "does not fit"),
        Attack("bool of four bytes", "{\(entry("a", "[1]", "[0,4]", type: "\"BOOL\""))}", buffer: 4, says: "not fit"),
        Attack(
            "a product that wraps to 0", "{\(entry("a", "[4294967296,4294967296]", "[0,0]"))}", says: "does not fit"),
        Attack("a size that wraps", "{\(entry("a", "[281474976710655]", "[0,4]"))}", buffer: 4, says: "does not fit"),
        Attack("a length above 2^48", "{\(entry("a", "[281474976710656]", "[0,4]"))}", buffer: 4, says: "above"),
        Attack("an offset of 2^64", "{\(entry("a", "[1]", "[0,18446744073709551616]"))}", buffer: 4, says: "above"),
    ]

    static let numbers: [Attack] =
        ["-4", "4.0", "4e0", "1e308", "\"4\"", "04", "+4", "null", "[4]", "0x4", " "].map {
            Attack("an offset written \($0)", "{\(entry("a", "[1]", "[0,\($0)]"))}", buffer: 4, says: "at byte")
        }
        + ["{}", "1", "[1,]", "[1 1]", "[,1]", "null", "[-1]", "[[1]]"].map {
            Attack("a shape written \($0)", "{\(entry("a", $0, "[0,4]"))}", buffer: 4, says: "at byte")
        } + [
            Attack("one offset", "{\(entry("a", "[1]", "[4]"))}", buffer: 4, says: "data_offsets"),
            Attack("three offsets", "{\(entry("a", "[1]", "[0,2,4]"))}", buffer: 4, says: "data_offsets"),
        ]

    static let names: [Attack] = [
        Attack(
            "a name twice", "{\(entry("a", "[1]", "[0,4]")),\(entry("a", "[1]", "[4,8]"))}", buffer: 8, says: "twice"),
        Attack(
            "a name twice, once escaped", "{\(entry("a", "[1]", "[0,4]")),\(entry("\\u0061", "[1]", "[4,8]"))}",
            buffer: 8, says: "twice"),
        Attack("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, says: "twice"),
        Attack("a metadata key twice", #"{"__metadata__":{"k":"1","k":"2"}}"#, says: "twice"),
        Attack("metadata of numbers", #"{"__metadata__":{"k":1}}"#, says: "expected '\"'"),
        Attack("nested metadata", #"{"__metadata__":{"k":{"l":"m"}}}"#, says: "expected '\"'"),
        Attack("metadata as a list", #"{"__metadata__":[]}"#, says: "expected '{'"),
        Attack(
            "an offset twice", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]}}"#,
            buffer: 4, says: "unknown or stands twice"),
        Attack(
            "an unknown field", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}}"#, buffer: 4,
            says: "\"strides\""),
        Attack("no dtype", #"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, buffer: 4, says: "lacks"),
        Attack("dtype a number", "{\(entry("a", "[1]", "[0,4]", type: "32"))}", buffer: 4, says: "expected"),
        Attack("dtype in small letters", "{\(entry("a", "[1]", "[0,4]", type: "\"f32\""))}", buffer: 4, says: "f32"),
        Attack("a dtype not known here", "{\(entry("a", "[1]", "[0,8]", type: "\"F64\""))}", buffer: 8, says: "F64"),
        Attack("a tensor that is a list", #"{"a":[]}"#, says: "expected '{'"),
    ]

    static let syntax: [Attack] = [
        Attack("a space in front", " {}", says: "begin with '{'"),
        Attack("a byte order mark", "\u{FEFF}{}", says: "begin with '{'"),
        Attack("a list", "[]", says: "begin with '{'"),
        Attack("two objects", "{}{}", says: "other than spaces"),
        Attack("a zero after the JSON", "{}\0", says: "other than spaces"),
        Attack("a line end after the JSON", "{}\n", says: "other than spaces"),
        Attack("not closed", "{", says: "at byte 9"),
        Attack("a comma at the end", "{\(entry("a", "[1]", "[0,4]")),}", buffer: 4, says: "expected '\"'"),
        Attack("a comment", "{/**/}", says: "expected '\"'"),
        Attack("single quotes", "{'a':1}", says: "expected '\"'"),
        Attack("a bare line end in a name", "{\"a\n\":{}}", says: "control character"),
        Attack("a string without end", "{\"a", says: "does not end"),
        Attack("a string that ends in an escape", "{\"a\\", says: "does not end"),
        Attack("an unknown escape", #"{"\x":{}}"#, says: "unknown escape"),
        Attack("half a surrogate pair", #"{"\ud800":{}}"#, says: "surrogate"),
        Attack("the wrong half", #"{"\udc00":{}}"#, says: "surrogate"),
        Attack("a pair of first halves", #"{"\ud800\ud800":{}}"#, says: "surrogate"),
        Attack("an escape of three digits", #"{"\u12":{}}"#, says: "four digits"),
        Attack(
            "a name that is not UTF-8",
            bytes: [6, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22, 0xc0, 0x80, 0x22, 0x7d], says: "not UTF-8"),
        Attack(
            "a truth value of 2", bytes: Array(file("{\(entry("a", "[2]", "[0,2]", type: "\"BOOL\""))}") + [1, 2]),
            says: "holds 2 as a truth value"),
        Attack("deep nesting", String(repeating: "{\"a\":", count: 100_000), says: "at byte"),
    ]

    @Test(
        "Each attack is refused in one line that names the file", arguments: sizes + ranges + numbers + names + syntax)
    func attacks(_ attack: Attack) {
        let error = #expect(throws: SafetensorsError.self) {
            try Safetensors(decoding: attack.bytes, named: "evil.safetensors")
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("evil.safetensors: "))
        #expect(text.contains(attack.says), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test("What is odd but allowed is read")
    func allowed() throws {
        let spaced = "{ \"b\" : { \"shape\" : [ 1 , 1 ] , \"data_offsets\" : [ 0 , 4 ] ,\n \"dtype\" : \"F32\" } }  "
        let read = try Safetensors(decoding: Self.file(spaced, buffer: 4), named: "spaced")
        #expect(read.tensors == ["b": try HostTensor([1, 1], [0])])
        // Empty tensors between others, and a surrogate pair in a name.
        let header = "{\(Self.entry("z", "[0,7]", "[4,4]")),\(Self.entry("\\ud83c\\udfb5", "[]", "[0,4]"))}"
        let empty = try Safetensors(decoding: Self.file(header, buffer: 4), named: "empty")
        #expect(empty.tensors.keys.sorted() == ["z", "\u{1F3B5}"])
    }

    @Test("A hundred thousand tensors on one range ask for no memory")
    func manyOnOne() {
        let entries = (0..<100_000).map { Self.entry("t\($0)", "[1000000]", "[0,4000000]") }
        let bytes = Self.file("{\(entries.joined(separator: ","))}", buffer: 16)
        #expect(throws: SafetensorsError.self) { try Safetensors(decoding: bytes, named: "bomb") }
    }

    @Test("A hundred thousand tensors of one element are read")
    func many() throws {
        let entries = (0..<100_000).map { Self.entry("t\($0)", "[]", "[\(4 * $0),\(4 * $0 + 4)]") }
        let bytes = Self.file("{\(entries.joined(separator: ","))}", buffer: 400_000)
        #expect(try Safetensors(decoding: bytes, named: "many").tensors.count == 100_000)
    }
}
