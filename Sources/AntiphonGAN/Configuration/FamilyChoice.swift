public import AntiphonData

/// Which family sequences ask for where nobody chose one (`family: auto`), and why.
///
/// In this order: conditional where a column is given from outside; feed-forward where every sequence is one row of plain
/// numbers; recurrent for everything else. The others have to be asked for: `info`, because its codes are a wish that no
/// data tell; `timegan`, which is there to be compared with; `latent`, which has to show first that it can reconstruct.
public struct FamilyChoice: Sendable, Hashable {
    /// The family.
    public let family: FamilyKind
    /// Why, in words that follow "because".
    public let reason: String

    /// The choice for sequences as a schema describes them.
    public init(for schema: Schema) {
        let (layout, given) = (schema.layout, schema.givenColumns)
        if let first = given.first {
            family = .conditional
            let from = schema.calendar == nil ? "from outside" : "by the calendar"
            if given.count == 1, let parts = schema.datedBy {
                reason = "\(first) tells \(parts), which are given"
            } else {
                reason =
                    given.count == 1
                    ? "\(first) is given \(from)" : "\(first) and \(given.count - 1) more are given \(from)"
            }
        } else if layout.steps == 1, layout.isPlain {
            family = .feedForward
            reason = "every sequence is one row of plain numbers"
        } else if layout.steps == 1 {
            family = .recurrent
            reason = "the rows hold more than plain numbers, which is all that feed-forward models"
        } else {
            family = .recurrent
            reason = "sequences have \(layout.length == nil ? "" : "up to ")\(layout.steps) steps"
        }
    }
}
