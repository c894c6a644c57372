import AntiphonData
import Foundation
import Testing

@Suite("gzip")
struct GzipTests {
    @Test("CRC-32 and CRC-32C have their standards' check values, however the bytes are cut")
    func checks() {
        // The check values of the catalogue of parametrised CRC algorithms, for "123456789".
        let digits = Array("123456789".utf8)
        #expect(CRC32.of(digits) == 0xCBF4_3926)
        #expect(CRC32.of(digits, .castagnoli) == 0xE306_9283)
        // RFC 3720, appendix B.4: 32 bytes of zeros.
        #expect(CRC32.of([UInt8](repeating: 0, count: 32), .castagnoli) == 0x8A91_36AA)
        var random = TestRandom(state: 4)
        let bytes = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for cut in [0, 1, 7, 8, 9, 500, 999, 1000] {
            var check = CRC32()
            check.update(bytes[..<cut])
            check.update(bytes[cut...])
            #expect(check.value == CRC32.of(bytes))
        }
    }

    /// The same text as Python's gzip packs it: with fixed codes, stored (level 0), and with every field that a header may
    /// have (extra, name, comment, checksum). Then a longer one, with codes of its own.
    private static let packed = [
        "H4sIAAAAAAAC/0vUSeIy1DHiAgB7B5cKCAAAAA==",
        "H4sIAAAAAAAA/wEIAPf/YSxiCjEsMgp7B5cKCAAAAA==",
        "H4sIHgAAAAAAAwQAQUIAAHQuY3N2AGhpAIZ3S9RJ4jLUMeICAHsHlwoIAAAA",
    ]
    private static let longer =
        "H4sIAAAAAAAC/x3PuZEDUAgD0Fy1KPjcUI63/yJWdkDCjB7iwz88PhgNycXRB9bshBfNC9F0a+QxMtDJMscaxw/2HjWKu4AIg2XSxleGKDthJ2BS"
        + "nsCIKcHNfNfwPeZZIFzshuuYsbcOKXm/cqbxvNVuk610+Q9O1DRjy9CCq8vR2ky/gLrxxh5GIX+vsWIy9cA/0dmmRvEAAAA="

    @Test("Python's files unpack")
    func foreign() throws {
        for base64 in Self.packed {
            let bytes = Array(try #require(Data(base64Encoded: base64)))
            #expect(try unpacked(bytes) == Array("a,b\n1,2\n".utf8))
            let table = try Table.read(Table.reader(bytes: bytes, name: "t.csv.gz"))
            #expect(table.columns == ["a", "b"] && table.values == [1, 2])
        }
        let lines = (0..<30).map { "\($0 * $0 % 977),\($0 * $0 * $0 % 9973)\n" }.joined()
        #expect(try unpacked(Array(#require(Data(base64Encoded: Self.longer)))) == Array(("a,b\n" + lines).utf8))
    }

    @Test("What is packed unpacks to the same bytes: any size, from one byte repeated to noise")
    func roundTrip() throws {
        try withDirectory { directory in
            var random = TestRandom(state: 8)
            for (index, size) in [0, 1, 2, 3, 4, 258, 259, 300, 32768, 40000, 262_143, 262_145, 700_000].enumerated() {
                for alphabet in [1, 2, 11, 256] {
                    let bytes = (0..<size).map { place -> UInt8 in
                        // Stretches that come back from near and from far.
                        if place % 5000 > 4000 { return UInt8(place * 7 % alphabet) }
                        return UInt8(Int.random(in: 0..<alphabet, using: &random))
                    }
                    let path = "\(directory)/\(index)-\(alphabet).gz"
                    var file = try OutputFile(path: path, packed: true)
                    try file.write(bytes.prefix(size / 3))
                    try file.flush()
                    try file.write(bytes.dropFirst(size / 3))
                    try file.commit()
                    #expect(try unpacked(Array(Data(contentsOf: URL(fileURLWithPath: path)))) == bytes)
                }
            }
        }
    }

    @Test("Numbers pack to less than half, and members one after another are one file")
    func members() throws {
        try withDirectory { directory in
            var random = TestRandom(state: 15)
            let text = (0..<20000).map { _ in "\(Float.random(in: 0...100, using: &random))\n" }.joined()
            let path = directory + "/t.gz"
            var file = try OutputFile(path: path, packed: true)
            try file.write(text)
            try file.commit()
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(bytes.count < text.utf8.count / 2)
            #expect(try unpacked(bytes + bytes) == Array((text + text).utf8))
            #expect(try unpacked(bytes + [0, 0, 0]) == Array(text.utf8))
            #expect(refusal(bytes + [1]).contains("after its gzip data"))
        }
    }

    @Test("Every cut and every flipped byte is found out")
    func damage() throws {
        try withDirectory { directory in
            let path = directory + "/t.gz"
            var file = try OutputFile(path: path, packed: true)
            try file.write((0..<400).map { "\($0 * 37 % 101)," }.joined())
            try file.commit()
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            let whole = try unpacked(bytes)
            for cut in 2..<bytes.count {
                #expect(refusal(Array(bytes[..<cut])).contains("ends within its gzip data"), "cut at \(cut)")
            }
            for place in bytes.indices {
                for bit in 0..<8 {
                    var broken = bytes
                    broken[place] ^= 1 << bit
                    // The time, the extra flags and the system in the header say nothing about the contents, nor does
                    // what fills the last packed byte up.
                    let isNote = (4...9).contains(place) || place == bytes.count - 9
                    let result = try? unpacked(broken)
                    #expect(result == nil || isNote && result == whole || place < 4, "byte \(place), bit \(bit)")
                }
            }
        }
    }

    @Test("A file that unpacks to far more than its size is refused")
    func bomb() throws {
        try withDirectory { directory in
            let path = directory + "/bomb.gz"
            var file = try OutputFile(path: path, packed: true)
            let zeros = [UInt8](repeating: 0x30, count: 1 << 20)
            for _ in 0..<8 { try file.write(zeros) }
            try file.commit()
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(bytes.count < 20000)
            let text = message { () throws(DataError) in
                _ = try Gzip.unpacked(bytes, name: "bomb.gz", freely: 1 << 20)
            }
            #expect(text.contains("decompression bomb"), "\(text)")
            #expect(try Gzip.unpacked(bytes, name: "bomb.gz").count == 8 << 20)
        }
    }

    private func unpacked(_ bytes: [UInt8]) throws(DataError) -> [UInt8] { try Gzip.unpacked(bytes, name: "t.gz") }

    private func refusal(_ bytes: [UInt8]) -> String {
        message { () throws(DataError) in _ = try unpacked(bytes) }
    }
}
