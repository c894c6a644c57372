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

    @Test("A product has its price and no wind no direction, in every generated row, and inspect says so")
    func lists() async throws {
        let workplace = try Workplace()
        let prices = ["ale": 1.99, "beer": 2.49, "cider": 2.49]
        var text = "product,price,wind,direction,stock\n"
        for row in 0..<700 {
            let product = ["ale", "beer", "cider"][row * 7_919 % 3_001 % 3]
            let wind = [0, 3, 5, 7, 9][row * 4_001 % 997 % 5]
            let direction = wind == 0 ? 0 : 10 * (1 + row * 2_003 % 719 % 36)
            text += "\(product),\(prices[product] ?? 0),\(wind),\(direction),\(Double(row * 31 % 577) / 100)\n"
        }
        try workplace.write(text, to: "shop.csv")
        let training = try await workplace.run(["train", "shop.csv", "-o", "run", "--steps", "4"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let note = "states of 'wind' and 'direction' go together, and are chosen together"
        #expect(training.errors.contains(note), "\(training.errors)")
        let card = try await workplace.run("inspect", "run")
        #expect(card.text.contains(", worked out from product"), "\(card.text)")
        #expect(card.text.contains(", states go with those of direction"), "\(card.text)")
        let json = try await workplace.run("inspect", "run", "--json")
        #expect(json.text.contains("\"states_go_with\" : [\n"), "\(json.text)")
        let generated = try await workplace.run("generate", "run", "-n", "100", "--seed", "1")
        let rows = CSVText(generated.text).rows
        #expect(rows.count == 800)
        for row in rows {
            #expect(Double(row[3]) == prices[row[2]], "\(row)")
            #expect((Double(row[4]) == 0) == (Double(row[5]) == 0), "\(row)")
        }
        #expect(Set(rows.map { $0[2] }).count == 3 && Set(rows.map { Double($0[4]) == 0 }).count == 2)
        // Another family chooses each by itself.
        let latent = try await workplace.run(
            ["train", "shop.csv", "-o", "latent", "--family", "latent", "--steps", "2"] + Sample.small)
        #expect(latent.code == 0 && !latent.errors.contains("go together"), "\(latent.errors)")
    }
}
