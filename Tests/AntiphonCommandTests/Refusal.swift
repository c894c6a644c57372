import Foundation
import Testing

/// A call that has to be refused: in one line, with the right exit code, leaving everything as it was.
struct Refusal: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let words: [String]
    let code: Int32
    let files: [String: String]

    /// - Parameters:
    ///   - words: what the line has to say.
    ///   - code: 64 for misuse of the command, 1 for everything else.
    ///   - files: files that are there when it is called, beside a `data.csv` in order.
    init(_ arguments: String, says words: String..., code: Int32 = 1, with files: [String: String] = [:]) {
        self.arguments = arguments.split(separator: " ").map(String.init)
        self.words = words
        self.code = code
        self.files = files
    }

    var testDescription: String { arguments.joined(separator: " ") + files.keys.sorted().map { " [\($0)]" }.joined() }

    func check() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        for (name, text) in files { try workplace.write(text, to: name) }
        try await check(in: workplace)
    }

    func check(in workplace: Workplace) async throws {
        let before = workplace.contents
        let ending = try await workplace.run(arguments)
        ending.checkRefusal(code: code, says: words)
        #expect(workplace.contents == before, "something was left behind")
    }
}

extension Ending {
    /// One line on standard error that says these words, nothing on standard output.
    func checkRefusal(code expected: Int32, says words: [String]) {
        #expect(code == expected, "\(errors)")
        #expect(output.isEmpty)
        #expect(errors.hasPrefix("antiphon: error: "), "\(errors)")
        #expect(errorLines.count == 1 && errors.hasSuffix("\n"), "\(errors)")
        for word in words { #expect(errors.contains(word), "\(errors)") }
    }
}
