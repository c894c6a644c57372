/// The header of an `.npy` file: a Python dictionary with `descr`, `fortran_order` and `shape`, and nothing else.
struct NumpyHeader: Equatable {
    private(set) var descr = ""
    private(set) var isFortranOrder = false
    private(set) var shape: [Int] = []

    /// Reads the dictionary's text.
    init(_ text: ArraySlice<UInt8>, name: String) throws(DataError) {
        var cursor = Cursor(bytes: text, position: text.startIndex, name: name)
        var seen: Set<String> = []
        try cursor.expect("{")
        while !cursor.accept("}") {
            let key = try cursor.string()
            guard seen.insert(key).inserted else { throw cursor.fault }
            try cursor.expect(":")
            switch key {
            case "descr":
                if cursor.accept("[") {
                    throw .file(
                        name, "holds records (a structured array), which are not read",
                        hint: "save its fields as one float32 array")
                }
                descr = try cursor.string()
            case "fortran_order": isFortranOrder = try cursor.truth()
            case "shape": shape = try cursor.shape()
            default: throw cursor.fault
            }
            if cursor.accept(",") { continue }
            try cursor.expect("}")
            break
        }
        guard cursor.isAtEnd, seen.count == 3 else { throw cursor.fault }
    }

    private struct Cursor {
        let bytes: ArraySlice<UInt8>
        var position: Int
        let name: String

        var fault: DataError { .file(name, "has a header that is not NPY's", hint: "it may be damaged") }

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return position == bytes.endIndex
            }
        }

        mutating func accept(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func expect(_ character: Unicode.Scalar) throws(DataError) {
            if !accept(character) { throw fault }
        }

        // ASCII in single or double quotes; nothing in these headers needs an escape.
        mutating func string() throws(DataError) -> String {
            let quote: UInt8 = accept("'") ? 0x27 : 0x22
            if quote == 0x22 { try expect("\"") }
            let start = position
            while position < bytes.endIndex, bytes[position] != quote {
                guard bytes[position] != 0x5C, bytes[position] >= 0x20, bytes[position] < 0x7F else { throw fault }
                position += 1
            }
            guard position < bytes.endIndex else { throw fault }
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        mutating func truth() throws(DataError) -> Bool {
            skipSpace()
            for (word, value) in [("True", true), ("False", false)] where bytes[position...].starts(with: word.utf8) {
                position += word.utf8.count
                return value
            }
            throw fault
        }

        mutating func shape() throws(DataError) -> [Int] {
            try expect("(")
            var shape: [Int] = []
            while !accept(")") {
                skipSpace()
                let start = position
                var value = 0
                while position < bytes.endIndex, (0x30...0x39).contains(bytes[position]) {
                    value = value * 10 + Int(bytes[position] - 0x30)
                    guard value <= 1 << 48 else { throw fault }
                    position += 1
                }
                // Python 2 wrote long integers as 3L.
                guard position > start, shape.count < 32 else { throw fault }
                _ = accept("L")
                shape.append(value)
                if accept(",") { continue }
                try expect(")")
                break
            }
            return shape
        }

        private mutating func skipSpace() {
            while position < bytes.endIndex, JSONText.isSpace(bytes[position]) { position += 1 }
        }
    }

    /// An `.npy` file's first bytes, for C order, padded to 64 bytes as NumPy pads them.
    static func bytes(descr: String, shape: [Int]) -> [UInt8] {
        let dictionary =
            "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(NumpyArray.text(shape)), }"
        let padding = 63 - (10 + dictionary.utf8.count) % 64
        let header = Array((dictionary + String(repeating: " ", count: padding) + "\n").utf8)
        return NumpyArray.magic + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header
    }
}
