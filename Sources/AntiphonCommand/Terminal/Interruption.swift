import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks to stop after the step in hand and to save, the second stops at once.
final class Interruption: Sendable {
    private static let signals = [SIGINT, SIGTERM]
    private static let received = Atomic<Int32>(0)
    private static let speaks = Atomic<Bool>(false)
    // A progress line may stand unfinished on a terminal.
    private static let notice = Array(
        ((Messages.isInteractive ? "\n" : "") + "stopping after the step in hand; a second signal stops at once\n").utf8
    )

    /// Starts to catch the signals.
    /// - Parameter quiet: says nothing when the first one comes.
    init(quiet: Bool) {
        Self.received.store(0, ordering: .relaxed)
        // Made here, because a signal handler may not allocate.
        Self.speaks.store(!quiet && !Self.notice.isEmpty, ordering: .relaxed)
        for signal in Self.signals {
            Foundation.signal(signal) { number in
                // The second one acts as if nobody had caught the first. All calls are safe in a signal handler.
                if Interruption.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
                if Interruption.speaks.load(ordering: .relaxed) {
                    _ = write(STDERR_FILENO, Interruption.notice, Interruption.notice.count)
                }
            }
        }
    }

    /// Whether a signal has come.
    var isRequested: Bool { Self.received.load(ordering: .relaxed) != 0 }

    /// The exit code that shells expect of a program ended by the signal: 130 for Ctrl-C, 143 for SIGTERM.
    var exitCode: Int32 { 128 + Self.received.load(ordering: .relaxed) }

    /// Lets the signals do what they do by default again.
    func end() {
        for signal in Self.signals { Foundation.signal(signal, SIG_DFL) }
    }
}
