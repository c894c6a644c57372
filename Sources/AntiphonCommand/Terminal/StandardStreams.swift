import Antiphon
import Foundation

/// Standard output and standard error as a program that is part of a pipeline has to treat them.
enum StandardStreams {
    /// To be called before anything is opened or written.
    static func prepare() {
        // A reader that goes away (`| head`, a closed terminal) is an error to be met where it occurs, not the end of a
        // training that had only a line of progress to write.
        signal(SIGPIPE, SIG_IGN)
        // Whoever started this program may have blocked signals that are meant to reach it.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        // A file opened later must not become what a closed stream was: messages would be written into it. Opened for
        // reading only, so that writing to a closed standard output is still an error.
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// Whether nobody reads standard output any more.
    static var outputHasLostReader: Bool {
        var state = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&state, 1, 0) > 0 && Int32(state.revents) & Int32(POLLERR) != 0
    }
}

/// A result on standard output, as text that ends its last line.
/// - Throws: `DataError` if it cannot be written.
func printText(_ text: String) throws {
    var output = try OutputFile(path: "-")
    try output.write(text + "\n")
    try output.commit()
}

/// A result on standard output, as JSON with sorted keys in `snake_case`.
/// - Throws: `DataError` if it cannot be written.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try printText(String(decoding: try encoder.encode(value), as: UTF8.self))
}
