/// A NumPy array as an `.npy` file holds it: versions 1 to 3 of the format; booleans, integers and floats of 32 and 64
/// bits in either byte order, text, C or Fortran order. Never objects, which are pickles and could run code.
struct NumpyArray: Sendable, Equatable {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// NumPy itself refuses larger headers.
    static let largestHeader = 10_000

    /// What an element is.
    enum Kind: Sendable, Equatable {
        case bool
        case signed
        case unsigned
        case float
        /// UTF-32, padded with zeros.
        case unicode
        /// Bytes, padded with zeros.
        case bytes
    }

    let kind: Kind
    /// Bytes of an element.
    let size: Int
    let isBigEndian: Bool
    let shape: [Int]
    private let strides: [Int]
    private let data: ArraySlice<UInt8>

    /// The number of elements.
    var count: Int { shape.reduce(1, *) }

    /// Reads an `.npy` file; `name` is for messages. Its size must be what the header says, to the byte.
    init(_ file: ArraySlice<UInt8>, name: String) throws(DataError) {
        func refuse(_ what: String, _ hint: String = "") -> DataError { .file(name, what, hint: hint) }
        guard file.starts(with: Self.magic) else { throw refuse("is no NumPy array (NPY)") }
        var body = file.dropFirst(Self.magic.count)
        guard body.count >= 4, let major = body.first else { throw refuse("ends within its header") }
        guard (1...3).contains(major) else { throw refuse("is NPY of version \(major); versions 1 to 3 are read") }
        body = body.dropFirst(2)
        let width = major == 1 ? 2 : 4
        guard body.count >= width else { throw refuse("ends within its header") }
        let length = body.prefix(width).reversed().reduce(0) { $0 << 8 | Int($1) }
        body = body.dropFirst(width)
        guard length <= Self.largestHeader else { throw refuse("has a header of \(length) bytes, too large to be one") }
        guard body.count >= length else { throw refuse("ends within its header") }
        let header = try NumpyHeader(body.prefix(length), name: name)
        let type = try Self.type(header.descr, name: name)
        (kind, size, isBigEndian) = type
        shape = header.shape
        data = body.dropFirst(length)
        var bytes = size
        for extent in shape {
            let (product, isTooLarge) = bytes.multipliedReportingOverflow(by: extent)
            guard !isTooLarge, product <= 1 << 48 else { throw refuse("says that it is larger than any file") }
            bytes = product
        }
        guard data.count == bytes else {
            throw refuse(
                "holds \(data.count) bytes where its shape \(Self.text(shape)) takes \(bytes)",
                data.count < bytes ? "it was cut off: copy it again" : "")
        }
        var stride = 1
        var strides = [Int](repeating: 0, count: shape.count)
        for axis in header.isFortranOrder ? Array(shape.indices) : shape.indices.reversed() {
            strides[axis] = stride
            // An empty array may have other extents beyond all bounds.
            stride &*= shape[axis]
        }
        self.strides = strides
    }

    /// Where an element lies.
    func offset(_ indices: Int...) -> Int { zip(indices, strides).reduce(0) { $0 + $1.0 * $1.1 } }

    /// Adds an element's text to a cell; nothing for a NaN.
    func append(at offset: Int, to cell: inout [UInt8]) {
        switch kind {
        case .bool: cell.append(word(offset) == 0 ? 0x30 : 0x31)
        case .unsigned: cell += String(word(offset)).utf8
        case .signed: cell += String(signed(offset)).utf8
        case .float:
            let number = size == 4 ? Double(Float(bitPattern: UInt32(word(offset)))) : Double(bitPattern: word(offset))
            if !number.isNaN { cell += number.description.utf8 }
        case .unicode, .bytes: cell += (text(offset) ?? "").utf8
        }
    }

    /// An element as a whole number; `nil` if it is none.
    func integer(at offset: Int) -> Int? {
        switch kind {
        case .bool, .unsigned: Int(exactly: word(offset))
        case .signed: Int(signed(offset))
        default: nil
        }
    }

    /// An element's text; `nil` if it is none.
    func text(_ offset: Int) -> String? {
        let start = data.startIndex + offset * size
        switch kind {
        case .bytes: return String(validating: data[start..<start + size].trimmingZeros, as: UTF8.self)
        case .unicode:
            var text = ""
            for place in 0..<size / 4 {
                let value = UInt32(word(at: start + 4 * place, bytes: 4))
                if value == 0 { break }
                guard let scalar = Unicode.Scalar(value) else { return nil }
                text.unicodeScalars.append(scalar)
            }
            return text
        default: return nil
        }
    }

    /// `(3, 4)`, as NumPy writes shapes.
    static func text(_ shape: [Int]) -> String {
        "(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))"
    }

    private func signed(_ offset: Int) -> Int64 {
        let shift = UInt64(64 - 8 * size)
        return Int64(bitPattern: word(offset) << shift) >> Int64(shift)
    }

    private func word(_ offset: Int) -> UInt64 { word(at: data.startIndex + offset * size, bytes: size) }

    private func word(at start: Int, bytes count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<count {
            value = value << 8 | UInt64(data[isBigEndian ? start + index : start + count - 1 - index])
        }
        return value
    }

    private static func type(_ descr: String, name: String) throws(DataError) -> (Kind, Int, Bool) {
        var text = descr[...]
        let order = text.first ?? "="
        if "<>=|".contains(order) { text = text.dropFirst() }
        let letter = text.first ?? " "
        let isBigEndian = order == ">"
        guard let size = Int(text.dropFirst()), size >= 0, size <= 1 << 20 else {
            throw unreadable(descr, letter, name)
        }
        switch (letter, size) {
        case ("b", 1): return (.bool, 1, false)
        case ("i", 1), ("i", 2), ("i", 4), ("i", 8): return (.signed, size, isBigEndian)
        case ("u", 1), ("u", 2), ("u", 4), ("u", 8): return (.unsigned, size, isBigEndian)
        case ("f", 4), ("f", 8): return (.float, size, isBigEndian)
        case ("U", _): return (.unicode, 4 * size, isBigEndian)
        case ("S", _): return (.bytes, size, false)
        default: throw unreadable(descr, letter, name)
        }
    }

    private static func unreadable(_ descr: String, _ letter: Character, _ name: String) -> DataError {
        if letter == "O" {
            return .file(
                name, "holds Python objects (pickles), which could run code and are never read",
                hint: "save numbers: array.astype('float32')")
        }
        return .file(
            name, "holds elements of type \(DataError.quoted(descr)), which are not read",
            hint: "save it as float32, float64 or integers: array.astype('float32')")
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingZeros: ArraySlice<UInt8> {
        var trimmed = self
        while trimmed.last == 0 { trimmed.removeLast() }
        return trimmed
    }
}
