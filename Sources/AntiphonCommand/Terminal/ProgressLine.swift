import Antiphon
import Foundation

/// The progress of a training run: one line redrawn on a terminal, a plain line every few seconds elsewhere.
struct ProgressLine {
    private let interactive = Messages.isInteractive
    private let quiet: Bool
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant?
    private var drawn = false
    // Losses jump from step to step; what is shown is a running mean.
    private var smooth: (discriminator: Double, generator: Double)?

    init(quiet: Bool) { self.quiet = quiet }

    mutating func update(_ progress: TrainingProgress) {
        let rate = 0.02
        let now = (Double(progress.discriminator.loss), Double(progress.generator.loss))
        let old = smooth ?? now
        smooth = (old.0 + rate * (now.0 - old.0), old.1 + rate * (now.1 - old.1))
        guard !quiet else { return }
        let instant = clock.now
        let interval: Duration = interactive ? .milliseconds(150) : .seconds(10)
        if let last, instant - last < interval { return }
        last = instant
        let line = text(progress)
        if interactive {
            Messages.write("\r\u{1B}[2K" + line)
            drawn = true
        } else {
            Messages.note(line)
        }
    }

    /// Ends the redrawn line, so that what follows starts on a line of its own.
    mutating func end() {
        if drawn { Messages.write("\r\u{1B}[2K") }
        drawn = false
    }

    private func text(_ progress: TrainingProgress) -> String {
        let percent = Int((progress.fraction * 100).rounded(.down))
        let steps =
            if case .steps(let total) = progress.budget { "step \(progress.step)/\(total)" } else {
                "step \(progress.step)"
            }
        let losses = smooth.map { "loss D \(short($0.discriminator)) G \(short($0.generator))" } ?? ""
        let speed = "\(Int(progress.stepsPerSecond.rounded())) steps/s"
        return "\(percent)%  \(steps)  \(losses)  \(speed)  \(words(progress.remaining)) left"
    }
}
