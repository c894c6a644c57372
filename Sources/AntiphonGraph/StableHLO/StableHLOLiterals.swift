// Constants in MLIR's text form. Every one reads back to the very same bits.
extension HostTensor {
    /// `dense<...>`: one element if all are equal, nested lists if there are few, else their bytes in hexadecimal.
    var stableHLOLiteral: String {
        switch storage {
        case .float32(let values): literal(values.map(\.bitPattern)) { Float(bitPattern: $0).stableHLO }
        case .int32(let values): literal(values.map { UInt32(bitPattern: $0) }) { String(Int32(bitPattern: $0)) }
        case .uint32(let values): literal(values) { String($0) }
        // Never as bytes: versions of MLIR differ in how they pack truth values.
        case .bool(let values): literal(values.map { $0 ? 1 : 0 }, bytes: false) { $0 == 1 ? "true" : "false" }
        }
    }

    private func literal(_ elements: [UInt32], bytes: Bool = true, _ text: (UInt32) -> String) -> String {
        guard let first = elements.first else { return "dense<>" }
        if elements.allSatisfy({ $0 == first }) { return "dense<" + text(first) + ">" }
        let longestList = 64
        if bytes && elements.count > longestList { return "dense<\"0x" + hexadecimal(elements) + "\">" }
        return "dense<" + nested(elements.map(text)[...], shape.dimensions[...]) + ">"
    }

    private func nested(_ elements: ArraySlice<String>, _ dimensions: ArraySlice<Int>) -> String {
        guard let length = dimensions.first else { return elements.joined() }
        let size = elements.count / length
        let items = (0..<length).map { index in
            nested(elements.dropFirst(index * size).prefix(size), dimensions.dropFirst())
        }
        return "[" + items.joined(separator: ", ") + "]"
    }

    // Bytes in order of memory, least significant first.
    private func hexadecimal(_ elements: [UInt32]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(8 * elements.count)
        for element in elements {
            for shift in stride(from: 0, to: 32, by: 8) {
                let byte = Int(element >> UInt32(shift)) & 0xFF
                text.append(digits[byte >> 4])
                text.append(digits[byte & 0xF])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Float {
    /// A decimal that MLIR, which reads decimals as binary64 and rounds again, reads back as this number; else the bits.
    var stableHLO: String {
        var decimal = description
        if let exponent = decimal.firstIndex(of: "e"), !decimal.contains(".") {
            decimal.insert(contentsOf: ".0", at: exponent)
        }
        if isFinite, let read = Double(decimal), Float(read).bitPattern == bitPattern { return decimal }
        let digits = String(bitPattern, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
