import AntiphonData

/// The way back from the channels of mixed sequences to the table's columns as ONNX operators: what `MixedEncoding.decoded` does, in
/// doubles until the end.
struct OnnxMixedDecoding {
    let mixed: MixedEncoding
    /// The way back to the columns of plain numbers.
    let rows: OnnxDecoding
    let channels: OnnxChannels
    /// The columns that lie on straight lines between knots.
    let lines: [Interpolation]
    /// The columns that the row before tells.
    let lagged: [LaggedFunction]

    /// All columns of the table, [batch, time, columns]: a category is its index, a missing cell NaN, as are all cells after a
    /// sequence's end; what is fixed stands in each row.
    func sequences(columns count: Int) -> OnnxValue {
        var cells: [Int: OnnxValue] = [:]
        if let group = mixed.group(mixed.own(MixedEncoding.Name.plain), .step), let features = channels.perStep[group] {
            let values = rows.values(features)
            for (place, column) in mixed.plain.enumerated() {
                cells[column] = values.sliced(place..<place + 1, along: -1)
            }
        }
        for column in mixed.columns {
            guard let group = mixed.group(column.name, column.isFixed ? .fixed : .step) else { continue }
            if column.isFixed, let own = channels.fixed[group], let steps = channels.steps {
                cells[column.column] = cell(column, own, course: nil).repeated(steps: steps)
            } else if let own = channels.perStep[group] {
                cells[column.column] = cell(column, own, course: course(column))
            }
        }
        for lines in lines { cells = OnnxInterpolation(lines).applied(to: cells) }
        for own in lagged { own.apply(to: &cells) }
        for own in mixed.following { cells[own.column] = following(own, cells) }
        let values = (0..<count).compactMap { cells[$0] }.joined(along: -1).converted(to: .float)
        return untilEnd(values, axes: [2])
    }

    /// The keys that order rows, double [batch, time]; nil if rows are numbered.
    func order() -> OnnxValue? {
        guard let order = mixed.order, let steps = channels.steps else { return nil }
        let graph = steps.graph
        let rows = steps.counted().converted(to: .double)
        func channel(_ name: String, _ scope: ChannelGroup.Scope) -> OnnxValue? {
            mixed.group(name, scope).flatMap { scope == .fixed ? channels.fixed[$0] : channels.perStep[$0] }?
                .sliced(0..<1, along: -1).converted(to: .double)
        }
        let zero = graph.constant(OnnxTensor(scalar: 0, .double))
        // Fixed: [batch, 1]; or, if it does not vary, a number.
        let start = OnnxNumbers(transform: order.start)
            .restored((order.startVaries ? channel(mixed.own(MixedEncoding.Name.start), .fixed) : nil) ?? zero)
        let gapNumbers = OnnxNumbers(transform: order.gap)
        if order.gapVaries, let gap = channel(mixed.own(MixedEncoding.Name.gap), .step) {
            // No gap before the first row.
            let gaps = gapNumbers.restored(gap.squeezed([2])) * rows.minimum(1)
            return untilEnd(gaps.cumulated(along: 1) + start, axes: [])
        }
        let keys = rows * gapNumbers.restored(zero) + start
        guard !order.startVaries, let any = channels.allFixed ?? channels.perStep.values.min(by: { $0.name < $1.name })
        else { return untilEnd(keys, axes: []) }
        // The same keys for every sequence.
        let batch = [any.length(of: 0), graph.constant(OnnxTensor([1]))].joined(along: 0)
        return untilEnd(graph.node("Expand", [keys, batch]), axes: [])
    }

    // MARK: Cells

    // Column cells [..., 1] of channels [..., width].
    private func cell(
        _ column: MixedColumn, _ channels: OnnxValue, course: (centre: OnnxValue, half: OnnxValue)?
    ) -> OnnxValue {
        let graph = channels.graph
        switch column.coding {
        case .category(let count):
            let state = channels.lastPlaceOfLargest().converted(to: .double)
            guard column.hasMissing else { return state }
            return state.isEqual(to: Double(count)).select(state.scalar(.nan), state)
        case .number(let transform, let atoms):
            let states = 1 + atoms.count + (column.hasMissing ? 1 : 0)
            let place = states == 1 ? 0 : states
            var scaled = channels.sliced(place..<place + 1, along: -1).converted(to: .double)
            if let course { scaled = course.centre + scaled.clipped(-1...1) * course.half }
            let value = OnnxNumbers(transform: transform).restored(scaled)
            guard states > 1 else { return value }
            let state = channels.sliced(0..<states, along: -1).lastPlaceOfLargest()
            let others = graph.constant(OnnxTensor([0] + atoms + (column.hasMissing ? [Double.nan] : [])))
            return state.isEqual(to: 0).select(value, others.elements(at: state))
        }
    }

    // A column that follows from others; nil if they are not there.
    private func following(_ own: FollowingColumn, _ cells: [Int: OnnxValue]) -> OnnxValue? {
        switch own.rule {
        case .labels(let source, let labels):
            guard let state = cells[source] else { return nil }
            let missing = state.scalar(Double(labels.count - 1))
            let place = state.isMissing().select(missing, state).converted(to: .int64)
            return state.graph.constant(OnnxTensor(labels.map { $0.map(Double.init) ?? .nan })).elements(at: place)
        case .sum(let terms, let constant):
            let parts = zip(terms.compactMap { term in cells[term.column].map { term.source.printed($0) } }, terms)
                .map { $0 * $1.weight }
            guard let first = parts.first, parts.count == terms.count else { return nil }
            return parts.dropFirst().reduce(first) { $0 + $1 } + constant
        case .function(let function): return function.value { cells[$0.column] }
        case .lookup(let function): return lookup(function, cells)
        case .steps(let function):
            guard let cell = cells[function.source.column] else { return nil }
            let number = function.source.printed(cell).converted(to: .float)
            // How many limits are above it, counted from behind.
            let limits = number.graph.constant(OnnxTensor([function.limits.count], function.limits.map { Float($0) }))
            let above = number.isLess(than: limits).converted(to: .int64).lastSum()
            let values = function.values.reversed().map { $0 ?? .nan }
            return number.graph.constant(OnnxTensor(values)).elements(at: above)
        }
    }

    // What stands beside the values that the cells are nearest to (`LookupFunction.value`); nil if they are not there.
    private func lookup(_ function: LookupFunction, _ cells: [Int: OnnxValue]) -> OnnxValue? {
        var place: OnnxValue?
        for source in function.sources {
            guard let cell = cells[source.column] else { return nil }
            let graph = cell.graph
            let numbers = source.values.compactMap { $0 }
            let distances = (cell - graph.constant(OnnxTensor(numbers))).magnitude() * -1
            let nearest = distances.lastPlaceOfLargest()
            let last = graph.constant(OnnxTensor([source.values.count - 1]))
            let own = cell.isMissing().select(last, nearest)
            place = place.map { $0 * Double(source.values.count) + own } ?? own
        }
        return place.map { place in
            place.graph.constant(OnnxTensor(function.values.map { $0 ?? .nan })).elements(at: place)
        }
    }

    // A sequence's level and half range, each [batch, 1, 1] (`LevelCoding.decoded`).
    private func course(_ column: MixedColumn) -> (centre: OnnxValue, half: OnnxValue)? {
        guard let level = column.level,
            let group = mixed.group(mixed.own(MixedEncoding.Name.level(column.name)), .fixed),
            let own = channels.fixed[group]?.converted(to: .double).unsqueezed([1])
        else { return nil }
        let centre = own.sliced(0..<1, along: -1) * level.centreScale + level.centreMean
        let half = (own.sliced(1..<2, along: -1) * level.halfScale + level.halfMean).minimum(100).exponential()
        return (centre, half)
    }

    // MARK: Ends

    // Values [batch, time, ...], NaN after each sequence's end.
    private func untilEnd(_ values: OnnxValue, axes: [Int]) -> OnnxValue {
        guard let lengths = channels.lengths, let steps = channels.steps else { return values }
        let isThere = steps.counted().isLess(than: lengths.unsqueezed([1]))
        return (axes.isEmpty ? isThere : isThere.unsqueezed(axes)).select(values, values.scalar(.nan))
    }
}
