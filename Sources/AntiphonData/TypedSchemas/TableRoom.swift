import Foundation

/// How much memory a table may take.
public struct TableRoom: Sendable, Equatable {
    /// Bytes.
    public let bytes: Int

    /// So many bytes.
    public init(bytes: Int) { self.bytes = bytes }

    /// Three quarters of the memory that the machine has to give now, as Linux tells it in /proc/meminfo, or of all memory
    /// where nothing tells that.
    public static var ofMachine: TableRoom {
        if let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8), let bytes = available(text) {
            return TableRoom(bytes: bytes / 4 * 3)
        }
        return TableRoom(bytes: Int(clamping: ProcessInfo.processInfo.physicalMemory) / 4 * 3)
    }

    /// The bytes that a text of /proc/meminfo's form gives as available.
    package static func available(_ text: String) -> Int? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }) else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// Bytes that a table of so many rows takes until its sequences are cut: every number as a double and as a float, and two
    /// words a row for its sequence and order.
    static func bytes(rows: Int, columns: Int) -> Int { rows * (columns * 12 + 16) }

    /// Throws if a table is too large.
    func check(rows: Int, columns: Int, name: String) throws(DataError) {
        guard Self.bytes(rows: rows, columns: columns) > bytes else { return }
        let fitting = bytes / (columns * 12 + 16)
        throw .request(
            name,
            "holds more than \(rows - 1) rows of \(columns) columns, which take \(Self.text(bytes)), all the memory "
                + "that this machine has to give", hint: "read its first rows only: --rows \(max(1, fitting / 2))")
    }

    /// Throws if sequences of a table are too large in the form in which networks learn them.
    package func check(sequences: Int, steps: Int, channels: Int, name: String) throws(DataError) {
        let (rows, overflow) = sequences.multipliedReportingOverflow(by: steps)
        let (cells, over) = rows.multipliedReportingOverflow(by: channels)
        guard overflow || over || cells > bytes / 4 else { return }
        throw .request(
            name,
            "becomes \(sequences) sequences of \(steps) steps of \(channels) channels, which take more than "
                + "\(Self.text(bytes)), all the memory that this machine has to give",
            hint: "leave out columns of very many categories (--exclude), or read fewer rows (--rows)")
    }

    private static func text(_ bytes: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(bytes), 0)
        while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        return "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
