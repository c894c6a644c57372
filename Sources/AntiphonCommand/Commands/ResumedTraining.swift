import Antiphon
import ArgumentParser
import Foundation

/// What going on with a run needs: its checkpoint, its data, and the certainty that neither these nor the settings
/// changed.
struct ResumedTraining {
    let directory: String
    let checkpoint: Checkpoint
    let configuration: Configuration
    let budget: Trainer.Budget
    let source: Checkpoint.DataSource
    let table: Table

    /// - Throws: `RunError` if there is nothing to go on with, or if what was given differs and that was not forced.
    init(_ directory: String, _ command: TrainCommand) throws {
        self.directory = directory
        let quiet = command.engine.quiet
        checkpoint = try CheckpointStore(run: directory).newest { damage in
            if !quiet { Messages.warning("\(damage); the checkpoint before it is used") }
        }
        configuration = try command.settings.resolved(checkpoint.configuration)
        budget = command.settings.limit(configuration, resuming: checkpoint)
        // Where the data are may have changed; what they are may not.
        guard let path = command.data ?? checkpoint.source?.path else {
            throw RunError(directory, "does not say where its data are", hint: "name the file: train DATA --resume RUN")
        }
        if command.data == nil, path != "-", !FileManager.default.fileExists(atPath: path) {
            throw RunError(
                path, "the data of \(directory) are not there", hint: "name the file: train DATA --resume \(directory)")
        }
        var options = command.dataOptions
        if options.arguments.isEmpty, let recorded = checkpoint.source?.options {
            do {
                options = try DataOptions.parse(recorded)
                // What names sequences was recorded, if something does.
                options.columns.oneSeries = options.columns.sequenceId == nil && options.schema == nil
            } catch {
                throw RunError(directory, "its options for the data are not known to this version", hint: "give them")
            }
        }
        let input = try options.typed(path, quiet: quiet)
        source = .init(path: path, options: options.arguments)
        table = input.table
        let mode = options.mode(for: table)
        let heldOut = command.holdOutOptions.holdOut(of: table, cutting: mode)
        if let heldOut, heldOut != checkpoint.schema.heldOut {
            // Not to be forced: what the model has seen cannot be held out from it any more.
            throw RunError(
                directory, "another part of the data was held out, or none", hint: "leave --holdout out")
        }
        guard !command.force else { return }
        let seen = try checkpoint.schema.heldOut.map { try table.split($0).training } ?? table
        let schema = try Schema(
            describing: seen, mode: mode, scaling: configuration.scaling == .standard ? .standard : .minMax,
            choices: input.choices)
        if let difference = checkpoint.difference(from: schema) {
            throw RunError(
                directory, "\(path) is not the data it was trained on: \(difference)",
                hint: "--force goes on with it, scaled as before")
        }
        if let difference = checkpoint.difference(from: configuration, budget: budget) {
            throw RunError(
                directory, "its settings were others: \(difference)", hint: "leave them out, or go on with --force")
        }
    }
}
