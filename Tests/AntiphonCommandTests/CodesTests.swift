import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("antiphon codes, and generating from codes of one's choice")
struct CodesTests {
    @Test("Codes are listed with how well they are read, drawn, and chosen")
    func codes() async throws {
        let workplace = try Workplace()
        let training = try await workplace.train(
            "--set", "family=info", "--set", "info.categories=3", "--set", "info.continuous=2")
        #expect(training.code == 0, "\(training.errors)")
        #expect(workplace.exists("run/posterior.safetensors"))

        let codes = try await workplace.run("codes", "run", "-o", "codes.svg")
        #expect(codes.code == 0, "\(codes.errors)")
        let lines = codes.text.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("code") && lines[0].hasSuffix("1024 sequences"), "\(codes.text)")
        #expect(lines[1].hasPrefix("0     category of 3") && lines[1].hasSuffix("(guessing 0.333)"), "\(codes.text)")
        #expect(lines[3].hasPrefix("2     number") && lines[3].contains("correlation"), "\(codes.text)")
        let picture = String(decoding: try workplace.bytes("codes.svg"), as: UTF8.self)
        #expect(picture.hasPrefix("<svg") && picture.contains("code 2, number: wave") && picture.contains("cat 2"))
        // Well-formed, and drawn: three codes of three columns, paths of as many values.
        let document = XMLParser(data: Data(picture.utf8))
        #expect(document.parse())
        #expect(picture.components(separatedBy: "<path class=\"l\" stroke-width=\"2\"").count - 1 >= 3 * (3 + 5 + 5))

        let json = try await workplace.run("codes", "run", "--json").json()
        let list = try #require(json["codes"] as? [[String: Any]])
        #expect(list.map { $0["code"] as? Int } == [0, 1, 2] && json["sequences"] as? Int == 1024)
        #expect(list[0]["categories"] as? Int == 3 && list[1]["correlation"] is Double)

        let drawn = try await workplace.run("generate", "run", "-n", "8")
        let chosen = try await workplace.run("generate", "run", "-n", "8", "--code", "0=2", "--code", "1=-1.5")
        let again = try await workplace.run("generate", "run", "-n", "8", "--code", "1=-1.5", "--code", "0=2")
        #expect(chosen.code == 0 && chosen.output == again.output && chosen.output != drawn.output)
        #expect(chosen.errors.contains("code 1 was trained from -1 to 1"), "\(chosen.errors)")
        try await Refusal("generate run -n 3 --code 3=0", says: "there is no code 3", "codes 1 to 2").check(
            in: workplace)
        try await Refusal("generate run -n 3 --code 0=3", says: "code 0 cannot be 3.0", "0 to 2").check(in: workplace)
        try await Refusal("generate run -n 3 --code 1=nan", says: "code 1 cannot be nan", "a number").check(
            in: workplace)
        for file in ["g.onnx", "g.safetensors"] {
            let exported = try await workplace.run("export", "run", "-o", file)
            #expect(exported.code == 0 && exported.errors.contains("bytes"), "\(exported.errors)")
        }
    }

    @Test(arguments: [
        Refusal("generate run -n 3 --code 0", says: "--code 0 is not allowed", "code=value", code: 64),
        Refusal("generate run -n 3 --code x=1", says: "--code x=1 is not allowed", code: 64),
        Refusal("generate run -n 3 --code 0=1 --code 0=2", says: "--code 0 is given twice", code: 64),
        Refusal("codes", says: "'<run>'", "antiphon codes --help", code: 64),
        Refusal("codes nosuch", says: "nosuch: no such run directory"),
        Refusal("train data.csv -o r --set family=info --set info.categories=1", says: "one category tells nothing"),
    ]) func misuse(_ refusal: Refusal) async throws {
        try await refusal.check()
    }

    @Test("A model without codes says so")
    func none() async throws {
        let workplace = try Workplace()
        try #require(await workplace.train().code == 0)
        try await Refusal("codes run", says: "no latent codes: its family is recurrent", "family=info").check(
            in: workplace)
        try await Refusal("generate run -n 3 --code 0=1", says: "no latent codes").check(in: workplace)
    }
}
