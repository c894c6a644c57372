import AntiphonGraph

/// Bytes that can be read at a place.
protocol SafetensorsSource {
    var byteCount: Int { get }
    /// Exactly `count` bytes from `offset`, which lie within `byteCount`.
    func bytes(at offset: Int, count: Int) throws(SafetensorsError) -> [UInt8]
}

struct MemorySource: SafetensorsSource {
    let bytes: [UInt8]
    var byteCount: Int { bytes.count }
    func bytes(at offset: Int, count: Int) -> [UInt8] { Array(bytes[offset..<offset + count]) }
}

extension Safetensors {
    // How much of a tensor is held as bytes at a time.
    private static let chunk = 1 << 20
    private static let pointerMark = Array("version https://git-lfs".utf8)

    init(reading source: some SafetensorsSource, named file: String) throws(SafetensorsError) {
        let header = try Self.header(of: source, named: file)
        var tensors: [String: HostTensor] = [:]
        for entry in header.entries {
            let begin = header.bufferStart + entry.begin
            tensors[entry.name] = try Self.tensor(entry, at: begin, of: source, named: file)
        }
        self.init(tensors: tensors, metadata: header.metadata)
    }

    private static func header(
        of source: some SafetensorsSource, named file: String
    ) throws(SafetensorsError) -> (entries: [SafetensorsHeader.Entry], metadata: [String: String], bufferStart: Int) {
        let total = source.byteCount
        let start = try source.bytes(at: 0, count: min(total, pointerMark.count))
        if start == pointerMark {
            throw SafetensorsError(
                file, "this is a Git LFS pointer, not the file it points to", hint: "run git lfs pull")
        }
        guard total >= 8 else {
            throw SafetensorsError(
                file, "\(total) bytes are too few for a header", hint: "the file is empty or cut off")
        }
        var size: UInt64 = 0
        for (place, byte) in start.prefix(8).enumerated() { size |= UInt64(byte) << (8 * UInt64(place)) }
        guard size <= UInt64(SafetensorsHeader.largestSize) else {
            throw SafetensorsError(
                file, "a header of \(size) bytes is larger than \(SafetensorsHeader.largestSize)",
                hint: "this is probably not a safetensors file")
        }
        let headerSize = Int(size)
        guard headerSize <= total - 8 else {
            throw SafetensorsError(
                file, "the header of \(headerSize) bytes is longer than the file", hint: "the file is cut off")
        }
        let json = try source.bytes(at: 8, count: headerSize)
        let header = try SafetensorsHeader(json, bufferSize: total - 8 - headerSize, file: file)
        return (header.entries, header.metadata, 8 + headerSize)
    }

    private static func tensor(
        _ entry: SafetensorsHeader.Entry, at begin: Int, of source: some SafetensorsSource, named file: String
    ) throws(SafetensorsError) -> HostTensor {
        let count = entry.type.shape.elementCount
        let storage: HostTensor.Storage
        switch entry.type.elementType {
        case .float32:
            storage = .float32(try words(count, at: begin, of: source, Float.init(bitPattern:)))
        case .int32:
            storage = .int32(try words(count, at: begin, of: source, Int32.init(bitPattern:)))
        case .uint32:
            storage = .uint32(try words(count, at: begin, of: source) { $0 })
        case .bool:
            let bytes = try source.bytes(at: begin, count: count)
            if let wrong = bytes.firstIndex(where: { $0 > 1 }) {
                throw SafetensorsError(
                    file, "tensor \"\(entry.name)\" holds \(bytes[wrong]) as a truth value, at byte \(begin + wrong)")
            }
            storage = .bool(bytes.map { $0 != 0 })
        }
        do throws(GraphError) {
            return try HostTensor(entry.type.shape, storage)
        } catch {
            throw SafetensorsError(file, "tensor \"\(entry.name)\": \(error)")
        }
    }

    private static func words<Element>(
        _ count: Int, at begin: Int, of source: some SafetensorsSource, _ element: (UInt32) -> Element
    ) throws(SafetensorsError) -> [Element] {
        var values: [Element] = []
        values.reserveCapacity(count)
        var offset = 0
        while offset < 4 * count {
            let bytes = try source.bytes(at: begin + offset, count: min(chunk, 4 * count - offset))
            for i in stride(from: 0, to: bytes.count, by: 4) {
                let low = UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8
                let high = UInt32(bytes[i + 2]) | UInt32(bytes[i + 3]) << 8
                values.append(element(low | high << 16))
            }
            offset += bytes.count
        }
        return values
    }
}
