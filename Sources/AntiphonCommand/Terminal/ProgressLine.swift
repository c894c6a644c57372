import Antiphon

/// The progress of a training run: step, losses, speed and time left.
struct ProgressLine {
    private var line: StatusLine
    // Losses jump from step to step; what is shown is a running mean.
    private var smooth: (discriminator: Double, generator: Double)?

    private var phase: String?
    private var curves: (discriminator: Curve, generator: Curve) = (Curve(), Curve())

    init(quiet: Bool) { line = StatusLine(quiet: quiet) }

    mutating func update(_ progress: TrainingProgress) {
        if progress.phase != phase {
            // Another loss: nothing to compare with what was before.
            (phase, smooth, curves) = (progress.phase, nil, (Curve(), Curve()))
        }
        let rate = 0.02
        let now = (Double(progress.discriminator.loss), Double(progress.generator.loss))
        let old = smooth ?? now
        let mean = (discriminator: old.0 + rate * (now.0 - old.0), generator: old.1 + rate * (now.1 - old.1))
        smooth = mean
        curves.discriminator.append(now.0)
        curves.generator.append(now.1)
        line.update(Self.text(progress, losses: mean, curves))
    }

    mutating func end() { line.end() }

    private static func text(
        _ progress: TrainingProgress, losses: (discriminator: Double, generator: Double),
        _ curves: (discriminator: Curve, generator: Curve)
    ) -> String {
        let percent = "\(Int((progress.fraction * 100).rounded(.down)))%"
        let steps =
            if case .steps(let total) = progress.budget { "step \(progress.step)/\(total)" } else {
                "step \(progress.step)"
            }
        let speed = progress.stepsPerSecond.map { "\(Int($0.rounded())) steps/s  " } ?? ""
        // The curves last: a narrow terminal cuts them off first.
        if let phase = progress.phase {
            let curve = Sparkline.text(curves.generator.means, width: 12)
            return
                "\(percent)  \(steps)  \(phase) loss \(short(losses.generator))  \(speed)\(timeLeft(progress))\(curve)"
        }
        let lines = [curves.discriminator, curves.generator].map { Sparkline.text($0.means, width: 12) }
        return
            "\(percent)  \(steps)  loss D \(short(losses.discriminator)) G \(short(losses.generator))  "
            + "\(speed)\(timeLeft(progress))D \(lines[0]) G \(lines[1])"
    }

    // Nothing is said before it is known.
    private static func timeLeft(_ progress: TrainingProgress) -> String {
        if let remaining = progress.remaining { return "\(words(remaining)) left  " }
        guard case .untilNoBetter = progress.budget, progress.lastStep == nil else { return "" }
        return "until no better  "
    }
}
