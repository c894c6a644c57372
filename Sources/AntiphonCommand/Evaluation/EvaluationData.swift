import Antiphon

/// What an evaluation compares, read and cut as its options or the model's run directory say.
struct EvaluationData {
    /// The real sequences to judge by: those held out, if some were.
    let real: SequenceSet
    /// What the model learned from, if that is another part; else nil.
    let training: SequenceSet?
    /// The synthetic sequences.
    let synthetic: SequenceSet
    /// How the real file was split.
    let holdOut: HoldOut?

    /// The most sequences that are generated where none are given.
    static let mostGenerated = 5000

    init(_ command: EvaluateCommand) throws {
        if let directory = command.directory {
            try self.init(command, TrainedModel(run: directory), directory)
        } else {
            try self.init(command, synthetic: command.synthetic ?? "-")
        }
    }

    // By the options.
    private init(_ command: EvaluateCommand, synthetic file: String) throws {
        var options = command.dataOptions
        let table = try options.typed(command.real, quiet: command.engine.quiet).table
        guard table.isPlain, table.order?.format == nil, options.schema == nil else {
            try self.init(command, options, typed: table, SyntheticTable(like: table).table(file, options))
            return
        }
        let synthetic = try SyntheticFile(file, options, options.tableOptions).named(table.columns)
        guard table.columns == synthetic.table.columns else {
            throw DifferentColumns(real: (command.real, table.columns), synthetic: (file, synthetic.table.columns))
        }
        if synthetic.isCut {
            // Windows as long as the synthetic sequences, unless another length was asked for.
            let cut = try SequenceSet(synthetic.table, mode: .grouped)
            if let window = options.window, window != cut.length {
                throw RunError(
                    file, "its sequences have \(counted(cut.length, "step")), the windows \(counted(window, "row"))",
                    hint: "leave --window out")
            }
            let mode = options.mode(for: table, defaultWindow: cut.length)
            try self.init(table, mode, command.holdOutOptions.holdOut(of: table, cutting: mode), cut)
        } else {
            let mode = options.mode(for: table)
            try self.init(
                table, mode, command.holdOutOptions.holdOut(of: table, cutting: mode),
                SequenceSet(synthetic.table, mode: mode))
        }
    }

    // By the options, both files with the same labels.
    private init(
        _ command: EvaluateCommand, _ options: DataOptions, typed table: Table, _ synthetic: Table
    ) throws {
        let whole = try synthetic.sequences.map { _ in try SequenceSet(synthetic, mode: .grouped) }
        let mode = options.mode(for: table, defaultWindow: whole?.length ?? 24)
        // Sequences that are named as the real ones are cut as these are.
        let isCut = synthetic.sequences.map { $0.column != table.sequences?.column } ?? false
        try self.init(
            table, mode, command.holdOutOptions.holdOut(of: table, cutting: mode),
            isCut ? whole ?? SequenceSet(synthetic, mode: mode) : SequenceSet(synthetic, mode: mode))
    }

    // By what the model knows of its data.
    private init(_ command: EvaluateCommand, _ model: TrainedModel, _ directory: String) throws {
        let schema = model.schema
        let columns = SyntheticTable(of: schema)
        let typed = schema.mixed == nil ? nil : columns
        let table =
            typed == nil && columns.orderFormat == nil
            ? try Self.table(command.real, command.dataOptions, schema)
            : try columns.table(command.real, command.dataOptions)
        guard table.columns == schema.columnNames else {
            throw DifferentColumns(real: (command.real, table.columns), synthetic: (directory, schema.columnNames))
        }
        let seen = try schema.heldOut.map { try table.split($0).training } ?? table
        guard Fingerprint(seen) == schema.fingerprint else {
            throw RunError(
                command.real, "is not the file that \(directory) was trained on",
                hint: "give that file, or compare with this one without --run")
        }
        let set: SequenceSet
        if let file = command.synthetic, let typed {
            set = try SequenceSet(typed.table(file, command.dataOptions), mode: .grouped)
        } else if let file = command.synthetic {
            let synthetic = try SyntheticFile(file, command.dataOptions, TableOptions()).named(table.columns)
            guard synthetic.table.columns == table.columns else {
                throw DifferentColumns(
                    real: (command.real, table.columns), synthetic: (file, synthetic.table.columns))
            }
            set = try SequenceSet(synthetic.table, mode: synthetic.isCut ? .grouped : schema.mode)
        } else {
            // A conditional model generates for the conditions of the sequences that it is judged by.
            let judged = try schema.heldOut.map { try table.split($0).heldOut } ?? table
            let cut = try SequenceSet(judged, of: schema)
            // All over them, where they are more than are generated.
            let conditions = try schema.conditions(
                of: cut.subset(DenseSequences.evenly(Self.mostGenerated, of: cut.count)))
            let sampler = try Sampler(
                model, seed: command.seed, conditions: conditions, on: command.engine.backend())
            set = try sampler.generate(max(10, min(Self.mostGenerated, schema.sequenceCount)))
        }
        try self.init(table, schema.mode, schema.heldOut, set)
    }

    private init(_ table: Table, _ mode: SequenceMode, _ holdOut: HoldOut?, _ synthetic: SequenceSet) throws {
        self.synthetic = synthetic
        self.holdOut = holdOut
        if let holdOut {
            let parts = try table.split(holdOut)
            training = try SequenceSet(parts.training, mode: mode)
            real = try SequenceSet(parts.heldOut, mode: mode)
        } else {
            training = nil
            real = try SequenceSet(table, mode: mode)
        }
    }

    // The columns that the model knows, whatever else the file holds.
    private static func table(_ path: String, _ options: DataOptions, _ schema: Schema) throws -> Table {
        let reader = try Table.reader(path)
        var table = options.tableOptions
        table.sequenceColumn = schema.sequenceColumn
        table.orderColumn = schema.orderColumn
        var ahead = reader
        var first = CSVRow()
        if !options.noHeader, try ahead.next(into: &first) {
            let known = Set(schema.columnNames + [schema.sequenceColumn, schema.orderColumn].compactMap(\.self))
            let names = (0..<first.count).map(first.text)
            // A file that lacks a column is better told so by name than by what is left of it.
            if known.isSubset(of: names) { table.excludedColumns = names.filter { !known.contains($0) } }
        }
        return try options.table(reader, table)
    }
}

/// A file of synthetic sequences: as `generate` writes it, whatever the options say of the real file; else like the
/// real one.
private struct SyntheticFile {
    private(set) var table: Table
    let isCut: Bool

    /// With the real file's names, if it is a bare array, which has none of its own.
    func named(_ columns: [String]) throws -> SyntheticFile {
        guard table.isNameless, table.columns.count == columns.count else { return self }
        var named = self
        named.table = try table.named(columns)
        return named
    }

    init(_ path: String, _ options: DataOptions, _ tableOptions: TableOptions) throws {
        let reader = try Table.reader(path)
        // The copy reads ahead in what the reader holds already.
        var ahead = reader
        var first = CSVRow()
        isCut =
            try ahead.next(into: &first) && first.count > 2 && first.text(0) == "sequence_id" && first.text(1) == "step"
        if isCut {
            table = try Table.read(reader)
            return
        }
        // What is left out of the real file need not be in this one.
        var tableOptions = tableOptions
        let names = (0..<first.count).map(first.text)
        tableOptions.excludedColumns.removeAll { tableOptions.header != .absent && !names.contains($0) }
        table = try options.table(reader, tableOptions)
    }
}
