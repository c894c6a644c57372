/// A strict reader of the little JSON that a safetensors header is made of: objects, strings, lists of unsigned
/// integers.
///
/// Foundation's decoder cannot tell a key that stands twice and turns 1e3 or 1.0 into an integer; both are ways to show
/// different readers different files. Nesting is the caller's, so no input makes it deep.
struct JSONCursor {
    let bytes: [UInt8]
    /// Where the bytes begin in the file, for messages.
    let origin: Int
    let file: String
    private(set) var position = 0

    init(bytes: [UInt8], origin: Int, file: String) {
        self.bytes = bytes
        self.origin = origin
        self.file = file
    }

    func error(_ message: String) -> SafetensorsError {
        SafetensorsError(file, "\(message), at byte \(origin + position)")
    }

    /// Reads `{`, members and `}`; `member` gets each key and must read its value.
    mutating func object(
        _ member: (inout JSONCursor, String) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        try expect("{")
        if accept("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while accept(",")
        try expect("}")
    }

    /// Reads a list of unsigned integers, each at most `limit`, written as digits only.
    mutating func integers(upTo limit: Int) throws(SafetensorsError) -> [Int] {
        try expect("[")
        if accept("]") { return [] }
        var values: [Int] = []
        repeat { values.append(try integer(upTo: limit)) } while accept(",")
        try expect("]")
        return values
    }

    private mutating func integer(upTo limit: Int) throws(SafetensorsError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while let byte = peek(), (0x30...0x39).contains(byte) {
            value = value * 10 + Int(byte - 0x30)
            if value > limit { throw error("a number above \(limit)") }
            position += 1
        }
        guard position > start, position == start + 1 || bytes[start] != 0x30 else {
            throw error("expected an unsigned integer")
        }
        return value
    }

    /// Reads a string: valid UTF-8, no control characters, JSON's escapes.
    mutating func string() throws(SafetensorsError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw error("a string is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += Array(String(Character(try escaped())).utf8)
            case 0..<0x20: throw error("a control character in a string")
            default: text.append(byte)
            }
        }
        throw error("a string does not end")
    }

    private mutating func escaped() throws(SafetensorsError) -> Unicode.Scalar {
        guard let byte = peek() else { throw error("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var value = try hexadecimal()
            if (0xd800..<0xdc00).contains(value), peek() == UInt8(ascii: "\\") {
                position += 1
                guard peek() == UInt8(ascii: "u") else { throw error("half of a surrogate pair") }
                position += 1
                let low = try hexadecimal()
                guard (0xdc00..<0xe000).contains(low) else { throw error("half of a surrogate pair") }
                value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(value) else { throw error("half of a surrogate pair") }
            return scalar
        default: throw error("an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error("an escape lacks its four digits")
            }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }

    /// Refuses anything but spaces up to the end.
    mutating func expectOnlySpaces() throws(SafetensorsError) {
        while peek() == 0x20 { position += 1 }
        if position < bytes.count { throw error("something other than spaces after the header's JSON") }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
        if !accept(character) { throw error("expected '\(character)'") }
    }
}
