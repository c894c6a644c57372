import AntiphonGraph

extension Safetensors {
    /// The header, then each tensor, each made when it is asked for.
    func encodedPieces(named file: String) throws(SafetensorsError) -> [() -> [UInt8]] {
        if tensors[SafetensorsHeader.metadataKey] != nil {
            throw SafetensorsError(file, "a tensor cannot be called \(SafetensorsHeader.metadataKey)")
        }
        let ordered = tensors.sorted { Self.comesFirst($0, $1) }
        let header = headerJSON(ordered)
        guard header.count <= SafetensorsHeader.largestSize else {
            throw SafetensorsError(
                file, "a header of \(header.count) bytes is larger than \(SafetensorsHeader.largestSize)",
                hint: "store fewer tensors or less metadata")
        }
        let size = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(header.count) >> (8 * UInt64($0))) }
        return [{ size + header }] + ordered.map { tensor in { Self.bytes(of: tensor.value.storage) } }
    }

    // The reference writer's order: wider elements first (so that all stay aligned), then by name.
    private static func comesFirst(
        _ left: (key: String, value: HostTensor), _ right: (key: String, value: HostTensor)
    ) -> Bool {
        let (a, b) = (rank(left.value.type.elementType), rank(right.value.type.elementType))
        return a == b ? left.key.utf8.lexicographicallyPrecedes(right.key.utf8) : a < b
    }

    private static func rank(_ type: ElementType) -> Int {
        switch type {
        case .float32: 0
        case .uint32: 1
        case .int32: 2
        case .bool: 3
        }
    }

    private func headerJSON(_ ordered: [(key: String, value: HostTensor)]) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            members.append("\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        var offset = 0
        for (name, value) in ordered {
            let end = offset + value.type.byteCount
            let shape = value.shape.dimensions.map(String.init).joined(separator: ",")
            let type = value.type.elementType.safetensorsName
            members.append(
                "\(Self.quoted(name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var bytes = Array("{\(members.joined(separator: ","))}".utf8)
        while bytes.count % 8 != 0 { bytes.append(0x20) }
        return bytes
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func bytes(of storage: HostTensor.Storage) -> [UInt8] {
        switch storage {
        case .float32(let values): littleEndian(values) { $0.bitPattern }
        case .int32(let values): littleEndian(values) { UInt32(bitPattern: $0) }
        case .uint32(let values): littleEndian(values) { $0 }
        case .bool(let values): values.map { $0 ? 1 : 0 }
        }
    }

    private static func littleEndian<Element>(_ values: [Element], _ word: (Element) -> UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * values.count)
        for value in values {
            let word = word(value)
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }
}
