import AntiphonData
import Foundation
import Testing

/// The rows of CSV text, or the error that ends them.
func parse(_ text: String, options: CSVOptions = CSVOptions()) throws(DataError) -> [[String]] {
    try parse(bytes: Array(text.utf8), options: options)
}

/// The rows of CSV bytes, or the error that ends them.
func parse(bytes: [UInt8], options: CSVOptions = CSVOptions()) throws(DataError) -> [[String]] {
    var reader = try CSVReader(bytes: bytes, name: "t.csv", options: options)
    var row = CSVRow()
    var rows: [[String]] = []
    while try reader.next(into: &row) {
        rows.append((0..<row.count).map { row.text($0) })
    }
    return rows
}

/// A table from CSV text.
func table(_ text: String, _ options: TableOptions = TableOptions()) throws(DataError) -> Table {
    try Table.read(csvText: text, name: "t.csv", options: options)
}

/// The message of the error that `body` throws; an empty text if it throws none.
func message(_ body: () throws(DataError) -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return error.description
    }
}

/// Checks that a schema is refused in whose file something is put in another's place, the first time that it stands behind a key.
func expectRefused(_ schema: Schema, _ from: String, _ to: String, behind key: String) throws {
    let text = try #require(String(bytes: schema.jsonData(), encoding: .utf8))
    let start = try #require(text.range(of: "\"\(key)\" :"))
    let place = try #require(text.range(of: from, range: start.lowerBound..<text.endIndex))
    #expect(throws: DataError.self) {
        _ = try Schema(json: Data(text.replacingCharacters(in: place, with: to).utf8))
    }
}

/// Runs `body` with the path of a fresh directory, which is removed afterwards.
func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory.path)
}

/// A small deterministic generator for properties.
struct TestRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var word = state
        word = (word ^ (word >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return word ^ (word >> 32)
    }
}

extension Schema {
    /// What each column that is worked out is worked out from, by names.
    var told: [String: [String]] {
        let all = columnNames.indices.map { place in (columnNames[place], sources(of: place).map { columnNames[$0] }) }
        return Dictionary(uniqueKeysWithValues: all.filter { !$0.1.isEmpty })
    }
}
