import Foundation
import Testing

/// The whole path on simulated data.
@Suite struct DemoTests {
    @Test func aDemoLeavesWhatItPromises() async throws {
        let workplace = try Workplace()
        let ending = try await workplace.run("demo", "-o", "tour", "--budget", "0.3s", "--json")
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(try ending.json()["time_gan"] != nil)
        for file in ["data.csv", "synthetic.csv", "report.html", "run/model.safetensors", "picture.svg"] {
            #expect(workplace.contents["tour/\(file)"]?.isEmpty == false, "\(file)")
        }
        let synthetic = CSVText(String(decoding: try workplace.bytes("tour/synthetic.csv"), as: UTF8.self))
        #expect(synthetic.rows.count == 1000 * 24 && synthetic.isFinite)
        let report = String(decoding: try workplace.bytes("tour/report.html"), as: UTF8.self)
        #expect(report.contains("<svg") && report.contains("load_kw"))
        #expect(report.range(of: "discriminative", options: .caseInsensitive) != nil)
        // The model is one like any other.
        #expect(try await workplace.run("generate", "tour/run", "-n", "2").code == 0)

        let refusal = Refusal("demo -o tour --budget 1s", says: "tour/data.csv: exists already", "--force")
        try await refusal.check(in: workplace)

        let old = workplace.contents
        let again = try await workplace.run(
            "demo", "-o", "tour", "--budget", "0.3s", "--force", "--quiet", "--seed", "1")
        #expect(again.code == 0 && again.errors.isEmpty, "\(again.errors)")
        #expect(again.text.contains("discriminative score"))
        let new = workplace.contents
        // Checkpoints are named by their step, which is the machine's matter where time is the budget.
        let names = { (files: [String: Data]) in Set(files.keys.filter { !$0.contains("/checkpoints/") }) }
        #expect(names(new) == names(old))
        for file in ["data.csv", "synthetic.csv", "report.html", "run/model.safetensors", "picture.svg"] {
            #expect(new["tour/\(file)"] != old["tour/\(file)"], "\(file)")
        }
    }
}
