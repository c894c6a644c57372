/// A 64-bit hash of a table's contents: the same on every machine, different for (nearly) every change.
///
/// FNV-1a (Fowler, Noll, Vo; offset basis 0xcbf29ce484222325, prime 0x100000001b3) over the column names, the bit
/// patterns of the values, and the sequences and order if there are any. Not a defence against forgery.
public struct Fingerprint: Sendable, Equatable, CustomStringConvertible {
    /// The hash.
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The fingerprint of a table: names, values, sequences and order, but not where it was read from.
    public init(_ table: Table) {
        combine(UInt64(table.columns.count))
        for name in table.columns { combine(name) }
        combine(UInt64(table.rowCount))
        for value in table.values { combine(value.bitPattern) }
        if let sequences = table.sequences {
            combine(sequences.column)
            for name in sequences.identifiers { combine(name) }
            for index in sequences.indices { combine(UInt64(index)) }
        }
        if let order = table.order {
            combine(order.column)
            for key in order.keys { combine(key.bitPattern) }
        }
    }

    /// The fingerprint printed as `description`; `nil` if `hexadecimal` is not 16 hexadecimal digits.
    public init?(hexadecimal: String) {
        guard hexadecimal.utf8.count == 16, hexadecimal.allSatisfy(\.isHexDigit),
            let value = UInt64(hexadecimal, radix: 16)
        else { return nil }
        self.value = value
    }

    /// 16 hexadecimal digits.
    public var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func combine(_ word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            value = (value ^ (word >> UInt64(shift) & 0xFF)) &* 0x100_0000_01B3
        }
    }

    /// A text and its length, so that no two lists of texts run together alike.
    private mutating func combine(_ text: String) {
        combine(UInt64(text.utf8.count))
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}
