import Foundation
import Testing

@Suite("Formats of files")
struct FormatTests {
    @Test("generate writes every format, and evaluate and train read them, packed or not, from files and from a pipe")
    func everyFormat() async throws {
        let workplace = try Workplace()
        #expect(try await workplace.train("--quiet").code == 0)
        for name in ["s.csv", "s.jsonl.gz", "s.npy", "s.npz", "s.npz.gz"] {
            let generated = try await workplace.run("generate", "run", "-n", "12", "-o", name, "--quiet")
            #expect(generated.code == 0, "\(name): \(generated.errors)")
            let judged = try await workplace.run(
                "evaluate", "--real", "data.csv", "--synthetic", name, "--runs", "1", "--json", "--quiet")
            #expect(judged.code == 0, "\(name): \(judged.errors)")
            let trained = try await workplace.run(
                ["train", name, "-o", "again-\(name)", "--steps", "1", "--quiet"] + Sample.small.dropFirst(2))
            #expect(trained.code == 0, "\(name): \(trained.errors)")
        }
        // Without a name the contents tell the format, except that what is written has to be said.
        for format in ["csv", "jsonl", "npy", "npz"] {
            let piped = try await workplace.run(
                shell: "\"$0\" generate run -n 9 --format \(format) --dtype float64 --quiet | \"$0\" train - -o "
                    + "piped-\(format) --steps 1 --quiet --set generator.hidden=4 --set training.batch=4 --json")
            #expect(piped.code == 0, "\(format): \(piped.errors)")
            #expect(try piped.json()["steps"] as? Int == 1)
        }
        // The same sequences in every format: CSV's numbers, rounded as the data were.
        let csv = CSVText(String(decoding: try workplace.bytes("s.csv"), as: UTF8.self))
        let packed = try await workplace.run(shell: "\"$0\" generate run -n 12 --format jsonl --quiet")
        let lines = packed.text.split(separator: "\n")
        #expect(lines.count == csv.rows.count)
        for (line, row) in zip(lines, csv.rows) {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Double])
            for (name, cell) in zip(csv.header, row) { #expect(object[name] == Double(cell), "\(line)") }
        }
    }

    @Test(
        "Formats that are not there are refused before anything is done",
        arguments: [
            Refusal("generate run -n 2 -o s.parquet", says: "s.parquet", "not written"),
            Refusal("generate run -n 2 -o s.csv --format npy", says: "name it .npy"),
            Refusal("generate run -n 2 --format xml", says: "'csv'", "'npz'", code: 64),
            Refusal("generate run -n 2 --dtype int8", says: "'float32'", code: 64),
            Refusal("train data.npy -o new", says: "data.npy: is no NumPy array", with: ["data.npy": "a,b\n1,2\n"]),
            Refusal(
                "train x.jsonl -o new", says: "x.jsonl, line 2", "'b'",
                with: ["x.jsonl": "{\"a\":1}\n{\"b\":1}\n"]),
            Refusal("train data.csv -o new --format jsonl", says: "data.csv, line 1", "no JSON object"),
        ])
    func refusals(refusal: Refusal) async throws {
        let workplace = try Workplace()
        #expect(try await workplace.train("--quiet").code == 0)
        for (name, text) in refusal.files { try workplace.write(text, to: name) }
        try await refusal.check(in: workplace)
    }
}
