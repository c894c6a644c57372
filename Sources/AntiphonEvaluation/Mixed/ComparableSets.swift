package import AntiphonData

/// The sets of an evaluation in the forms that its parts can read.
package struct ComparableSets: Sendable {
    /// One form of the sets.
    package struct Form: Sendable {
        package let real: SequenceSet
        package let training: SequenceSet?
        package let synthetic: SequenceSet
    }

    /// What distances, the field's protocols and pictures are of.
    package let basis: EvaluationResult.Basis
    /// The sets that these read.
    package let measured: Form
    /// The sets that judges, forecasters and attacks read.
    package let judged: Form
    /// The conversion; nil if the sets are plain.
    package let conversion: PlainConversion?

    /// - Throws: `EvaluationError` if columns, kinds or labels differ, or a number is not finite.
    package init(real: SequenceSet, training: SequenceSet?, synthetic: SequenceSet) throws(EvaluationError) {
        let all = [("real", real)] + (training.map { [("training", $0)] } ?? []) + [("synthetic", synthetic)]
        for (name, set) in all.dropFirst() { try Self.check(real, set, name) }
        let own = Form(real: real, training: training, synthetic: synthetic)
        // A gap in synthetic sequences where real ones are plain is no gap but a fault, which the plain path reports, as
        // it does windows of another length.
        if real.isPlain, training?.isPlain ?? true, synthetic.lengths == nil {
            (basis, measured, judged, conversion) = (.plain, own, own, nil)
            return
        }
        let conversion = try PlainConversion([training ?? real, real, synthetic])
        let converted = Form(
            real: try conversion.plain(real),
            training: try training.map { set throws(EvaluationError) in
                try conversion.plain(set)
            }, synthetic: try conversion.plain(synthetic))
        (judged, self.conversion) = (converted, conversion)
        let sets = all.map(\.1)
        let numbers = real.columns.indices.filter { column in
            real.kinds[column].labels == nil && !real.fixed[column]
                && !sets.contains { MixedCells($0).hasGaps(column) }
        }
        if !numbers.isEmpty, sets.allSatisfy({ $0.lengths == nil && $0.length == real.length }) {
            basis = .numbers
            measured = Form(
                real: try Self.columns(numbers, of: real),
                training: try training.map { set throws(EvaluationError) in try Self.columns(numbers, of: set) },
                synthetic: try Self.columns(numbers, of: synthetic))
        } else {
            (basis, measured) = (.converted, converted)
        }
    }

    private static func columns(_ picked: [Int], of set: SequenceSet) throws(EvaluationError) -> SequenceSet {
        var rows: [Float] = []
        for row in stride(from: 0, to: set.rows.count, by: set.featureCount) {
            for column in picked { rows.append(set.rows[row + column]) }
        }
        do {
            return try SequenceSet(
                columns: picked.map { set.columns[$0] }, length: set.length, rows: rows, starts: set.starts,
                identifiers: set.identifiers, kinds: picked.map { _ in .number }, fixed: picked.map { _ in false })
        } catch {
            throw EvaluationError("evaluate", "\(error)")
        }
    }

    private static func check(
        _ real: SequenceSet, _ other: SequenceSet, _ name: String
    ) throws(EvaluationError) {
        guard real.columns == other.columns else {
            throw EvaluationError(
                "evaluate",
                "the columns differ: real \(real.columns.joined(separator: ", ")); \(name) "
                    + other.columns.joined(separator: ", "))
        }
        for (column, title) in real.columns.enumerated() {
            let (a, b) = (real.kinds[column].labels, other.kinds[column].labels)
            guard a != b else { continue }
            guard let a, let b else {
                throw EvaluationError(
                    "evaluate",
                    "the column \(title) is \(a == nil ? "numbers" : "a category") in the real data, "
                        + "\(b == nil ? "numbers" : "a category") in the \(name) ones",
                    hint: "read both with one schema")
            }
            let extra = b.filter { !a.contains($0) }
            throw EvaluationError(
                "evaluate",
                "the column \(title) has other labels in the \(name) data"
                    + (extra.isEmpty ? " or another order of them" : ": \(extra.prefix(4).joined(separator: ", "))"),
                hint: "read both with one schema")
        }
        if let column = real.columns.indices.first(where: { real.fixed[$0] != other.fixed[$0] }) {
            throw EvaluationError(
                "evaluate",
                "the column \(real.columns[column]) is \(real.fixed[column] ? "fixed" : "not fixed") over a sequence in "
                    + "the real data, \(other.fixed[column] ? "fixed" : "not") in the \(name) ones",
                hint: "read both with one schema")
        }
    }
}

extension EvaluationResult {
    /// What the distances, the field's protocols and the pictures were taken of.
    public enum Basis: String, Sendable, Hashable, Codable {
        /// The sequences as they are: numbers that change, none missing, all as long.
        case plain
        /// Their columns of numbers that change and are never missing.
        case numbers
        /// All columns turned into numbers: 0 and 1 for each label, real means in gaps and after the end, and columns
        /// that say where these are.
        case converted
    }
}
