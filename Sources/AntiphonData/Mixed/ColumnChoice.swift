/// What is asked for a column, where the rules' own choice is not wanted.
public struct ColumnChoice: Sendable, Hashable {
    /// How its numbers are transformed; nil: by their distribution.
    public var transform: NumberTransform.Kind?
    /// Whether it is given from outside rather than generated.
    public var isGiven: Bool
    /// Whether each sequence's level and scale are learnt apart; nil: where levels differ widely between sequences.
    public var levels: Bool?

    /// A choice; by default none.
    public init(transform: NumberTransform.Kind? = nil, isGiven: Bool = false, levels: Bool? = nil) {
        self.transform = transform
        self.isGiven = isGiven
        self.levels = levels
    }
}
