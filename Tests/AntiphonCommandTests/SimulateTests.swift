import Foundation
import Testing

/// Simulated data are files like anybody's.
@Suite struct SimulateTests {
    @Test(arguments: [
        ("daily-load", "load_kw,temperature_c,solar_kw,price_eur_mwh", 50, 50),
        ("regime-system", "speed,chaos,drift,follow,burst,phase,upper", 50, 50),
        ("daily-returns", "share_1,share_2", 50, 50), ("brain-regions", "region_1,region_2", 50, 50),
        ("sines-coded", "sequence_id,step,sine_1,sine_2", 5, 30), ("sines", "sequence_id,step,sine_1,sine_2", 5, 30),
    ]) func writesWhatWasAsked(_ system: String, _ header: String, _ count: Int, _ rows: Int) async throws {
        let workplace = try Workplace()
        let steps = system.hasPrefix("sines") ? ["--steps", "6"] : []
        let sizes = header.hasSuffix("_2") ? steps + ["--features", "2"] : []
        let arguments = ["simulate", system, "-n", "\(count)", "--seed", "5"] + sizes
        let file = try await workplace.run(arguments + ["-o", "data.csv"])
        #expect(file.code == 0 && file.text.isEmpty, "\(file.errors)")
        let text = String(decoding: try workplace.bytes("data.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n")
        #expect(lines.first.map(String.init) == header && lines.count == rows + 1)
        #expect(try await workplace.run(arguments).text == text)
        let other = ["simulate", system, "-n", "\(count)", "--seed", "6"] + sizes
        #expect(try await workplace.run(other).text != text)
    }

    @Test func mixedMachinesAreRecovered() async throws {
        let workplace = try Workplace()
        #expect(try await workplace.run(["simulate", "mixed", "-n", "300", "--seed", "5", "-o", "data.csv"]).code == 0)
        let text = String(decoding: try workplace.bytes("data.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n")
        #expect(lines.first == "machine,step,site,capacity,state,level,alarms")
        #expect(lines[1].hasPrefix("m00000,0,") && lines.last?.hasPrefix("m00299,") == true)
        let told = try await workplace.run(["simulate", "mixed", "--recover", "data.csv"])
        #expect(told.code == 0 && told.text.contains("gap rate of level while down"), "\(told.text)")
        let row = try #require(told.text.split(separator: "\n").first { $0.hasPrefix("share of zeros of alarms") })
        let numbers = row.split(separator: " ").compactMap { Double($0) }
        #expect(numbers.first == 0.7 && abs(numbers[1] - 0.7) < 0.03)
    }

    @Test(arguments: [
        Refusal("simulate weather", says: "weather", code: 64), Refusal("simulate sines -n 0", says: "-n 0", code: 64),
        Refusal("simulate sines --steps 0", says: "0 steps", "use 1 or more"),
        Refusal("simulate daily-returns --features 0", says: "0 shares", "use 1 row and 1 share"),
        Refusal("simulate brain-regions -n 10000000", says: "of 50 regions", "10000000 numbers"),
        Refusal("simulate mixed -n 20000000", says: "20000000 machines", "use 1 to 10000000"),
        Refusal("simulate mixed --recover nosuch.csv", says: "nosuch.csv"),
        Refusal("simulate sines --recover data.csv", says: "--recover is for mixed only", code: 64),
        Refusal("simulate daily-load -n 3 -o nosuch/data.csv", says: "nosuch/data.csv: cannot be written"),
    ]) func isRefused(_ refusal: Refusal) async throws {
        try await refusal.check()
    }
}
