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
            // Somebody mistyped one.
            text += "\(Double(price) / 100),\(count),\(row == 100 ? 7 : Double(price * count) / 100)\n"
        }
        try workplace.write(text, to: "sales.csv")
        let training = try await workplace.run(["train", "sales.csv", "-o", "run", "--steps", "4"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(
            training.errors.contains(
                "'amount' is worked out from 'price' and 'count'; 1 row of 700, where it is something else, is not generated"
            ),
            "\(training.errors)")
        let card = try await workplace.run("inspect", "run")
        #expect(card.text.contains(", worked out from price, count (1 row disagrees)\n"), "\(card.text)")
        let json = try await workplace.run("inspect", "run", "--json")
        #expect(json.text.contains("\"worked_out_from\" : [\n"), "\(json.text)")
        #expect(json.text.contains("\"disagreeing_rows\" : 1"), "\(json.text)")

        let generated = try await workplace.run("generate", "run", "-n", "100", "--seed", "1")
        #expect(generated.code == 0, "\(generated.errors)")
        let made = CSVText(generated.text)
        let rows = made.rows.map { $0[2...4].compactMap(Double.init) }
        #expect(rows.count == 800 && Set(rows.map { $0[0] }).count > 20)
        for row in rows { #expect(abs(row[2] - row[0] * row[1]) < 0.005, "\(row)") }
    }
}
