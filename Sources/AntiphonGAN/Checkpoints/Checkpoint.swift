public import AntiphonData
import AntiphonGraph
import AntiphonNN
import Foundation

/// A training's whole state at a step, with what is needed to check that it goes on with the same data and settings.
public struct Checkpoint: Sendable {
    /// The trainer's state.
    public var state: TrainerState
    /// The state to go back to if numbers spoil, where it is another one.
    public var fallback: TrainerState?
    /// When the training ends.
    public var budget: Trainer.Budget
    /// Every setting.
    public var configuration: Configuration
    /// What the numbers mean; with the fingerprint of the data.
    public var schema: Schema
    /// Where the data came from.
    public var source: DataSource?
    /// How far `metrics.jsonl` was written.
    public var metrics = MetricsPosition()

    /// Where a run's data came from, for going on with it.
    public struct DataSource: Codable, Sendable, Hashable {
        /// The file, as it was given.
        public var path: String
        /// The options about its rows and columns, as on a command line.
        public var options: [String]

        /// A source.
        public init(path: String, options: [String]) {
            self.path = path
            self.options = options
        }
    }

    /// How far a run's metrics were written.
    public struct MetricsPosition: Codable, Sendable, Hashable {
        /// The file's length.
        public var bytes = 0
        /// SHA-256 of so many bytes.
        public var sha256 = SHA256.hexadecimal([])
        /// The share of the budget that was spent at the last record; below 0: there was none.
        public var lastFraction = -1.0
    }

    /// What differs in another table from the data that the training has seen; nil if nothing does.
    public func difference(from other: Schema) -> String? {
        if schema.fingerprint == other.fingerprint && schema.mode == other.mode { return nil }
        var differences: [String] = []
        func compare<Value: Equatable>(_ what: String, _ old: Value, _ new: Value) {
            if old != new { differences.append("\(what) \(old) -> \(new)") }
        }
        compare("columns", schema.columnNames.joined(separator: ","), other.columnNames.joined(separator: ","))
        compare("rows", schema.rowCount, other.rowCount)
        compare("sequences", schema.sequenceCount, other.sequenceCount)
        compare("steps of a sequence", schema.length, other.length)
        compare("cut", "\(schema.mode)", "\(other.mode)")
        compare("fingerprint", schema.fingerprint.description, other.fingerprint.description)
        return differences.joined(separator: ", ")
    }

    /// What differs in other settings and another budget; nil if nothing does that the training depends on.
    public func difference(from other: Configuration, budget otherBudget: Trainer.Budget) -> String? {
        // What is written beside the model, and when, is no matter of the training.
        let watched = Setting.all.filter { !$0.name.hasPrefix("checkpoint.") && !$0.name.hasPrefix("metrics.") }
        var differences = watched.compactMap { setting in
            let (old, new) = (setting.read(configuration), setting.read(other))
            return old == new ? nil : "\(setting.name) \(old) -> \(new)"
        }
        if budget != otherBudget, differences.isEmpty { differences.append("\(budget) -> \(otherBudget)") }
        return differences.isEmpty ? nil : differences.joined(separator: ", ")
    }
}

extension Trainer.Budget: CustomStringConvertible {
    /// In words.
    public var description: String {
        switch self {
        case .steps(let steps): "\(steps) steps"
        case .time(let time): "\(time.seconds) s"
        case .untilNoBetter(let patience): "until no better for \(patience) looks"
        }
    }
}
