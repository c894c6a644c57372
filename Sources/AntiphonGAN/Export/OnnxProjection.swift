import AntiphonData

/// Sequences put on the nearest ones that keep the model's constraints as ONNX operators: what `Projection` does.
struct OnnxProjection {
    private let constraints: [Constraint]
    private let printing: Projection

    /// The projection of a model's constraints.
    init(_ schema: Schema) {
        constraints = schema.constraints
        printing = Projection(constraints: constraints, decimals: schema.columns.map(\.decimals))
    }

    /// Whether a constraint speaks of whole courses and not of rows.
    var looksAtCourses: Bool {
        constraints.contains { if case .monotone = $0.rule { true } else { false } }
    }

    /// Values [batch, time, columns], float, put right. Missing cells are left alone: every comparison with them is false.
    func applied(to values: OnnxValue) -> OnnxValue {
        guard !constraints.isEmpty else { return values }
        let used = Set(constraints.flatMap(\.columns))
        let slices = printing.decimals.indices.map { values.sliced($0..<$0 + 1, along: -1) }
        var cells = Dictionary(
            used.sorted().map { ($0, slices[$0].squeezed([2]).converted(to: .double)) }, uniquingKeysWith: { $1 })
        // Where nothing is broken a round changes nothing: all of them do what stopping early does.
        for round in 0..<rounds {
            for constraint in constraints {
                apply(constraint.rule, to: &cells, isLast: round == Projection.rounds - 1)
            }
        }
        return slices.indices.map { cells[$0]?.converted(to: .float).unsqueezed([2]) ?? slices[$0] }.joined(along: -1)
    }

    // One constraint of one column is kept at once; others may pull at the same column.
    private var rounds: Int {
        switch constraints.first?.rule {
        case .range, .monotone: constraints.count == 1 ? 1 : Projection.rounds
        default: Projection.rounds
        }
    }

    private func apply(_ rule: Constraint.Rule, to cells: inout [Int: OnnxValue], isLast: Bool) {
        switch rule {
        case .range(let column, let range):
            guard let value = cells[column] else { return }
            let shown = printed(value, column)
            let isOut = either(shown.isLess(than: range.lowerBound), shown.isMore(than: value.scalar(range.upperBound)))
            cells[column] = isOut.select(stored(value.clipped(printing.inward(range, column))), value)
        case .order(let above, let below, let isStrict):
            guard let high = cells[above], let low = cells[below] else { return }
            let (top, bottom) = (printed(high, above), printed(low, below))
            var isBroken = top.isLess(than: bottom)
            if isStrict { isBroken = either(isBroken, top.isEqual(to: bottom)) }
            let gap = isStrict ? max(printing.unit(above), printing.unit(below)) : 0
            let middle = isLast ? bottom : printed((top + bottom - gap) * 0.5, below)
            if !isLast { cells[below] = isBroken.select(stored(middle), low) }
            cells[above] = isBroken.select(stored(middle + gap), high)
        case .sum(let column, let terms, let constant):
            guard let value = cells[column] else { return }
            var total = value * 0 + constant
            for term in terms {
                if let cell = cells[term.column] { total = total + printed(cell, term.column) * term.weight }
            }
            let off = (total - printed(value, column)).magnitude()
            let most = (total.magnitude() * 1e-6).maximum(printing.unit(column) / 2)
            cells[column] = off.isMore(than: most).select(stored(total), value)
        case .monotone(let column, let isFalling):
            guard let value = cells[column] else { return }
            cells[column] = monotone(value, sign: isFalling ? -1 : 1)
        }
    }

    // The nearest monotone course [batch, time]: at t the largest over beginnings s <= t of the least over ends e >= t of the mean of
    // s ... e, over the cells that are there (the max-min formula of isotonic regression).
    private func monotone(_ value: OnnxValue, sign: Double) -> OnnxValue {
        let zero = value.scalar(0)
        let isMissing = value.isMissing()
        let present = isMissing.select(zero, value * sign)
        let counts = isMissing.select(zero, value.scalar(1))
        func sums(_ x: OnnxValue) -> OnnxValue {
            let until = x.cumulated(along: 1)
            return until.unsqueezed([1]) - (until - x).unsqueezed([2])
        }
        var least = sums(present) / sums(counts).maximum(1)
        let places = value.length(of: 1).counted()
        let last = value.length(of: 1) - 1
        // The least of 2, 4, 8, ... ends on.
        for power in 0..<Self.doublings {
            let ahead = (places + Double(1 << power)).minimum(last)
            least = least.minimum(least.elements(at: ahead, along: 2))
        }
        let isBefore = places.unsqueezed([0]).isLess(than: places.unsqueezed([1]))
        let greatest = isBefore.select(value.scalar(-Double.greatestFiniteMagnitude), least)
            .transposed([0, 2, 1]).lastMaximum().squeezed([2])
        // Cells that stay what they are keep their bits.
        let moves = (greatest - present).magnitude().isMore(than: present.magnitude().lastMaximum() * 1e-9)
        return isMissing.select(value, moves.select(stored(greatest * sign), value))
    }

    /// Courses of up to 2^16 steps.
    private static let doublings = 16

    private func either(_ one: OnnxValue, _ other: OnnxValue) -> OnnxValue {
        one.graph.node("Or", [one, other], of: .bool)
    }

    // Cells are float32 between constraints.
    private func stored(_ value: OnnxValue) -> OnnxValue { value.converted(to: .float).converted(to: .double) }

    // As it will be printed: halves away from zero, which ONNX's Round does otherwise.
    private func printed(_ value: OnnxValue, _ column: Int) -> OnnxValue {
        guard let decimals = printing.decimals[column], decimals <= 15 else { return value }
        let factor = (0..<decimals).reduce(1.0) { factor, _ in factor * 10 }
        let large = value * factor
        let whole = (large.magnitude() + 0.5).converted(to: .int64).converted(to: .double) * large.sign()
        return large.magnitude().isLess(than: 4e15).select(whole / factor, value)
    }
}
