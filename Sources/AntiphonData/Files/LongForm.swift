/// The two columns before a sequence's own in long form: which sequence a row belongs to, and where in it.
public struct LongForm: Sendable, Equatable {
    /// The name of the first.
    public let sequence: String
    /// The name of the second.
    public let step: String
    /// How the second is written where sequences bring keys of their own.
    public let keys: NumberFormat

    /// `sequence_id` and `step`, rows numbered from 0.
    public static let plain = LongForm(sequence: "sequence_id", step: "step", keys: .shortest)

    /// What the table itself called them, if it had them.
    init(sequence: String, step: String, keys: NumberFormat) {
        self.sequence = sequence
        self.step = step
        self.keys = keys
    }

    // The same as a JSON value: times are strings.
    func appendJSONStep(_ step: Int, of index: Int, _ set: SequenceSet, to line: inout [UInt8]) {
        guard case .time(let format) = keys, let own = set.orderKeys else {
            return appendStep(step, of: index, set, to: &line)
        }
        JSONText.append(format.text(own[index * set.length + step]), to: &line)
    }

    // What stands in the second column at a step of a sequence.
    func appendStep(_ step: Int, of index: Int, _ set: SequenceSet, to line: inout [UInt8]) {
        if let own = set.orderKeys {
            keys.append(own[index * set.length + step], to: &line)
        } else {
            line += String(step).utf8
        }
    }
}

extension Schema {
    /// How sequences are written in long form: under the names of the table's own columns if it is a mixed one. Names that are generated are a column
    /// like others, and do not number what is generated.
    public var longForm: LongForm {
        guard let mixed else { return .plain }
        // Windows have no keys of their own, unless they are dated: their rows are numbered.
        let isKeyed = mixed.order != nil || mixed.clock != nil
        return LongForm(
            sequence: sequenceColumn.flatMap { columnNames.contains($0) ? nil : $0 } ?? LongForm.plain.sequence,
            step: isKeyed ? orderColumn ?? LongForm.plain.step : LongForm.plain.step, keys: orderFormat)
    }

    // Keys that were whole numbers stay so, times are times.
    private var orderFormat: NumberFormat {
        if let clock = mixed?.clock { return .time(clock.format) }
        guard let order = mixed?.order else { return .shortest }
        return order.time.map { .time($0) } ?? order.decimals.map { .decimals($0) } ?? .shortest
    }
}
