import AntiphonData
import Foundation
import Testing

@Suite("Numbers as text")
struct NumberTests {
    /// The value of the only cell of a table.
    private func read(_ text: String) throws(DataError) -> Double {
        try table("x\n\(text)\n", TableOptions(header: .present)).values[0]
    }

    /// Random decimal texts of every length and scale within `Float`'s range, as a user's file may hold them.
    private func texts(count: Int, seed: UInt64) -> [String] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in
            let digits = Int.random(in: 1...25, using: &random)
            var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            if Bool.random(using: &random) {
                let place = text.index(text.startIndex, offsetBy: Int.random(in: 0...digits, using: &random))
                text.insert(".", at: place)
            }
            if Bool.random(using: &random) { text += "e\(Int.random(in: -60...12, using: &random))" }
            return (Bool.random(using: &random) ? "-" : "") + text
        }
    }

    @Test("decimal text becomes the nearest double, as the C library finds it")
    func nearest() throws {
        let texts = texts(count: 50_000, seed: 3).filter { $0 != "." && $0 != "-." }
        let values = try table("x\n" + texts.joined(separator: "\n") + "\n", TableOptions(header: .present)).values
        for (text, value) in zip(texts, values) {
            let expected = strtod(text, nil)
            #expect(value.bitPattern == expected.bitPattern, "\(text)")
        }
    }

    @Test(
        "ties and edges of rounding",
        arguments: [
            "9007199254740993", "9007199254740993.0000000000000000001", "9007199254740992.5", "9007199254740995e0",
            "4503599627370496.5", "4503599627370497.5", "18446744073709551615", "9999999999999999999",
            "1234567890123456789e19", "9007199254740993e19", "1e-19", "9999999999999999999e-19", "1e-22", "1e22",
            "1e23",
            "8.5e-1", "0.1", "0.30000000000000004", "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
            "2.2250738585072011e-308", "2.2250738585072014e-308", "1e-400", "-0", "-0.0e5", "0e999999999999",
            "1e-99999999999",
            "000000000000000000000000001", "0.00000000000000000000000000000000000001", "3.4028234663852886e38",
            // Above a tie by less than the 64 bits that are kept: only what was cut off says to round up.
            "2033926104835315235e-11", "2306266242428369733e-13", "8988145663473330882e-19", "6902305627337248536e-6",
            "4357208395689446165e12", "1241896959438220269e10", "1839598589476472531e14", "455759921761779332e11",
        ])
    func edges(text: String) throws {
        #expect(try read(text).bitPattern == strtod(text, nil).bitPattern)
    }

    @Test(
        "decimals are counted after the exponent",
        arguments: [
            ("1", 0), ("1.50", 2), ("1.5e1", 0), ("1.25e1", 1), ("1e-3", 3), ("1.5E-2", 3), ("-.5", 1), ("5.", 0),
        ])
    func decimals(text: String, count: Int) throws {
        #expect(try table("x\n\(text)\n").decimals == [count])
    }

    @Test(
        "text that only looks like a number is refused",
        arguments: [
            "nan(0)", "infinity", "0x1p3", "1e", "1e+", "e5", ".", "+", "-.", "1..2", "1.2.3", "1e5.0", "1,000", "1_0",
            "1 000", "١",
            "1f", "$1", "50%", "1e5e5", "+-1", "0b1",
        ])
    func refused(text: String) {
        let text = message { () throws(DataError) in _ = try table("x\n\"\(text)\"\n", TableOptions(header: .present)) }
        #expect(text.contains("is not a number"), "\(text)")
    }

    @Test(
        "fixed decimals",
        arguments: [
            (2.5, 2, "2.5"), (2.0, 2, "2.0"), (-2.345, 1, "-2.3"), (-0.04, 1, "0.0"), (44_994_500, 0, "44994500"),
            (0.5, 0, "1"), (-1.5, 0, "-2"), (1e300, 2, "1e+300"), (0.007, 3, "0.007"), (1.05, 15, "1.05"),
            (.nan, 2, ""),
        ])
    func fixed(value: Double, decimals: Int, text: String) throws {
        #expect(try written([value, 1], .decimals(decimals)) == "x\n\(text)\n\(decimals == 0 ? "1" : "1.0")\n")
    }

    @Test(
        "decimals that a Float does not have are not made up, and arrays hold what the text says",
        arguments: [
            (21.6, 15, "21.6"), (20.1, 8, "20.1"), (5.3, 8, "5.3"), (46.693333, 13, "46.693333"), (-0.1, 15, "-0.1"),
            (49.676899, 6, "49.676899"),
            (0.0001, 15, "0.0001"), (2e10, 2, "20000000000.0"), (44_994_500, 0, "44994500"), (0, 15, "0.0"),
            (.nan, 15, ""),
        ] as [(Float, Int, String)])
    func decimalsOfFloats(value: Float, decimals: Int, text: String) throws {
        var line: [UInt8] = []
        NumberFormat.decimals(decimals).append(value, to: &line)
        #expect(String(decoding: line, as: UTF8.self) == text)
        #expect(value.isNaN || NumberFormat.decimals(decimals).rounded(value) == Double(text))
    }

    @Test(
        "constants are written as they were, whatever the value",
        arguments: [
            (44_994_501, "44994501"), (0.1, "0.1"), (-3, "-3"), (1e300, "1e+300"),
        ])
    func constant(value: Double, text: String) throws {
        #expect(try written([7], .constant(value)) == "x\n\(text)\n")
    }

    private func written(_ values: [Double], _ format: NumberFormat) throws -> String {
        try withDirectory { directory in
            var writer = try CSVWriter(path: directory + "/x.csv", columns: ["x"], formats: [format])
            for value in values { try writer.append(row: [value]) }
            try writer.finish()
            return try String(contentsOfFile: directory + "/x.csv", encoding: .utf8)
        }
    }
}
