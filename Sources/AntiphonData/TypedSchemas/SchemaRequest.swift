/// What is already known of a file's columns before it is looked at.
public struct SchemaRequest: Sendable, Equatable {
    /// How the file is to be read: which column names sequences, which orders rows, which are left out.
    public var options: TableOptions
    /// Columns that are fixed within a sequence.
    public var attributes: [String]
    /// Columns that are categories, though they may look like numbers.
    public var categories: [String]
    /// Columns that are given from outside.
    public var conditions: [String]
    /// Whether the parts of the dates that order the rows are given, and what is generated is dated.
    public var isDated: Bool
    /// Whether the rows are one series, whatever names parts of them.
    public var isOneSeries: Bool

    /// A request; by default nothing is known.
    public init(
        options: TableOptions = TableOptions(), attributes: [String] = [], categories: [String] = [],
        conditions: [String] = [], isDated: Bool = false, isOneSeries: Bool = false
    ) {
        self.options = options
        self.attributes = attributes
        self.categories = categories
        self.conditions = conditions
        self.isDated = isDated
        self.isOneSeries = isOneSeries
    }
}
