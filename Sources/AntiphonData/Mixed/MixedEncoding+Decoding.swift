extension MixedEncoding {
    /// Sequences in the table's own units from channels [N, T, W], such as a generator's.
    ///
    /// - Parameters:
    ///   - kinds: what the numbers of each of the table's columns stand for.
    ///   - names: the names of the table's columns.
    ///   - lines: the columns that lie on straight lines between knots.
    ///   - lagged: the columns that the row before tells.
    func decoded(
        _ channels: [Float], names: [String], kinds: [ColumnKind], rows encoding: RowEncoding, lines: [Interpolation],
        lagged: [LaggedFunction]
    ) -> SequenceSet {
        let (steps, width) = (layout.steps, layout.width)
        let count = channels.count / (steps * width)
        let places = columns.map { column in
            let first = place(column.name, column.isFixed ? .fixed : .step) ?? 0
            return first..<first + column.form.width
        }
        let levels = columns.map { $0.level == nil ? nil : place(own(Name.level($0.name)), .fixed) }
        let (startPlace, gapPlace) = (place(own(Name.start), .fixed), place(own(Name.gap), .step))
        var rows = [Float](repeating: .nan, count: count * steps * names.count)
        var lengths: [Int] = []
        var keys: [Double] = []
        for index in 0..<count {
            let base = index * steps * width
            let length = length(of: channels, at: base)
            lengths.append(length)
            decodePlain(channels, base, length, into: &rows, at: index * steps * names.count, names.count, encoding)
            for (number, column) in columns.enumerated() {
                var course: (centre: Double, half: Double)?
                if let level = column.level, let place = levels[number] {
                    course = level.decoded(channels[base + place..<base + place + 2])
                }
                for step in 0..<length {
                    // What is fixed is read at the first step.
                    let row = base + (column.isFixed ? 0 : step) * width
                    let cell = column.decode(
                        channels[row + places[number].lowerBound..<row + places[number].upperBound], course: course)
                    rows[(index * steps + step) * names.count + column.column] = Float(cell)
                }
            }
            for lines in lines {
                lines.apply(to: &rows, width: names.count, first: index * steps, steps: length)
            }
            for own in lagged { own.apply(to: &rows, width: names.count, first: index * steps, steps: length) }
            for step in 0..<length {
                let row = (index * steps + step) * names.count
                for own in following { rows[row + own.column] = Float(own.cell { Double(rows[row + $0]) }) }
            }
            if let order {
                keys += order.keys(
                    count: length, start: startPlace.map { channels[base + $0] },
                    gap: { step in gapPlace.map { channels[base + step * width + $0] } })
                keys += repeatElement(.nan, count: steps - length)
            }
        }
        var fixed = [Bool](repeating: false, count: names.count)
        for column in columns where column.isFixed { fixed[column.column] = true }
        for own in following { fixed[own.column] = own.sources.allSatisfy { fixed[$0] } }
        return SequenceSet(
            trusted: names, length: steps, rows: rows, starts: (0..<count).map { $0 * steps }, identifiers: nil,
            lengths: self.lengths == nil ? nil : lengths, kinds: kinds, fixed: fixed, order: order == nil ? nil : keys)
    }

    // The steps before the first that is not there; every sequence has one.
    private func length(of channels: [Float], at base: Int) -> Int {
        guard let alive = layout.alive else { return layout.steps }
        let end = (0..<layout.steps).first { channels[base + $0 * layout.width + alive] < 0.5 }
        return max(1, end ?? layout.steps)
    }

    private func decodePlain(
        _ channels: [Float], _ base: Int, _ length: Int, into rows: inout [Float], at target: Int, _ columnCount: Int,
        _ encoding: RowEncoding
    ) {
        guard !plain.isEmpty, let place = place(own(Name.plain), .step) else { return }
        var features: [Float] = []
        features.reserveCapacity(length * encoding.featureCount)
        for step in 0..<length {
            let from = base + step * layout.width + place
            features += channels[from..<from + encoding.featureCount]
        }
        let values = encoding.restored(features, steps: length, clipping: true)
        for step in 0..<length {
            for (number, column) in plain.enumerated() {
                rows[target + step * columnCount + column] = Float(values[step * plain.count + number])
            }
        }
    }
}
