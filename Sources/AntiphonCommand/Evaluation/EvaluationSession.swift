import Antiphon
import Foundation
import Synchronization

/// An evaluation as the command shows it: progress, the table of scores, the page.
struct EvaluationSession {
    let evaluation: Evaluation
    let engine: EngineOptions

    /// Measures, with a line of progress.
    func result(
        real: SequenceSet, training: SequenceSet? = nil, synthetic: SequenceSet
    ) throws -> EvaluationResult {
        let (backend, workers) = try engine.pieceworkers()
        let line = Mutex(StatusLine(quiet: engine.quiet))
        defer { line.withLock { $0.end() } }
        return try evaluation.result(
            real: real, training: training, synthetic: synthetic, on: backend, workers: workers
        ) { share in
            line.withLock { $0.update("evaluating \(Int(share * 100))%") }
        }
    }

    /// The scores for people.
    static func text(_ result: EvaluationResult) -> String {
        var rows: [(String, String)] = []
        if let scores = result.usefulness {
            rows.append(
                (
                    "forecast error",
                    "\(scores.synthetic)  (learnt on real \(short(scores.real.mean)), no change "
                        + "\(short(scores.persistence)))"
                ))
        }
        rows += result.classification?.lines ?? []
        if let scores = result.timeGAN {
            let floor = scores.discriminativeFloor.map { "  (real against real \(short($0.mean)))" } ?? ""
            rows.append(("discriminative score", "\(scores.discriminative)\(floor)"))
            let mark = scores.predictiveOfReal.map { "  (learnt on real \(short($0.mean)))" } ?? ""
            rows.append(("predictive score", "\(scores.predictive)\(mark)"))
        }
        if let scores = result.diffusionTS {
            for (name, score) in [
                ("discriminative score", scores.discriminative), ("predictive score", scores.predictive),
                ("correlational score", scores.correlational),
            ] {
                rows.append((name, "\(short(score.mean)) ± \(short(score.halfWidth))  (Diffusion-TS, 95 % t-interval)"))
            }
        }
        if let scores = result.tsgBench {
            for (measure, floor) in zip(scores.synthetic.named, scores.floor.named) {
                rows.append(
                    ("TSGBench \(measure.name)", "\(short(measure.value))  (real against real \(short(floor.value)))"))
            }
        }
        let distances = result.distances
        rows.append(("marginal distance", "\(short(distances.totalVariation))  (total variation, 0 to 1)"))
        rows.append(("autocorrelation error", short(distances.autocorrelationError)))
        rows.append(("correlation error", short(distances.crossCorrelationError)))
        rows.append(("near copies", "\(short(distances.neighbours.nearCopies * 100, digits: 1)) %"))
        rows += (result.measures?.lines ?? []) + (result.mixed?.lines ?? []) + (result.privacy?.lines ?? [])
        let width = rows.map(\.0.count).max() ?? 0
        let table = rows.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 }
        let remark = result.comparison.basis.remark.map { [$0, ""] } ?? []
        return ((result.honest.map { [HonestText.text($0), ""] } ?? []) + remark + table).joined(separator: "\n")
    }
}

/// The page about a run or an evaluation.
struct ResultPage {
    let real: SequenceSet
    let synthetic: SequenceSet
    var training: SequenceSet?
    let result: EvaluationResult
    let name: String
    var records: [MetricsRecord] = []
    var facts: [ReportFact] = []
    var workers = 1

    func html() throws -> String {
        let training = TrainingRecord(losses: [
            .init("discriminator", records.map { Point(Double($0.step), Double($0.discriminatorLoss)) }),
            .init("generator", records.map { Point(Double($0.step), Double($0.generatorLoss)) }),
        ])
        return try Report.evaluation(
            real: real, synthetic: synthetic, learned: self.training, result: result, name: name,
            training: records.isEmpty ? nil : training,
            settings: facts, footer: "antiphon \(AntiphonVersion.current)", workers: workers
        ).html()
    }

    /// The settings of a run that are not defaults, and what the run took.
    static func facts(_ run: TrainingRun, _ summary: TrainingSummary) -> [ReportFact] {
        let defaults = Configuration.defaults(for: run.schema)
        return [
            ReportFact("training steps", "\(summary.steps)"),
            ReportFact("training time", words(.seconds(summary.seconds))),
            ReportFact("ending", summary.ending),
        ]
            + Setting.all.map { setting in
                let value = setting.read(run.configuration)
                return ReportFact(setting.name, value == setting.read(defaults) ? value : "\(value) (changed)")
            }
    }
}
