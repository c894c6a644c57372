import Foundation
import Testing

/// A table of sales: from its file to rows in which what is worked out is right.
@Suite("Columns that are worked out") struct WorkedOutTests {
    @Test("An amount is the price times how many, in every generated row, and inspect says so")
    func amounts() async throws {
        let workplace = try Workplace()
        var text = "price,count,amount\n"
        for row in 0..<700 {
            let (price, count) = (500 + row * 7_919 % 1_500, 1 + row * 31 % 17)
            text += "\(Double(price) / 100),\(count),\(Double(price * count) / 100)\n"
        }
        try workplace.write(text, to: "sales.csv")
        let training = try await workplace.run(["train", "sales.csv", "-o", "run", "--steps", "4"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let card = try await workplace.run("inspect", "run")
        #expect(card.text.contains(", worked out from price, count\n"), "\(card.text)")
        let json = try await workplace.run("inspect", "run", "--json")
        #expect(json.text.contains("\"worked_out_from\" : [\n"), "\(json.text)")

        let generated = try await workplace.run("generate", "run", "-n", "100", "--seed", "1")
        #expect(generated.code == 0, "\(generated.errors)")
        let made = CSVText(generated.text)
        let rows = made.rows.map { $0[2...4].compactMap(Double.init) }
        #expect(rows.count == 800 && Set(rows.map { $0[0] }).count > 20)
        for row in rows { #expect(abs(row[2] - row[0] * row[1]) < 0.005, "\(row)") }
    }
}
