/// Puts sequences on the nearest ones that keep constraints.
package struct Projection {
    let constraints: [Constraint]
    /// The decimals that each column is printed with, if known: what is put right is right as printed.
    package let decimals: [Int?]

    /// The projection for columns of these decimals.
    package init(constraints: [Constraint], decimals: [Int?]) {
        (self.constraints, self.decimals) = (constraints, decimals)
    }

    /// Rounds over all constraints: sums and orders may pull at the same column.
    package static let rounds = 8

    /// One sequence, rows [steps, F], in place. Missing cells are left alone.
    func apply(to rows: inout [Float], at start: Int, steps: Int, columns: Int) {
        guard steps > 0 else { return }
        for round in 0..<Self.rounds {
            var changed = false
            for constraint in constraints {
                switch constraint.rule {
                case .monotone(let column, let isFalling):
                    changed = monotone(&rows, start, steps, columns, column, isFalling) || changed
                default:
                    for step in 0..<steps {
                        changed =
                            row(constraint.rule, &rows, start + step * columns, isLast: round == Self.rounds - 1)
                            || changed
                    }
                }
            }
            if !changed { return }
        }
    }

    private func row(_ rule: Constraint.Rule, _ rows: inout [Float], _ base: Int, isLast: Bool) -> Bool {
        switch rule {
        case .range(let column, let range):
            let value = rows[base + column]
            guard !value.isNaN, !range.contains(printed(value, column)) else { return false }
            rows[base + column] = Float(
                min(max(Double(value), inward(range, column).lowerBound), inward(range, column).upperBound))
            return true
        case .order(let above, let below, let isStrict):
            let (high, low) = (rows[base + above], rows[base + below])
            guard !high.isNaN, !low.isNaN else { return false }
            let (top, bottom) = (printed(high, above), printed(low, below))
            guard top < bottom || isStrict && top == bottom else { return false }
            // The nearest pair in the order: both in the middle, or a unit apart.
            let gap = isStrict ? max(unit(above), unit(below)) : 0
            let middle = isLast ? bottom : rounded((top + bottom - gap) / 2, below)
            if !isLast { rows[base + below] = Float(middle) }
            rows[base + above] = Float(middle + gap)
            return true
        case .sum(let column, let terms, let constant):
            var total = constant
            for term in terms { total += term.weight * printed(rows[base + term.column], term.column) }
            guard !total.isNaN, !rows[base + column].isNaN,
                abs(total - printed(rows[base + column], column)) > max(unit(column) / 2, 1e-6 * abs(total))
            else { return false }
            rows[base + column] = Float(total)
            return true
        case .monotone: return false
        }
    }

    // The nearest monotone course in the sum of squares: pool adjacent violators (Ayer et al. 1955).
    private func monotone(
        _ rows: inout [Float], _ start: Int, _ steps: Int, _ columns: Int, _ column: Int, _ isFalling: Bool
    ) -> Bool {
        let places = (0..<steps).map { start + $0 * columns + column }.filter { !rows[$0].isNaN }
        let sign: Float = isFalling ? -1 : 1
        guard zip(places, places.dropFirst()).contains(where: { sign * rows[$0] > sign * rows[$1] }) else {
            return false
        }
        var pools: [(sum: Double, count: Int)] = []
        for place in places {
            pools.append((Double(sign * rows[place]), 1))
            while pools.count > 1, let last = pools.last {
                let before = pools[pools.count - 2]
                guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
                pools.removeLast(2)
                pools.append((before.sum + last.sum, before.count + last.count))
            }
        }
        var next = places.startIndex
        for pool in pools {
            for _ in 0..<pool.count {
                rows[places[next]] = sign * Float(pool.sum / Double(pool.count))
                next += 1
            }
        }
        return true
    }

    /// The distance between numbers that a column is printed with.
    package func unit(_ column: Int) -> Double {
        guard let decimals = decimals[column], decimals <= 15 else { return 1e-6 }
        return (0..<decimals).reduce(1) { unit, _ in unit / 10 }
    }

    private func printed(_ value: Float, _ column: Int) -> Double { rounded(Double(value), column) }

    private func rounded(_ value: Double, _ column: Int) -> Double {
        guard let decimals = decimals[column], decimals <= 15, value.isFinite else { return value }
        let factor = (0..<decimals).reduce(1.0) { factor, _ in factor * 10 }
        return (value * factor).rounded() / factor
    }

    /// Bounds that a printed number can have.
    package func inward(_ range: ClosedRange<Double>, _ column: Int) -> ClosedRange<Double> {
        guard let decimals = decimals[column], decimals <= 15 else { return range }
        let unit = unit(column)
        let low = (range.lowerBound / unit).rounded(.up) * unit
        let high = (range.upperBound / unit).rounded(.down) * unit
        return low <= high ? low...high : range
    }
}

extension Constraint {
    /// How many rows (for courses: steps between rows) of a table break the constraint, and the first of them, from 1.
    public func broken(in table: Table) -> (count: Int, first: Int)? {
        let projection = Projection(constraints: [self], decimals: table.decimals)
        var found: (count: Int, first: Int)?
        func add(_ row: Int) { found = ((found?.count ?? 0) + 1, found?.first ?? row + 1) }
        if case .monotone(let column, let isFalling) = rule {
            guard let groups = try? RowGroups(table) else { return nil }
            for group in groups.groups {
                var last: Double?
                for position in group.rows {
                    let row = groups.order?[position] ?? position
                    let value = table[row, column]
                    if value.isNaN { continue }
                    if let before = last, isFalling ? value > before : value < before { add(row) }
                    last = value
                }
            }
            return found
        }
        for row in 0..<table.rowCount {
            var cells = (0..<table.columns.count).map { Float(table[row, $0]) }
            let before = cells
            projection.apply(to: &cells, at: 0, steps: 1, columns: table.columns.count)
            if !zip(cells, before).allSatisfy({ $0 == $1 || $0.isNaN && $1.isNaN }) { add(row) }
        }
        return found
    }
}

extension SequenceSet {
    /// The sequences put on the nearest ones that keep constraints.
    func projected(_ constraints: [Constraint], decimals: [Int?]) -> SequenceSet {
        guard !constraints.isEmpty else { return self }
        let projection = Projection(constraints: constraints, decimals: decimals)
        var rows = values
        for index in 0..<count {
            projection.apply(
                to: &rows, at: index * length * featureCount, steps: length(of: index), columns: featureCount)
        }
        return SequenceSet(
            trusted: columns, length: length, rows: rows, starts: (0..<count).map { $0 * length },
            identifiers: identifiers, lengths: lengths, kinds: kinds, fixed: fixed, order: orderKeys)
    }
}
