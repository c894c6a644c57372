import Foundation
import Testing

/// Simulated data are files like anybody's.
@Suite struct SimulateTests {
    @Test(arguments: [
        ("daily-load", "load_kw,temperature_c,solar_kw,price_eur_mwh", 50, 50),
        ("regime-system", "speed,chaos,drift,follow,burst,phase,upper", 50, 50),
        ("sines-coded", "sequence_id,step,sine_1,sine_2", 5, 30), ("sines", "sequence_id,step,sine_1,sine_2", 5, 30),
    ]) func writesWhatWasAsked(_ system: String, _ header: String, _ count: Int, _ rows: Int) async throws {
        let workplace = try Workplace()
        let sizes = system.hasPrefix("sines") ? ["--steps", "6", "--features", "2"] : []
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

    @Test(arguments: [
        Refusal("simulate weather", says: "weather", code: 64), Refusal("simulate sines -n 0", says: "-n 0", code: 64),
        Refusal("simulate sines --steps 0", says: "0 steps", "use 1 or more"),
        Refusal("simulate daily-load -n 3 -o nosuch/data.csv", says: "nosuch/data.csv: cannot be written"),
    ]) func isRefused(_ refusal: Refusal) async throws {
        try await refusal.check()
    }
}
