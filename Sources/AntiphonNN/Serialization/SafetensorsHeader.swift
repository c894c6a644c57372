import AntiphonGraph

/// A safetensors header, read strictly. Everything is checked before memory for any tensor is taken:
/// sizes as unsigned numbers below 2^48 without overflow, shape against range, ranges that cover the buffer without
/// holes or overlaps to exactly the end of the file, no name twice, nothing but spaces after the JSON.
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let type: TensorType
        let begin: Int
        let end: Int
    }

    /// huggingface_hub stops at 25 MB (its `SAFETENSORS_MAX_HEADER_LENGTH`), so larger headers are neither written nor
    /// read.
    static let largestSize = 25_000_000
    static let metadataKey = "__metadata__"
    private static let largestNumber = 1 << 48 - 1

    /// In the order of their ranges.
    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    /// Reads the header's JSON; `bufferSize` is what the file holds after it.
    init(_ json: [UInt8], bufferSize: Int, file: String) throws(SafetensorsError) {
        // 8 bytes stand before the header: positions in messages are those in the file.
        var cursor = JSONCursor(bytes: json, origin: 8, file: file)
        var names: Set<String> = []
        guard json.first == UInt8(ascii: "{") else { throw cursor.error("the header does not begin with '{'") }
        try cursor.object { cursor, name throws(SafetensorsError) in
            guard names.insert(name).inserted else { throw cursor.error("the name \"\(name)\" stands there twice") }
            if name == Self.metadataKey {
                metadata = try Self.metadata(&cursor)
            } else {
                entries.append(try Self.entry(name, &cursor))
            }
        }
        try cursor.expectOnlySpaces()
        try checkRanges(bufferSize: bufferSize, file: file)
    }

    private static func metadata(_ cursor: inout JSONCursor) throws(SafetensorsError) -> [String: String] {
        var metadata: [String: String] = [:]
        try cursor.object { cursor, key throws(SafetensorsError) in
            let value = try cursor.string()
            guard metadata.updateValue(value, forKey: key) == nil else {
                throw cursor.error("the metadata key \"\(key)\" stands there twice")
            }
        }
        return metadata
    }

    private static func entry(_ name: String, _ cursor: inout JSONCursor) throws(SafetensorsError) -> Entry {
        var elementType: ElementType?
        var shape: [Int]?
        var offsets: [Int]?
        try cursor.object { cursor, key throws(SafetensorsError) in
            switch key {
            case "dtype" where elementType == nil:
                let text = try cursor.string()
                elementType = ElementType(safetensors: text)
                if elementType == nil {
                    throw SafetensorsError(
                        cursor.file, "tensor \"\(name)\" has the element type \(text)",
                        hint: "this reader knows F32, I32, U32 and BOOL")
                }
            case "shape" where shape == nil: shape = try cursor.integers(upTo: largestNumber)
            case "data_offsets" where offsets == nil: offsets = try cursor.integers(upTo: largestNumber)
            default: throw cursor.error("\"\(key)\" is unknown or stands twice in tensor \"\(name)\"")
            }
        }
        guard let elementType, let shape, let offsets, offsets.count == 2 else {
            throw cursor.error("tensor \"\(name)\" lacks its dtype, shape or two data_offsets")
        }
        guard let count = elementCount(shape),
            case let (size, overflow) = count.multipliedReportingOverflow(by: elementType.byteCount), !overflow,
            offsets[0] <= offsets[1], offsets[1] - offsets[0] == size
        else {
            throw SafetensorsError(
                cursor.file,
                "tensor \"\(name)\" of shape \(Shape(shape)) does not fit its bytes \(offsets[0]) to \(offsets[1])")
        }
        return Entry(
            name: name, type: TensorType(elementType, Shape(shape)), begin: offsets[0], end: offsets[1])
    }

    private static func elementCount(_ shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            if overflow || product > largestNumber { return nil }
            count = product
        }
        return count
    }

    // One after another from 0 to the end of the file: overlaps would let a small file ask for much memory, holes and
    // trailing bytes would let it be two files at once.
    private mutating func checkRanges(bufferSize: Int, file: String) throws(SafetensorsError) {
        entries.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
        var position = 0
        for entry in entries {
            guard entry.begin == position else {
                throw SafetensorsError(
                    file, "tensor \"\(entry.name)\" begins at byte \(entry.begin) of the buffer instead of \(position)",
                    hint: "tensors may neither overlap nor leave holes")
            }
            position = entry.end
        }
        guard position == bufferSize else {
            let difference = position - bufferSize
            throw SafetensorsError(
                file, difference > 0 ? "\(difference) bytes are missing at the end" : "\(-difference) bytes too many",
                hint: difference > 0 ? "the file was cut off: copy it again" : "something was appended to the file")
        }
    }
}

extension ElementType {
    init?(safetensors name: String) {
        switch name {
        case "F32": self = .float32
        case "I32": self = .int32
        case "U32": self = .uint32
        case "BOOL": self = .bool
        default: return nil
        }
    }

    var safetensorsName: String {
        switch self {
        case .float32: "F32"
        case .int32: "I32"
        case .uint32: "U32"
        case .bool: "BOOL"
        }
    }
}
