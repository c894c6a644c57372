/// A 32-bit cyclic redundancy check with reflected bits, eight bytes at a time ("slicing-by-8", Kounavis and Berry 2005).
///
///     var check = CRC32()
///     check.update(bytes)
///     print(check.value)
package struct CRC32: Sendable {
    /// The check of everything so far.
    package var value: UInt32 { ~register }

    private let tables: [UInt32]
    private var register: UInt32 = 0xFFFF_FFFF

    /// Begins with no bytes. The default polynomial is that of gzip and ZIP (RFC 1952).
    package init(_ polynomial: Polynomial = .ieee) { tables = Self.tables(polynomial) }

    /// Adds bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        var register = register
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                let low = register ^ Self.word(bytes, index)
                let high = Self.word(bytes, index + 4)
                register =
                    tables[0x700 | Int(low & 0xFF)] ^ tables[0x600 | Int(low >> 8 & 0xFF)]
                    ^ tables[0x500 | Int(low >> 16 & 0xFF)] ^ tables[0x400 | Int(low >> 24)]
                    ^ tables[0x300 | Int(high & 0xFF)] ^ tables[0x200 | Int(high >> 8 & 0xFF)]
                    ^ tables[0x100 | Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
                index += 8
            }
            while index < bytes.count {
                register = tables[Int((register ^ UInt32(bytes[index])) & 0xFF)] ^ register >> 8
                index += 1
            }
        }
        self.register = register
    }

    /// The check of some bytes.
    package static func of(_ bytes: [UInt8], _ polynomial: Polynomial = .ieee) -> UInt32 {
        var check = CRC32(polynomial)
        check.update(bytes[...])
        return check.value
    }

    /// The polynomials in use.
    package enum Polynomial: Sendable {
        /// 0x04C11DB7: gzip, ZIP, PNG.
        case ieee
        /// 0x1EDC6F41: Castagnoli's, TensorBoard's records.
        case castagnoli
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
            | UInt32(bytes[index + 3]) << 24
    }

    private static func tables(_ polynomial: Polynomial) -> [UInt32] {
        switch polynomial {
        case .ieee: ieeeTables
        case .castagnoli: castagnoliTables
        }
    }

    private static let ieeeTables = makeTables(0xEDB8_8320)
    private static let castagnoliTables = makeTables(0x82F6_3B78)

    private static func makeTables(_ reflected: UInt32) -> [UInt32] {
        var tables = (0..<UInt32(256)).map { byte in
            (0..<8).reduce(byte) { register, _ in register & 1 == 1 ? register >> 1 ^ reflected : register >> 1 }
        }
        for _ in 1..<8 {
            for previous in tables.suffix(256) { tables.append(tables[Int(previous & 0xFF)] ^ previous >> 8) }
        }
        return tables
    }
}
