/// What is asked for a column, where the rules' own choice is not wanted.
public struct ColumnChoice: Sendable, Hashable {
    /// How its numbers are transformed; nil: by their distribution.
    public var transform: NumberTransform.Kind?
    /// Whether it is given from outside rather than generated.
    public var isGiven: Bool
    /// Whether what is given is known without asking, as hours and weekdays are (``Calendar``).
    public var isCalendar: Bool
    /// Whether each sequence's level and scale are learnt apart; nil: where levels differ widely between sequences.
    public var levels: Bool?
    /// How its categories go into recurrent networks; nil: by how many there are.
    public var categories: CategoryEncoding?

    /// A choice; by default none.
    public init(
        transform: NumberTransform.Kind? = nil, isGiven: Bool = false, isCalendar: Bool = false,
        levels: Bool? = nil, categories: CategoryEncoding? = nil
    ) {
        self.transform = transform
        self.isGiven = isGiven
        self.isCalendar = isCalendar
        self.levels = levels
        self.categories = categories
    }
}
