/// How a CSV file is to be read.
public struct CSVOptions: Sendable, Equatable {
    /// What separates cells.
    public var delimiter: Delimiter
    /// The most bytes that one row may hold (default 16 MiB): what a quote that is never closed can swallow.
    public var maximumRowBytes: Int
    /// Bytes read at a time (default 256 KiB). No result depends on it.
    package var chunkBytes: Int

    /// Options; the defaults suit any file that a spreadsheet, pandas or R wrote.
    public init(delimiter: Delimiter = .automatic, maximumRowBytes: Int = 16 << 20) {
        self.delimiter = delimiter
        self.maximumRowBytes = maximumRowBytes
        chunkBytes = 256 << 10
    }

    /// The byte between cells.
    public enum Delimiter: Sendable, Equatable {
        /// Whichever of comma, semicolon, tab and `|` occurs most in the first line, outside quotes; comma if none does.
        case automatic
        /// `,`
        case comma
        /// `;`, which spreadsheets write where the decimal point is a comma.
        case semicolon
        /// A tab.
        case tab
        /// `|`
        case bar

        /// The byte, or `nil` for `automatic`.
        var byte: UInt8? {
            switch self {
            case .automatic: nil
            case .comma: 0x2C
            case .semicolon: 0x3B
            case .tab: 0x09
            case .bar: 0x7C
            }
        }

        /// The delimiter to use for a file whose first line (or part of it) is `bytes`.
        static func detected(in bytes: ArraySlice<UInt8>) -> UInt8 {
            var counts: [UInt8: Int] = [:]
            var isQuoted = false
            for byte in bytes {
                switch byte {
                case 0x22: isQuoted.toggle()
                case 0x0A, 0x0D: if !isQuoted { return best(counts) }
                case 0x2C, 0x3B, 0x09, 0x7C: if !isQuoted { counts[byte, default: 0] += 1 }
                default: break
                }
            }
            return best(counts)
        }

        private static func best(_ counts: [UInt8: Int]) -> UInt8 {
            var best: UInt8 = 0x2C
            for candidate: UInt8 in [0x3B, 0x09, 0x7C] where counts[candidate, default: 0] > counts[best, default: 0] {
                best = candidate
            }
            return best
        }
    }
}

/// Whether a file's first row holds the names of its columns.
public enum HeaderMode: String, Sendable, CaseIterable {
    /// It does if any of its cells is neither a number nor a missing value.
    case auto
    /// It does, even if the names look like numbers.
    case present
    /// It does not; the columns are called `column_1`, `column_2`, ...
    case absent
}
