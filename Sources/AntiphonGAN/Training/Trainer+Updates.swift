import AntiphonData
import AntiphonGraph
import AntiphonNN

// One step of a training: the updates of both players and of the lessons beside the game, or one of a lesson before it.
extension Trainer {
    enum Updates {
        case done(StepReports)
        case spoilt(step: Int, player: String, tensor: String)
    }

    /// The phase of the training at a share of the budget.
    func phase(of budget: Budget, at progress: Double) -> Phase {
        let shares = before.map(\.lesson.share)
        guard case .untilNoBetter = budget, !shares.isEmpty else { return Phase(at: progress, lessons: shares) }
        // Without a set end a lesson takes its share of the steps that the settings give.
        let steps = Double(counters.step) / Double(configuration.training.steps)
        let phase = Phase(at: steps, lessons: shares)
        return phase.lesson == nil ? Phase(at: progress, lessons: []) : phase
    }

    /// The updates of a step.
    func updates(_ phase: Phase, _ factor: Float) throws -> Updates {
        if let index = phase.lesson {
            let taught = before[index]
            let report = try update(taught, factor)
            guard report.isSound(configuration.training.lossLimit) else { return try spoilt(by: taught, report) }
            return .done(StepReports(discriminator: .none, generator: report, phase: taught.lesson.name))
        }
        let discriminator: StepReport
        switch try discriminatorUpdates(factor) {
        case .left(let report): discriminator = report
        case .right(let spoilt): return spoilt
        }
        var lessons: [String: Float] = [:]
        var generator = StepReport.none
        for _ in 0..<game.generatorUpdates {
            generator = try generatorUpdate(factor)
            guard generator.isSound(configuration.training.lossLimit) else { return try spoiltGenerator(generator) }
            for taught in beside {
                let report = try update(taught, factor)
                guard report.isSound(configuration.training.lossLimit) else { return try spoilt(by: taught, report) }
                lessons[taught.lesson.name] = report.loss
            }
        }
        return .done(
            StepReports(discriminator: discriminator, generator: generator, lessons: lessons.isEmpty ? nil : lessons))
    }

    private enum Either { case left(StepReport), right(Updates) }

    private func discriminatorUpdates(_ factor: Float) throws -> Either {
        let limit = configuration.training.lossLimit
        var report = try discriminatorUpdate(factor)
        for _ in 1..<configuration.training.discriminatorSteps where report.isSound(limit) {
            report = try discriminatorUpdate(factor)
        }
        if report.isSound(limit) { return .left(report) }
        // Weights that its opponent spoilt in the step before are not its own fault.
        let own = try generator.isFinite
        let tensor = try (own ? discriminator : generator).firstSpoilt()
        return .right(
            .spoilt(
                step: own ? counters.step + 1 : counters.step, player: own ? "discriminator" : "generator",
                tensor: tensor ?? report.firstUnsound(limit)))
    }

    private func spoiltGenerator(_ report: StepReport) throws -> Updates {
        let own = try discriminator.isFinite
        let tensor = try (own ? generator : discriminator).firstSpoilt()
        return .spoilt(
            step: counters.step + 1, player: own ? "generator" : "discriminator",
            tensor: tensor ?? report.firstUnsound(configuration.training.lossLimit))
    }

    // A lesson moves the generator's weights, so it is the generator that is spoilt.
    private func spoilt(by taught: LessonStep, _ report: StepReport) throws -> Updates {
        let tensor = try generator.firstSpoilt() ?? report.firstUnsound(configuration.training.lossLimit)
        return .spoilt(step: counters.step + 1, player: "generator", tensor: "\(tensor), lesson \(taught.lesson.name)")
    }

    private func update(_ taught: LessonStep, _ factor: Float) throws -> StepReport {
        try drawBatch()
        let done = counters.lessonUpdates?[taught.index] ?? 0
        try step.write(HostTensor(done))
        counters.lessonUpdates?[taught.index] = done &+ 1
        return try taught.update(Int(done) + 1, factor: factor)
    }

    private func discriminatorUpdate(_ factor: Float) throws -> StepReport {
        try drawBatch()
        try step.write(HostTensor(counters.discriminatorUpdates))
        counters.discriminatorUpdates &+= 1
        try discriminator.prepare(
            update: Int(counters.discriminatorUpdates),
            rate: configuration.discriminator.optimizer.rate * configuration.discriminator.rateFactor * factor)
        try discriminatorStep.run()
        return try discriminator.report()
    }

    private func generatorUpdate(_ factor: Float) throws -> StepReport {
        if configuration.objective.loss.generatorNeedsReal || game.generatorSeesReal { try drawBatch() }
        try step.write(HostTensor(counters.generatorUpdates))
        counters.generatorUpdates &+= 1
        try generator.prepare(
            update: Int(counters.generatorUpdates), rate: configuration.generator.optimizer.rate * factor)
        try generatorStep.run()
        return try generator.report()
    }
}

/// What the updates of a step reported.
struct StepReports {
    let discriminator: StepReport
    let generator: StepReport
    /// The lesson that this step was, before the game.
    var phase: String?
    /// The losses of the lessons beside the game.
    var lessons: [String: Float]?
}
