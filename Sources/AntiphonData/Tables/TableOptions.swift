/// How a table is to be read from a CSV file: which columns are features, and what the others say.
public struct TableOptions: Sendable, Equatable {
    /// The format of the file.
    public var csv: CSVOptions
    /// Whether the first row holds names.
    public var header: HeaderMode
    /// The column that says which sequence a row belongs to (text or number); not a feature.
    public var sequenceColumn: String?
    /// The numeric column to sort the rows of a sequence by; not a feature.
    public var orderColumn: String?
    /// Columns to leave out; they may hold anything.
    public var excludedColumns: [String]
    /// Whether a file whose first two columns are called `sequence_id` and `step` (the long form that ``CSVWriter``
    /// writes) is read as such, if no other sequence or order column is asked for.
    public var recognisesLongForm: Bool
    /// The most rows to read, from the first; `nil` for all.
    public var maximumRows: Int?

    /// Options; by default every column is a feature, unless the file is in long form.
    public init(
        csv: CSVOptions = CSVOptions(), header: HeaderMode = .auto, sequenceColumn: String? = nil,
        orderColumn: String? = nil, excludedColumns: [String] = [], recognisesLongForm: Bool = true,
        maximumRows: Int? = nil
    ) {
        self.csv = csv
        self.header = header
        self.sequenceColumn = sequenceColumn
        self.orderColumn = orderColumn
        self.excludedColumns = excludedColumns
        self.recognisesLongForm = recognisesLongForm
        self.maximumRows = maximumRows
    }
}
