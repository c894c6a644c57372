package import AntiphonData

/// Some sequences of a set, read cell by cell, up to each one's end.
package struct MixedCells: Sendable {
    package let set: SequenceSet
    /// The sequences looked at.
    package let picked: [Int]

    package init(_ set: SequenceSet, picked: [Int]? = nil) {
        self.set = set
        self.picked = picked ?? Array(0..<set.count)
    }

    /// The cells of a column, sequence by sequence; NaN is missing.
    package func forEachSequence(_ column: Int, _ body: (_ sequence: Int, _ values: [Float]) -> Void) {
        let width = set.featureCount
        var values: [Float] = []
        for sequence in picked {
            values.removeAll(keepingCapacity: true)
            let first = set.starts[sequence] * width + column
            for step in 0..<steps(column, sequence) { values.append(set.rows[first + step * width]) }
            body(sequence, values)
        }
    }

    /// The values of a number that are there: one a step, or one a sequence if it is fixed.
    package func numbers(_ column: Int) -> [Float] {
        var values: [Float] = []
        forEachSequence(column) { _, cells in values += cells.lazy.filter { !$0.isNaN } }
        return values
    }

    /// How often each label of a category occurs, and how often it is missing, last.
    package func counts(_ column: Int) -> [Int] {
        guard case .category(let labels) = set.kinds[column] else { return [] }
        var counts = [Int](repeating: 0, count: labels.count + 1)
        forEachSequence(column) { _, cells in
            for cell in cells { counts[cell.isNaN ? labels.count : Int(cell)] += 1 }
        }
        return counts
    }

    /// Whether a column has gaps.
    package func hasGaps(_ column: Int) -> Bool {
        let width = set.featureCount
        return picked.contains { sequence in
            let first = set.starts[sequence] * width + column
            return (0..<steps(column, sequence)).contains { set.rows[first + $0 * width].isNaN }
        }
    }

    // A fixed column is looked at once.
    private func steps(_ column: Int, _ sequence: Int) -> Int { set.fixed[column] ? 1 : set.length(of: sequence) }
}

extension ColumnKind {
    /// The labels of a category; nil for a number.
    package var labels: [String]? {
        if case .category(let labels) = self { labels } else { nil }
    }
}
