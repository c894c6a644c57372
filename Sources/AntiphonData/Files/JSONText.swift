/// A strict reader of one JSON object on one line, whose values become cells.
///
/// Strings give their text, numbers their own digits, `true` and `false` 1 and 0, `null` nothing; lists and objects
/// give their text as it stands, for columns that are left out. Nothing recurses, so no input is too deep.
struct JSONText {
    /// Why the text is no JSON object, and at which byte of the line (from 1).
    struct Fault: Error {
        let what: String
        let byte: Int
        var hint = ""
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private static let deepest = 64

    init(_ line: ArraySlice<UInt8>) {
        bytes = line
        position = line.startIndex
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// Reads the object; `member` gets each key and its value's cell. The buffers are reused.
    mutating func object(_ member: (_ key: [UInt8], _ cell: [UInt8]) throws(Fault) -> Void) throws(Fault) {
        skipSpace()
        guard take(UInt8(ascii: "{")) else {
            let isList = peek() == UInt8(ascii: "[")
            throw fault(
                isList ? "is a list" : "is no JSON object",
                hint: isList
                    ? "write one object a line (jq -c '.[]' FILE)" : "every line needs {\"column\": value, ...}")
        }
        var key: [UInt8] = []
        var cell: [UInt8] = []
        skipSpace()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                key.removeAll(keepingCapacity: true)
                cell.removeAll(keepingCapacity: true)
                try string(into: &key)
                skipSpace()
                guard take(UInt8(ascii: ":")) else { throw fault("lacks a ':' after a key") }
                skipSpace()
                try value(into: &cell)
                try member(key, cell)
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw fault("lacks a ',' or '}' after a value") }
        }
        skipSpace()
        if peek() != nil { throw fault("has something after its object", hint: "write one object a line") }
    }

    private mutating func value(into cell: inout [UInt8]) throws(Fault) {
        switch peek() {
        case UInt8(ascii: "\""): try string(into: &cell)
        case UInt8(ascii: "{"), UInt8(ascii: "["): try nested(into: &cell)
        case UInt8(ascii: "t"): try word("true", "1", into: &cell)
        case UInt8(ascii: "f"): try word("false", "0", into: &cell)
        case UInt8(ascii: "n"): try word("null", "", into: &cell)
        case UInt8(ascii: "N"), UInt8(ascii: "I"):
            throw fault("holds NaN or Infinity, which is not JSON", hint: "write null")
        default: try number(into: &cell)
        }
    }

    private mutating func word(_ word: String, _ cell: String, into target: inout [UInt8]) throws(Fault) {
        for byte in word.utf8 where !take(byte) { throw fault("holds a value that is not JSON") }
        target += cell.utf8
    }

    private mutating func number(into cell: inout [UInt8]) throws(Fault) {
        let start = position
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
        let isNegative = take(UInt8(ascii: "-"))
        if isNegative, peek() == UInt8(ascii: "I") {
            throw fault("holds NaN or Infinity, which is not JSON", hint: "write null")
        }
        let first = position
        while isDigit(peek()) { position += 1 }
        guard position > first, position == first + 1 || bytes[first] != 0x30 else {
            throw fault("holds a value that is not JSON")
        }
        if take(UInt8(ascii: ".")) {
            let from = position
            while isDigit(peek()) { position += 1 }
            guard position > from else { throw fault("holds a number that is not JSON") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            let from = position
            while isDigit(peek()) { position += 1 }
            guard position > from else { throw fault("holds a number that is not JSON") }
        }
        cell += bytes[start..<position]
    }

    // Any list or object, as its text. Only its brackets and strings are looked at.
    private mutating func nested(into cell: inout [UInt8]) throws(Fault) {
        let start = position
        var open: [UInt8] = []
        var text: [UInt8] = []
        repeat {
            guard let byte = peek() else { throw fault("ends within a list or an object") }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < Self.deepest else { throw fault("is nested too deeply") }
                open.append(byte)
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == byte - 2 else { throw fault("closes a bracket that is not open") }
                position += 1
            case UInt8(ascii: "\""): try string(into: &text)
            default: position += 1
            }
            text.removeAll(keepingCapacity: true)
        } while !open.isEmpty
        cell += bytes[start..<position]
    }

    private mutating func string(into text: inout [UInt8]) throws(Fault) {
        guard take(UInt8(ascii: "\"")) else { throw fault("lacks a key in double quotes") }
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): text += Array(String(Character(try escaped())).utf8)
            case 0..<0x20: throw fault("holds a control character in a string")
            default: text.append(byte)
            }
        }
        throw fault("ends within a string")
    }

    private mutating func escaped() throws(Fault) -> Unicode.Scalar {
        guard let byte = peek() else { throw fault("ends within a string") }
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
            if (0xD800..<0xDC00).contains(value) {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw fault("holds half a character") }
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw fault("holds half a character") }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else { throw fault("holds half a character") }
            return scalar
        default: throw fault("holds an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("holds an escape without its four digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    @inline(__always)
    private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), Self.isSpace(byte) { position += 1 }
    }

    private func fault(_ what: String, hint: String = "") -> Fault {
        Fault(what: what, byte: position - bytes.startIndex + 1, hint: hint)
    }
}

extension JSONText {
    /// Whether text is a JSON number as it stands.
    static func isNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var json = JSONText(bytes[...])
        var cell: [UInt8] = []
        return (try? json.number(into: &cell)) != nil && cell.count == bytes.count
    }

    /// Adds text as a JSON string, in double quotes.
    static func append(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): line += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                line += "\\u00\(digits.count < 2 ? "0" : "")\(digits)".utf8
            default: line.append(byte)
            }
        }
        line.append(UInt8(ascii: "\""))
    }
}
