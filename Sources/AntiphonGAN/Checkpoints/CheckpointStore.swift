import Foundation

/// The checkpoints of a run directory: `checkpoints/STEP/`, each whole or not there.
public struct CheckpointStore: Sendable {
    /// The directory of the checkpoints.
    let directory: String
    private let files: any FileSystem

    /// The checkpoints of a run.
    public init(run: String) { self.init(run: run, files: DiskFiles()) }

    package init(run: String, files: any FileSystem) {
        directory = run + "/" + CheckpointFiles.directory
        self.files = files
    }

    /// The steps of the checkpoints that are there, whole or damaged, in rising order.
    public var steps: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in Int(name).flatMap { $0 >= 0 && "\($0)" == name ? $0 : nil } }.sorted()
    }

    /// The directory of a checkpoint.
    func path(_ step: Int) -> String { "\(directory)/\(step)" }

    /// A checkpoint.
    /// - Throws: an error that names the file that is missing, truncated, altered, or does not fit.
    public func checkpoint(at step: Int) throws -> Checkpoint {
        let checkpoint = try Checkpoint(directory: path(step))
        guard checkpoint.state.counters.step == step else {
            throw RunError(path(step), "holds the state of step \(checkpoint.state.counters.step) (moved or altered)")
        }
        return checkpoint
    }

    /// The newest checkpoint that is whole.
    /// - Parameter skipping: told of the newer ones that are not, and why.
    /// - Throws: `RunError` if there is none.
    public func newest(skipping: (any Error) -> Void = { _ in }) throws -> Checkpoint {
        var damage: [String] = []
        for step in steps.reversed() {
            do {
                return try checkpoint(at: step)
            } catch {
                damage.append("\(error)")
                skipping(error)
            }
        }
        let run = directory.parentDirectory
        guard FileManager.default.fileExists(atPath: run) else { throw RunError(run, "no such run directory") }
        guard let first = damage.first else {
            throw RunError(run, "has no checkpoint to go on from", hint: "train anew, with another -o or with --force")
        }
        throw RunError(run, "has no checkpoint that is whole", hint: "the newest: \(first)")
    }

    /// Writes a checkpoint: beside its place first, each file forced to the disk, then its name in one step.
    ///
    /// Whatever happens on the way, the checkpoints that were there stay, and a name without `.tmp` is a whole
    /// checkpoint.
    /// - Throws: `RunError` if it cannot be written.
    func write(_ checkpoint: Checkpoint) throws {
        let step = checkpoint.state.counters.step
        let stage = "\(directory)/\(step).tmp"
        let contents = try checkpoint.files()
        try makeRoom(contents.values.reduce(0) { $0 + $1.count })
        do {
            if FileManager.default.fileExists(atPath: stage) { try files.remove(stage) }
            try files.makeDirectory(stage)
            var manifest = Manifest()
            for (name, data) in contents.sorted(by: { $0.key < $1.key }) {
                try files.write(data, to: stage + "/" + name)
                manifest.files[name] = Manifest.entry(data)
            }
            try files.write(manifest.encoded(), to: stage + "/" + Manifest.fileName)
            try files.synchronize(stage)
            try files.replaceDirectory(path(step), by: stage)
            try files.synchronize(directory)
        } catch {
            try? files.remove(stage)
            throw error
        }
    }

    // Looked at before the first byte: a disk that is full to the last block hurts more than this run.
    private func makeRoom(_ bytes: Int) throws(RunError) {
        if !FileManager.default.fileExists(atPath: directory) { try files.makeDirectory(directory) }
        let needed = bytes + bytes / 8 + 65_536
        guard let free = files.freeBytes(at: directory), free < needed else { return }
        throw RunError(
            directory, "no room for a checkpoint: it needs \(needed / 1024) KiB, the disk has \(free / 1024) KiB left")
    }

    /// Removes what the rules do not keep. Called after a newer checkpoint is on the disk.
    /// - Parameter later: whether checkpoints of later steps than the one just written go too: after going back, what
    ///   came
    ///   after is of a course that was given up.
    func prune(_ rules: Configuration.CheckpointSettings, after step: Int, later: Bool = false) throws {
        for old in steps where later && old > step { try files.remove(path(old)) }
        let known = steps
        var kept = Set(known.suffix(rules.keep)).union([step])
        if known.count > kept.count, rules.keepBest > 0 || rules.keepMinutes > 0 {
            let summaries = known.compactMap { step in summary(step).map { (step: step, counters: $0) } }
            kept.formUnion(Self.best(rules.keepBest, of: summaries).map(\.step))
            if rules.keepMinutes > 0 {
                var last: Double?
                for item in summaries {
                    let part = (item.counters.seconds / 60 / Double(rules.keepMinutes)).rounded(.down)
                    if part != last { kept.insert(item.step) }
                    last = part
                }
            }
        }
        for old in known where !kept.contains(old) { try files.remove(path(old)) }
    }

    // Those with the best scores. A score is a checkpoint's only if the last look was after its step.
    private static func best(_ count: Int, of summaries: [Summary]) -> [(score: Double, step: Int)] {
        let scored = summaries.compactMap { item in
            item.counters.watch.lastStep == item.step
                ? item.counters.watch.score.map { (score: $0, step: item.step) } : nil
        }
        return Array(scored.sorted { ($0.score, $0.step) < ($1.score, $1.step) }.prefix(count))
    }

    /// Whether a checkpoint with this score, written now, would be one of so many best that are kept.
    package func isAmongBest(_ score: Double, _ count: Int) -> Bool {
        guard count > 0 else { return false }
        let best = Self.best(count, of: steps.compactMap { step in summary(step).map { (step, $0) } })
        return best.count < count || best.contains { score < $0.score }
    }

    private typealias Summary = (step: Int, counters: TrainerState.Counters)

    // Where a checkpoint stood; nothing is checked but its form.
    private func summary(_ step: Int) -> TrainerState.Counters? {
        FileManager.default.contents(atPath: path(step) + "/" + CheckpointFiles.progress).flatMap {
            try? JSONFile.decoder.decode(CheckpointProgress.self, from: $0).state
        }
    }

    /// Removes what a killed writer left half written.
    func clean() throws(RunError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for name in names where name.hasSuffix(".tmp") || name.hasSuffix(".old") {
            try files.remove(directory + "/" + name)
        }
    }
}
