import Foundation
import Testing

/// Progress is redrawn on a terminal and plain elsewhere.
@Suite struct TerminalTests {
    @Test(arguments: ["", "NO_COLOR=1 ", "TERM=xterm-256color "])
    func elsewhereLinesArePlain(_ environment: String) async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let options = (["-o", "run", "--steps", "4"] + Sample.small).joined(separator: " ")
        let ending = try await workplace.run(shell: "\(environment)\"$0\" train data.csv \(options)")
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(!ending.errors.contains("\u{1B}") && !ending.errors.contains("\r"))
        // The table, the family, which columns are smooth (it is of waves), one line of progress, the end.
        #expect(ending.errorLines.count == 5, "\(ending.errors)")
        #expect(ending.errorLines.count { $0.hasPrefix("smooth: ") } == 1, "\(ending.errors)")
    }

    @Test func onATerminalOneLineIsRedrawnAndCleared() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let terminal = try Terminal()
        let options = (["-o", "run", "--budget", "1s"] + Sample.small).joined(separator: " ")
        let process = try ToolProcess(
            shell: "TERM=xterm \"$0\" train data.csv \(options) 2>'\(terminal.path)'", in: workplace)
        async let ending = process.ending()
        let text = try await terminal.read(until: "run: trained")
        #expect(try await ending.code == 0)
        #expect(text.contains(#/\r\x1B\[2K\d+%  step 1  loss D /#))
        #expect(text.contains("\r\u{1B}[2Krun: trained"))
        // Every line of progress takes the place of the one before: the table, the family, which columns are smooth, and the end stay.
        #expect(text.unicodeScalars.split(separator: "\n").count == 4, "\(text)")
        #expect(!text.contains("\u{1B}[3"), "colour")
    }

    @Test func aDumbTerminalGetsPlainLines() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let terminal = try Terminal()
        let options = (["-o", "run", "--steps", "4"] + Sample.small).joined(separator: " ")
        let process = try ToolProcess(
            shell: "TERM=dumb \"$0\" train data.csv \(options) 2>'\(terminal.path)'", in: workplace)
        async let ending = process.ending()
        let text = try await terminal.read(until: "run: trained")
        #expect(try await ending.code == 0)
        #expect(!text.contains("\u{1B}"))
    }
}

/// A pseudo-terminal: what is written to `path` can be read here.
final class Terminal {
    let path: String
    private var descriptor: Int32 = -1
    // Held open: a terminal that nobody has open gives an error to its reader.
    private var other: Int32 = -1

    init() throws {
        guard openpty(&descriptor, &other, nil, nil, nil) == 0, let name = ttyname(other) else {
            throw CocoaError(.fileNoSuchFile)
        }
        path = String(cString: name)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(descriptor)
        close(other)
    }

    /// What was written, up to the end of the line in which a text occurs.
    func read(until end: String) async throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<6000 {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
                let text = String(decoding: bytes, as: UTF8.self)
                if let found = text.range(of: end), text[found.upperBound...].contains(where: \.isNewline) {
                    return text
                }
            } else {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
