import Antiphon
import ArgumentParser
import Foundation

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a trained model is: its data, its settings, its course of training.",
        discussion: "Example:  antiphon inspect run")

    @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
    var directory: String

    @Flag(help: "Print JSON on standard output.")
    var json = false

    func run() throws {
        let card = try ModelCard(TrainedModel(run: directory), directory: directory)
        try RunFiles.check(run: directory)
        if json { try printJSON(card) } else { try printText(card.text) }
    }
}

/// What there is to say of a trained model.
struct ModelCard: Encodable {
    struct Column: Encodable {
        let name: String
        let minimum: Double
        let maximum: Double
        let mean: Double
        /// The labels of a column of categories.
        let labels: [String]?
        /// Whether it is made of innovations.
        let smooth: Bool
        /// Whether it turns back at an end of its range.
        let turnsBack: Bool
        /// Whether others nearly tell it.
        let nearlyTold: Bool
        /// Whether each number is drawn by itself.
        let drawn: Bool
        /// The columns whose states go with its own; nil if there are none.
        let statesGoWith: [String]?
        /// Whether it stands still while what is generated hardly moves.
        let standsStill: Bool
        /// Rows from knot to knot, if it lies on straight lines between knots.
        let knotPeriod: Int?
        /// The columns that it is worked out from; nil if it is learnt.
        let workedOutFrom: [String]?
        /// Rows that disagree with that; left out if none do.
        let disagreeingRows: Int?
        /// What its cells are, in words.
        let range: String

        enum CodingKeys: String, CodingKey {
            case name, minimum, maximum, mean, labels, smooth, drawn
            case knotPeriod = "knot_period"
            case turnsBack = "turns_back"
            case standsStill = "stands_still"
            case nearlyTold = "nearly_told"
            case statesGoWith = "states_go_with"
            case workedOutFrom = "worked_out_from"
            case disagreeingRows = "disagreeing_rows"
        }

        init(_ schema: Schema, _ place: Int) {
            let column = schema.columns[place]
            smooth = schema.smoothColumns.contains(place)
            turnsBack = schema.turningColumns.contains(place)
            nearlyTold = schema.toldColumns.contains(place)
            standsStill = schema.stillColumns.contains(place)
            drawn = schema.drawnColumns.contains(place)
            statesGoWith = schema.jointColumns.first { $0.contains(place) }
                .map { $0.filter { $0 != place }.map { schema.columnNames[$0] } }
            let together = statesGoWith.map { ", states go with those of \($0.joined(separator: ", "))" } ?? ""
            knotPeriod = schema.knotPeriods[place]
            let sources = schema.sources(of: place)
            let before = schema.sourcesBefore(of: place)
            let names =
                (sources + (before?.own ?? [])).map { schema.columnNames[$0] }
                + (before?.before ?? []).map { "\(schema.columnNames[$0]) of the row before" }
            workedOutFrom = names.isEmpty ? nil : names
            disagreeingRows = schema.disagreeingRows.first { $0.column == place }?.rows
            let told =
                names.isEmpty
                ? ""
                : ", worked out from \(workedOutFrom?.joined(separator: ", ") ?? "")"
                    + (disagreeingRows.map { " (\(counted($0, "row")) disagree\($0 == 1 ? "s" : ""))" } ?? "")
            let statistics = column.statistics
            name = column.name
            (minimum, maximum, mean) = (statistics.minimum, statistics.maximum, statistics.mean)
            switch column.kind {
            case .number:
                labels = nil
                let traits = [
                    smooth ? ", smooth" : "", turnsBack ? ", turns back at an end" : "",
                    nearlyTold ? ", nearly told by others" : "", drawn ? ", drawn by itself" : "",
                    standsStill ? ", stands still" : "", knotPeriod.map { ", straight between every \($0) rows" } ?? "",
                    told, together,
                ]
                range = "\(minimum) to \(maximum), mean \(short(mean))" + traits.joined()
            case .category(let all):
                labels = all
                range =
                    all.count == 1
                    ? "always \(all[0])"
                    : "\(all.count) categories: \(all.prefix(4).joined(separator: ", "))\(all.count > 4 ? ", ..." : "")\(told)\(together)"
            case .time(let format):
                labels = nil
                range = "\(format.text(minimum)) to \(format.text(maximum))"
            }
        }
    }

    let run: String
    let sequences: Int
    let steps: Int
    let cut: String
    let rows: Int
    let fingerprint: String
    let heldOut: HoldOut?
    let columns: [Column]
    /// Of a noisy table, the rows before from which the next follows, as far as that is linear; left out for others.
    let lags: Int?
    let generatorWeights: Int
    let trainedSteps: Int?
    let trainedSeconds: Double?
    let settings: [String: String]
    let changed: [String]
    let card: RunCard?
    let checkpoints: [Int]

    enum CodingKeys: String, CodingKey {
        case run, sequences, steps, cut, rows, fingerprint, columns, lags, settings, changed, card, checkpoints
        case heldOut = "held_out"
        case generatorWeights = "generator_weights"
        case trainedSteps = "trained_steps"
        case trainedSeconds = "trained_seconds"
    }

    init(_ model: TrainedModel, directory: String) throws {
        let schema = model.schema
        run = directory
        sequences = schema.sequenceCount
        steps = schema.length
        rows = schema.rowCount
        cut =
            switch schema.mode {
            case .windows(let length, let stride): "windows of \(counted(length, "row")), stride \(stride)"
            case .grouped: "grouped by \(schema.sequenceColumn ?? "sequence")"
            }
        fingerprint = "\(schema.fingerprint)"
        heldOut = schema.heldOut
        columns = schema.columns.indices.map { Column(schema, $0) }
        lags = schema.process?.lags
        generatorWeights = model.weights.count
        card = try RunCard.read(run: directory)
        checkpoints = CheckpointStore(run: directory).steps
        // A run of the first format has no card: its metrics tell how far it went.
        let last = try MetricsRecord.read(run: directory).last
        trainedSteps = card?.training.steps ?? last?.step
        trainedSeconds = card?.training.seconds ?? last?.seconds
        let defaults = Configuration.defaults(for: schema)
        settings = Dictionary(
            Setting.all.map { ($0.name, $0.read(model.configuration)) }, uniquingKeysWith: { first, _ in first })
        changed = Setting.all.filter { $0.read(model.configuration) != $0.read(defaults) }.map(\.name)
    }

    var text: String {
        let width = columns.map(\.name.count).max() ?? 0
        var lines = [
            "\(run)",
            "  data        \(counted(rows, "row")), \(counted(sequences, "sequence")) of \(counted(steps, "step")) "
                + "(\(cut)), fingerprint \(fingerprint)",
        ]
        if let heldOut {
            let stretches = heldOut.stretches == 1 ? "the end" : "\(heldOut.stretches) stretches"
            lines.append(
                "  held out    \(short(heldOut.fraction * 100, digits: 1)) % (\(stretches)), gap \(heldOut.gap)")
        }
        lines += [
            "  columns     "
                + columns.map { column in
                    column.name.padding(toLength: width, withPad: " ", startingAt: 0)
                        + "  \(column.range)"
                }.joined(separator: "\n              "),
            "  generator   \(generatorWeights) weights",
        ]
        if let lags {
            lines.insert(
                "  noise       much of each row is new; the rest follows from the \(counted(lags, "row")) before",
                at: lines.count - 1)
        }
        if let trainedSteps, let trainedSeconds {
            let ending = card.map { ", \($0.training.ending); \($0.training.engine)" } ?? ""
            lines.append(
                "  training    \(counted(trainedSteps, "step")) in \(words(.seconds(trainedSeconds)))\(ending)")
        }
        if let card { lines += Self.quality(card) }
        if !checkpoints.isEmpty {
            lines.append("  checkpoints \(checkpoints.map(String.init).joined(separator: ", "))")
        }
        let choices = changed.map { "\($0)=\(settings[$0] ?? "")" }
        lines.append("  settings    " + (choices.isEmpty ? "all defaults" : choices.joined(separator: ", ")))
        return lines.joined(separator: "\n")
    }

    private static func quality(_ card: RunCard) -> [String] {
        let quality = card.quality
        var lines: [String] = []
        if let score = quality.heldOutScore {
            let real = quality.scoreOfReal.map { ", other real sequences \(short($0))" } ?? ""
            let best = quality.bestStep.flatMap { step in
                quality.bestScore.map { "; best \(short($0)) at step \(step)" }
            }
            lines.append(
                "  held out    \(counted(card.data.heldOut, "sequence")), score \(short(score))\(real)\(best ?? "")")
        }
        if let spread = quality.spread { lines.append("  spread      \(short(spread)) of the real sequences'") }
        lines.append("  privacy     \(card.privacy)")
        lines.append("  made by     antiphon \(card.antiphon), run format \(card.format)")
        return lines
    }
}
