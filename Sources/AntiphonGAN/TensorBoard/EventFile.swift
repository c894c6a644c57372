import AntiphonData
import Foundation

/// A TensorBoard event file (tensorboard/compat/proto/event.proto): scalars, histograms and images by step.
///
/// A record is its length, the length's checksum, an event, and its checksum, as TFRecord files have them; every event is
/// handed to the system at once, so that what a killed run leaves can be read up to its last whole event.
public final class EventFile {
    /// Where the file is.
    public let path: String
    private let handle: FileHandle
    private let now: () -> Double

    /// Begins a new file in a directory, which is made if it is not there. A run that goes on begins another one.
    /// - Throws: `RunError` if it cannot be written.
    public convenience init(directory: String) throws {
        try self.init(directory: directory) { Date().timeIntervalSince1970 }
    }

    package init(directory: String, now: @escaping () -> Double) throws {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw RunError(directory, "cannot be made: \(error.localizedDescription)")
        }
        // TensorBoard wants "tfevents" in the name, and reads files in the order of their names.
        let host = ProcessInfo.processInfo.hostName.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "-" }
        let begin =
            "\(directory)/events.out.tfevents.\(Self.padded(Int(now())))"
            + ".\(String(host.prefix(64))).\(ProcessInfo.processInfo.processIdentifier)"
        var number = 0
        while files.fileExists(atPath: "\(begin).\(number)") { number += 1 }
        path = "\(begin).\(number)"
        guard files.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path) else {
            throw RunError(path, "cannot be written")
        }
        self.handle = handle
        self.now = now
        let time = now()
        try write(
            ProtobufWriter.message { event in
                event.double(1, time)
                event.string(3, "brain.Event:2")
                event.message(10) { $0.string(1, "antiphon \(AntiphonVersion.current)") }
            })
    }

    deinit { try? handle.close() }

    /// Adds values under their names, at a step. A scalar that is not finite is kept: TensorBoard marks it.
    /// - Throws: `RunError` if the file cannot be written.
    public func add(_ values: [EventValue], step: Int) throws {
        let time = now()
        try write(
            ProtobufWriter.message { event in
                event.double(1, time)
                event.integer(2, step)
                event.message(5) { summary in
                    for value in values { summary.message(1) { value.write(to: &$0) } }
                }
            })
    }

    private func write(_ event: [UInt8]) throws {
        do {
            try handle.write(contentsOf: Self.record(event))
        } catch {
            throw RunError(path, "cannot be written: \(error.localizedDescription)")
        }
    }

    /// An event as it stands in a file.
    package static func record(_ event: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(event.count), 8)
        return length + littleEndian(UInt64(masked(length)), 4) + event + littleEndian(UInt64(masked(event)), 4)
    }

    // Rotated and shifted, so that a checksum of data that hold checksums is no special case.
    private static func masked(_ bytes: [UInt8]) -> UInt32 {
        let check = CRC32.of(bytes, .castagnoli)
        return (check >> 15 | check << 17) &+ 0xA282_EAD8
    }

    private static func littleEndian(_ word: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }

    private static func padded(_ seconds: Int) -> String {
        let digits = String(max(0, seconds))
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }
}
