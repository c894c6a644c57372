package import AntiphonData

/// Turns sequences of numbers, categories and gaps, of any lengths, into plain ones of numbers, for the judges and
/// distances that know nothing else.
///
/// A number stays itself; where it is missing, and after the end of its sequence, stands the real mean, which is 0 once
/// columns are standardised. A category becomes a column of 0 and 1 for each label (of more than 32 labels the 31 most
/// frequent ones, and one for the rest). Where a column has gaps in any set, another says where (1). Where lengths
/// differ, `alive` is 1 up to a sequence's end. Fixed columns are repeated at every step.
package struct PlainConversion: Sendable {
    /// The most columns that a category becomes.
    package static let labelLimit = 32

    /// What a column of the result says.
    package enum Channel: Sendable, Hashable {
        /// A number, or this mean.
        case number(column: Int, mean: Float)
        /// Whether a category is one of these labels.
        case labels(column: Int, codes: Set<Int>)
        /// Whether a column is missing.
        case gap(column: Int)
        /// Whether the sequence still goes on.
        case alive
    }

    /// The columns of the result.
    package let channels: [Channel]
    /// Their names, as `site=north`, `level missing`, `alive`.
    package let columns: [String]
    /// T of the result.
    package let length: Int

    /// A conversion for some sets with the same columns; means and frequencies are those of the first one, which is real.
    package init(_ sets: [SequenceSet]) throws(EvaluationError) {
        guard let real = sets.first else { throw EvaluationError("evaluate", "there is no set to convert") }
        for set in sets {
            if let place = set.rows.firstIndex(where: { $0.isInfinite }) {
                let column = set.columns[place % set.featureCount]
                throw EvaluationError(
                    "evaluate", "the column \(column) holds \(set.rows[place])",
                    hint: "only finite numbers can be compared")
            }
        }
        var channels: [Channel] = []
        var names: [String] = []
        let cells = MixedCells(real)
        for (column, name) in real.columns.enumerated() {
            switch real.kinds[column] {
            case .number, .time:
                let present = cells.numbers(column)
                let mean = present.reduce(0.0) { $0 + Double($1) } / Double(max(1, present.count))
                channels.append(.number(column: column, mean: Float(mean)))
                names.append(name)
            case .category(let labels):
                let counts = cells.counts(column)
                let ranked = labels.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
                let own = Set(ranked.prefix(labels.count > Self.labelLimit ? Self.labelLimit - 1 : labels.count))
                for code in labels.indices where own.contains(code) {
                    channels.append(.labels(column: column, codes: [code]))
                    names.append("\(name)=\(labels[code])")
                }
                if own.count < labels.count {
                    channels.append(.labels(column: column, codes: Set(labels.indices).subtracting(own)))
                    names.append("\(name)=(other)")
                }
            }
            if sets.contains(where: { MixedCells($0).hasGaps(column) }) {
                channels.append(.gap(column: column))
                names.append("\(name) missing")
            }
        }
        let length = sets.reduce(1) { max($0, $1.length) }
        if sets.contains(where: { $0.lengths != nil || $0.length != length }) {
            channels.append(.alive)
            names.append("alive")
        }
        // A column may have the very name that another is given here.
        var seen: Set<String> = []
        for place in names.indices {
            while !seen.insert(names[place]).inserted { names[place] += "'" }
        }
        (self.channels, columns, self.length) = (channels, names, length)
    }

    /// The plain form of a set.
    /// - Parameter leaving: a column that is left out, as the one that a classifier is to tell.
    package func plain(_ set: SequenceSet, leaving: Int? = nil) throws(EvaluationError) -> SequenceSet {
        let kept = channels.indices.filter { place in
            switch channels[place] {
            case .number(let column, _), .labels(let column, _), .gap(let column): column != leaving
            case .alive: true
            }
        }
        // Windows that share rows go on sharing them: a judge may not see a row on both sides of a split.
        let shares = set.lengths == nil && set.length == length
        let sources: [(sequence: Int, steps: Int, first: Int)] =
            shares
            ? [(0, set.rows.count / set.featureCount, 0)]
            : (0..<set.count).map { ($0, length, set.starts[$0]) }
        var rows: [Float] = []
        rows.reserveCapacity(sources.reduce(0) { $0 + $1.steps } * kept.count)
        for source in sources {
            let end = shares ? source.steps : set.length(of: source.sequence)
            for step in 0..<source.steps {
                for place in kept {
                    let row = source.first + step
                    switch channels[place] {
                    case .alive: rows.append(step < end ? 1 : 0)
                    case .number(let column, let mean):
                        let value = at(set, column, row: row, step < end, first: source.first)
                        rows.append(value.isNaN ? mean : value)
                    case .labels(let column, let codes):
                        let value = at(set, column, row: row, step < end, first: source.first)
                        rows.append(!value.isNaN && codes.contains(Int(value)) ? 1 : 0)
                    case .gap(let column):
                        let value = at(set, column, row: row, step < end, first: source.first)
                        rows.append(value.isNaN && (step < end || set.fixed[column]) ? 1 : 0)
                    }
                }
            }
        }
        do {
            return try SequenceSet(
                columns: kept.map { columns[$0] }, length: length, rows: rows,
                starts: shares ? set.starts : (0..<set.count).map { $0 * length }, identifiers: set.identifiers,
                kinds: kept.map { _ in .number }, fixed: kept.map { _ in false })
        } catch {
            throw EvaluationError("evaluate", "\(error)")
        }
    }

    // A cell; after the end of a sequence, what is fixed is as at its first step, and everything else is missing.
    private func at(_ set: SequenceSet, _ column: Int, row: Int, _ isAlive: Bool, first: Int) -> Float {
        if isAlive { return set.rows[row * set.featureCount + column] }
        return set.fixed[column] ? set.rows[first * set.featureCount + column] : .nan
    }
}
