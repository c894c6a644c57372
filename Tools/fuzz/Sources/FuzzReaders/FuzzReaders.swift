import Antiphon
import Foundation

/// Gives one input to the reader that the environment variable FUZZ_READER names. A reader may refuse it with an error,
/// of one line; whatever else happens is a finding.
@_cdecl("antiphon_fuzz")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try reader(bytes)
    } catch {
        precondition(!"\(error)".contains { $0.isNewline }, "an error of more than one line: \(error)")
    }
    return 0
}

private typealias Reader = @Sendable ([UInt8]) throws -> Void

private let reader: Reader = {
    let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
    guard let reader = readers[name] else {
        print("FUZZ_READER is one of \(readers.keys.sorted().joined(separator: ", "))")
        exit(64)
    }
    return reader
}()

private let readers: [String: Reader] = [
    "csv": { try table($0, "f.csv") },
    "jsonl": { try table($0, "f.jsonl") },
    "npy": { try table($0, "f.npy") },
    "npz": { try table($0, "f.npz") },
    "arrays": { try table(archive($0), "f.npz") },
    "gzip": { try table($0, "f.csv.gz") },
    "schema": { _ = try Schema(json: Data($0)) },
    "table-schema": { bytes in
        let schema = try TableSchema(yaml: String(decoding: bytes, as: UTF8.self), file: "f.yaml")
        // What was accepted can be written, and reads as the same.
        precondition((try? TableSchema(yaml: schema.yaml(), file: "again.yaml")) == schema)
    },
    "safetensors": { _ = try Safetensors(decoding: $0, named: "f.safetensors") },
    "config": { bytes in
        var configuration = Configuration()
        try configuration.apply(yaml: String(decoding: bytes, as: UTF8.self), file: "f.yaml")
        try configuration.validate()
    },
]

private func table(_ bytes: [UInt8], _ name: String) throws {
    let table = try Table.read(Table.reader(bytes: bytes, name: name))
    // What was accepted must also be usable.
    precondition(table.rowCount > 0 && table.values.allSatisfy { Float($0).isFinite })
    if table.sequences != nil { _ = try SequenceSet.sequences(of: table) }
}

// An archive with right checksums, whose arrays are the parts of the input between marks of four bytes.
private func archive(_ bytes: [UInt8]) -> [UInt8] {
    let names = ["data", "lengths", "static", "columns", "static_columns", "sequence_id"]
    var parts: [[UInt8]] = [[]]
    var index = 0
    while index < bytes.count {
        if bytes[index...].starts(with: [0x7C, 0x7C, 0x7C, 0x7C]) {
            parts.append([])
            index += 4
        } else {
            parts[parts.count - 1].append(bytes[index])
            index += 1
        }
    }
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, part) in zip(names, parts) {
        let file = Array((name + ".npy").utf8)
        let size = word(part.count, 4)
        var facts: [UInt8] = [0, 0, 0, 0, 0, 0]
        facts += word(Int(checksum(part)), 4)
        facts += size
        facts += size
        facts += word(file.count, 2)
        directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0, 0, 0]
        directory += facts
        directory += [UInt8](repeating: 0, count: 12)
        directory += word(archive.count, 4)
        directory += file
        archive += [0x50, 0x4B, 3, 4, 20, 0, 0, 0]
        archive += facts
        archive += [0, 0]
        archive += file
        archive += part
    }
    let count = word(min(parts.count, names.count), 2)
    let size = word(directory.count, 4)
    let start = word(archive.count, 4)
    archive += directory
    archive += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    archive += count
    archive += count
    archive += size
    archive += start
    return archive + [0, 0]
}

private func word(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func checksum(_ bytes: [UInt8]) -> UInt32 {
    var register = ~UInt32(0)
    for byte in bytes {
        register ^= UInt32(byte)
        for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
    }
    return ~register
}
