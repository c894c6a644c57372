import Antiphon
import Foundation

/// What a run directory says of its run, without its model: its metrics, its settings, whether it was finished.
struct RunSummary {
    /// A run's directory as it is named in lists.
    let name: String
    /// Whether there is a manifest: it is written last.
    let isFinished: Bool
    /// What is damaged of a finished run; its numbers are shown all the same, marked.
    let damage: String?
    /// Each number of `metrics.jsonl` over the run, by its name. Whatever a version writes is shown.
    let series: [String: [Double]]
    /// The settings as text by name; empty if they cannot be read.
    let settings: [String: String]
    /// What they are on such data if nobody chooses anything.
    let usual: [String: String]

    /// What order and place mark, and not results.
    private static let marks: Set = ["step", "seconds"]
    /// Shown first, in this order.
    private static let known = ["discriminator_loss", "generator_loss", "penalty", "margin"]

    /// Reads a run directory; `nil` if it is none.
    init?(directory: String, name: String) {
        let files = FileManager.default
        let metrics = files.contents(atPath: directory + "/" + RunFiles.metrics)
        isFinished = files.fileExists(atPath: directory + "/manifest.json")
        guard metrics != nil || isFinished else { return nil }
        self.name = name
        damage = isFinished ? Self.damage(directory) : nil
        series = Self.series(metrics ?? Data())
        var configuration = Configuration.unnamed
        let text = files.contents(atPath: directory + "/" + RunFiles.configuration)
        let isRead =
            text.map { text in
                (try? configuration.apply(yaml: String(decoding: text, as: UTF8.self), file: directory)) != nil
            } ?? false
        settings = isRead ? Self.read(configuration) : [:]
        let schema = files.contents(atPath: directory + "/" + RunFiles.schema).flatMap { try? Schema(json: $0) }
        usual = Self.read(schema.map { Configuration.defaults(for: $0) } ?? Configuration())
    }

    private static func read(_ configuration: Configuration) -> [String: String] {
        Dictionary(Setting.all.map { ($0.name, $0.read(configuration)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The runs in a directory, or the directory itself if it is a run, by name.
    /// - Throws: `RunError` if there is no such directory or no run in it.
    static func all(in directory: String) throws(RunError) -> [RunSummary] {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        guard files.fileExists(atPath: directory, isDirectory: &isDirectory) else {
            throw RunError(directory, "no such directory")
        }
        guard isDirectory.boolValue else { throw RunError(directory, "is a file, not a directory of runs") }
        if let run = RunSummary(directory: directory, name: directory) { return [run] }
        let names = (try? files.contentsOfDirectory(atPath: directory)) ?? []
        let runs = names.sorted().compactMap { RunSummary(directory: directory + "/" + $0, name: $0) }
        guard !runs.isEmpty else {
            throw RunError(directory, "holds no runs", hint: "antiphon train ... -o \(directory)/NAME")
        }
        return runs
    }

    /// What is to be said beside the run's name.
    var mark: String? { damage != nil ? "damaged" : isFinished ? nil : "unfinished" }

    /// Steps done, by the last record.
    var steps: Int { series["step"]?.last.flatMap { Int(exactly: $0) } ?? 0 }
    /// Seconds taken.
    var seconds: Double { series["seconds"]?.last ?? 0 }

    /// The names of what was measured, the losses first.
    var measures: [String] {
        let others = series.keys.filter { !Self.marks.contains($0) && !Self.known.contains($0) }.sorted()
        return Self.known.filter { series[$0] != nil } + others
    }

    /// Where a measure came to: the mean of its last twentieth, because losses jump from step to step.
    func last(_ measure: String) -> Double? {
        guard let values = series[measure], !values.isEmpty else { return nil }
        let end = values.suffix(max(1, values.count / 20))
        return end.reduce(0, +) / Double(end.count)
    }

    private static func damage(_ directory: String) -> String? {
        do throws(RunError) {
            try RunFiles.check(run: directory)
            return nil
        } catch {
            return error.description
        }
    }

    // Lines that are not objects are passed over: a killed run may end in half a line.
    private static func series(_ data: Data) -> [String: [Double]] {
        var series: [String: [Double]] = [:]
        for line in data.split(separator: UInt8(ascii: "\n")) {
            // Other lines tell of a run's events: a return to an earlier state.
            guard let record = try? JSONDecoder().decode([String: Measure].self, from: line),
                record["generator_loss"] != nil
            else { continue }
            for (key, measure) in record { if let value = measure.value { series[key, default: []].append(value) } }
        }
        return series
    }

    private struct Measure: Decodable {
        let value: Double?

        init(from decoder: any Decoder) throws {
            value = try? decoder.singleValueContainer().decode(Double.self)
        }
    }
}
