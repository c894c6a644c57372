import AntiphonData

/// What is given from outside as inputs in the table's own units, made channels in the graph: what `Conditions` does.
struct OnnxConditions {
    /// Of the given groups that are fixed, [batch, width].
    private(set) var fixed: [ChannelGroup: OnnxValue] = [:]
    /// Of those that change, [batch, time, width].
    private(set) var perStep: [ChannelGroup: OnnxValue] = [:]
    /// How many steps each sequence has, whole float numbers [batch, 1], where that is given.
    private(set) var lengths: OnnxValue?
    /// Whether sequences are whole, with an end that the last recurrent step reaches beyond.
    private(set) var areWhole = false

    /// Declares the inputs; none if nothing is given.
    init(_ mixed: MixedEncoding, in generator: OnnxGenerator) {
        let columns = mixed.given
        let (whole, changing) = (columns.filter(\.isFixed), columns.filter { !$0.isFixed })
        func names(_ columns: [MixedColumn]) -> String { columns.map(\.name).joined(separator: ", ") }
        let graph = generator.graph
        if !whole.isEmpty {
            let cells = graph.input(
                "conditions", .double, [OnnxGenerator.batch, .fixed(whole.count)], .given,
                "What is given for a whole sequence, in the data's own units; columns: \(names(whole)).")
            for (place, column) in whole.enumerated() {
                guard let group = mixed.group(column.name, .fixed) else { continue }
                fixed[group] = Self.encoded(column, cells.sliced(place..<place + 1, along: -1))
            }
        }
        if !changing.isEmpty {
            let cells = graph.input(
                "step_conditions", .double, [OnnxGenerator.batch, OnnxGenerator.time, .fixed(changing.count)], .given,
                "What is given at each step, in the data's own units; columns: \(names(changing)).")
            for (place, column) in changing.enumerated() {
                guard let group = mixed.group(column.name, .step) else { continue }
                perStep[group] = Self.encoded(column, cells.sliced(place..<place + 1, along: -1))
            }
        }
        let steps = mixed.layout.steps
        var end: OnnxValue?
        if mixed.layout.length?.isGiven == true {
            let counts = graph.input(
                "given_lengths", .int64, [OnnxGenerator.batch], .lengths, "How many steps of each sequence are given.")
            lengths = counts.converted(to: .float).clipped(1...Double(steps)).unsqueezed([1])
            end = counts.unsqueezed([1, 2])
        } else if steps % generator.rows != 0, !changing.isEmpty {
            // The last recurrent step gives more rows than sequences have.
            end = graph.constant(OnnxTensor([steps]))
            areWhole = true
        }
        // After the end there is nothing, which matters where it shares a recurrent step with rows before it.
        guard generator.rows > 1, let end else { return }
        for (group, channels) in perStep.sorted(by: { $0.key.channels.lowerBound < $1.key.channels.lowerBound }) {
            let isThere = channels.length(of: 1).counted().unsqueezed([1]).isLess(than: end)
            perStep[group] = isThere.select(channels, channels.scalar(0))
        }
    }

    // Channels [..., width] of cells [..., 1], double; a missing cell is NaN (`MixedColumn.encode`).
    private static func encoded(_ column: MixedColumn, _ cell: OnnxValue) -> OnnxValue {
        switch column.coding {
        case .category(let count):
            let index = cell.clipped(0...Double(count - 1))
            guard column.hasMissing else { return oneHot(index, count) }
            return oneHot(cell.isMissing().select(cell.scalar(Double(count)), index), count + 1)
        case .number(let transform, let atoms):
            let scaled = OnnxNumbers(transform: transform).scaled(cell)
            let states = 1 + atoms.count + (column.hasMissing ? 1 : 0)
            guard states > 1 else { return scaled.converted(to: .float) }
            let zero = cell.scalar(0)
            var state = cell.isMissing().select(cell.scalar(Double(1 + atoms.count)), zero)
            for (place, atom) in atoms.enumerated().reversed() {
                state = cell.isEqual(to: atom).select(cell.scalar(Double(1 + place)), state)
            }
            let number = state.isEqual(to: 0).select(scaled, zero).converted(to: .float)
            return [oneHot(state, states), number].joined(along: -1)
        }
    }

    private static func oneHot(_ index: OnnxValue, _ count: Int) -> OnnxValue {
        let places = index.graph.constant(OnnxTensor(Array(0..<count)))
        return index.converted(to: .int64).isEqual(to: places).converted(to: .float)
    }
}
