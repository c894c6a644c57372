/// Checks a stream of bytes for well-formed UTF-8 (Unicode 16, table 3-7), across chunk borders.
struct UTF8Check: Sendable {
    /// Continuation bytes that must still come.
    private var pending = 0
    /// What the next continuation byte must lie between.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether no character is left half read.
    var isComplete: Bool { pending == 0 }

    /// The index of the first byte in `bytes` that cannot follow what came before; `nil` if all can.
    mutating func firstError(in bytes: [UInt8]) -> Int? {
        if pending == 0 {
            // Nearly every chunk is plain ASCII; this loop is vectorised.
            var union: UInt8 = 0
            for byte in bytes { union |= byte }
            if union < 0x80 { return nil }
        }
        for (index, byte) in bytes.enumerated() where byte >= 0x80 || pending > 0 {
            if pending > 0 {
                guard byte >= lowest, byte <= highest else { return index }
                pending -= 1
                (lowest, highest) = (0x80, 0xBF)
                continue
            }
            switch byte {
            case 0xC2...0xDF: pending = 1
            case 0xE0: (pending, lowest) = (2, 0xA0)
            case 0xED: (pending, highest) = (2, 0x9F)
            case 0xE1...0xEF: pending = 2
            case 0xF0: (pending, lowest) = (3, 0x90)
            case 0xF1...0xF3: pending = 3
            case 0xF4: (pending, highest) = (3, 0x8F)
            default: return index
            }
        }
        return nil
    }
}
