import AntiphonData
import Foundation
import Testing

@Suite("Hostile files")
struct HostileFileTests {
    @Test("random bytes give rows or one line of error, the same for any chunk size, and never a trap")
    func noise() {
        let alphabet: [UInt8] =
            Array("0123456789.,,,\"\"\n\n\r;\t-eE ax".utf8) + [0, 0xC3, 0xA9, 0xE2, 0x80, 0xFF, 0xEF, 0xBB, 0xBF]
        var random = TestRandom(state: 99)
        var accepted = 0
        for round in 0..<4000 {
            // Mostly tame bytes, so that not every file ends at its first row.
            let limit = round % 4 == 0 ? alphabet.count : alphabet.count - 9
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<limit, using: &random)]
            }
            let whole = Result { () throws(DataError) in try parse(bytes: bytes) }
            for size in [1, 3] {
                var options = CSVOptions()
                options.chunkBytes = size
                #expect(
                    whole == Result { () throws(DataError) in try parse(bytes: bytes, options: options) }, "\(bytes)")
            }
            switch whole {
            case .success: accepted += 1
            case .failure(let error): #expect(!error.description.contains { $0.isNewline })
            }
            let text = message { () throws(DataError) in
                _ = try Table.read(CSVReader(bytes: bytes, name: "t.csv"))
            }
            #expect(!text.contains { $0.isNewline })
        }
        #expect(accepted > 500 && accepted < 3500)
    }

    @Test("any rows of any text, quoted as RFC 4180 says, come back")
    func quotedText() throws {
        let pieces = ["a", "\"", ",", "\n", "\r", "\r\n", " ", "é", "😀", ";", "1.5", ""]
        var random = TestRandom(state: 5)
        for _ in 0..<500 {
            let width = Int.random(in: 1...4, using: &random)
            let rows = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (0..<width).map { _ in
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                        .joined()
                }
            }
            let ending = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
            let lines = rows.map { row in
                row.map { "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\"" }.joined(separator: ",")
            }
            var options = CSVOptions(delimiter: .comma)
            options.chunkBytes = Int.random(in: 1...9, using: &random)
            let text = lines.joined(separator: ending) + (Bool.random(using: &random) ? ending : "")
            let back = try parse(text, options: options)
            // Unicode's equality would take CR LF for LF's sibling; bytes do not.
            #expect(back.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
        }
    }

    @Test("names that could flood or move a terminal are tamed in messages")
    func names() {
        let long = String(repeating: "n", count: 100_000)
        let text = message { () throws(DataError) in _ = try table("\(long)\nx\n") }
        #expect(text.utf8.count < 300 && text.contains("…"))
        let evil = message { () throws(DataError) in _ = try table("a\u{202E}\u{7},b\nx,1\n") }
        #expect(evil.contains("'a\\u{202e}\\u{7}'") && !evil.unicodeScalars.contains("\u{202E}"))
        let path = message { () throws(DataError) in _ = try Table.read(csv: "no\nsuch\u{1B}[31m.csv") }
        #expect(path == "no\\nsuch\\u{1b}[31m.csv: no such file")
    }

    @Test("ten thousand columns; one column; one cell")
    func shapes() throws {
        let wide = (0..<10_000).map { "c\($0)" }.joined(separator: ",")
        let values = (0..<10_000).map { "\($0)" }.joined(separator: ",")
        let table = try table("\(wide)\n\(values)\n\(values)\n")
        #expect(table.columns.count == 10_000 && table.rowCount == 2 && table[1, 9_999] == 9_999)
        #expect(try AntiphonDataTests.table("5").values == [5])
        #expect(try AntiphonDataTests.table("x\n5").values == [5])
    }
}
