/// What each column of a file is for and what its cells hold: found by looking at the whole file (``infer(_:_:)``), or written
/// by a person, as YAML (``init(yaml:file:)``). A table is read by it with ``Table/read(_:schema:rows:note:)``.
///
/// (``Schema`` is another thing: what a trained model knows of its columns.)
public struct TableSchema: Sendable, Equatable {
    /// The columns, in the file's order.
    public var columns: [Column]
    /// Where it was read from, for messages.
    var place: Place?

    /// A schema of columns.
    ///
    /// Throws for contradictions: see ``check()``.
    public init(_ columns: [Column]) throws(DataError) {
        self.columns = columns
        try check()
    }

    init(trusted columns: [Column]) { self.columns = columns }

    /// What a column is for.
    public enum Role: String, Sendable, CaseIterable {
        /// Its cells tell which sequence a row belongs to.
        case sequence
        /// Its cells tell where in its sequence a row belongs.
        case order
        /// A fact about a sequence: the same in all its rows. Learnt.
        case attribute
        /// What changes from row to row. Learnt.
        case feature
        /// Given from outside when sequences are generated, and so not generated itself.
        case condition
        /// Given when sequences are generated as well, but known without asking, as hours and weekdays are: those of sequences that were
        /// learnt from, where nobody gives others.
        case calendar
        /// Left out.
        case ignored

        /// Whether the column becomes one of the table.
        public var isLearnt: Bool { self == .attribute || self == .feature || isGiven }
        /// Whether it is given, not generated.
        public var isGiven: Bool { self == .condition || self == .calendar }
    }

    /// What a column's cells hold.
    public enum ValueType: String, Sendable, CaseIterable {
        /// Numbers.
        case real
        /// Numbers from 0 on.
        case nonNegative = "non-negative"
        /// Whole numbers.
        case integer
        /// One of a list of labels.
        case category
        /// One of two labels.
        case boolean
        /// Dates, or dates with times.
        case timestamp
        /// Anything: for columns that name sequences or are ignored.
        case text

        /// Whether the cells are numbers that are meant as such.
        public var isNumber: Bool { self == .real || self == .nonNegative || self == .integer }
        /// Whether the cells are labels.
        public var isCategory: Bool { self == .category || self == .boolean }
    }

    /// What is known of one column.
    public struct Column: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// What it is for.
        public var role: Role
        /// What its cells hold.
        public var type: ValueType
        /// Whether cells may be empty or hold a word for a missing value.
        public var mayBeMissing: Bool
        /// How its numbers are to be scaled; `nil` to choose by their distribution.
        public var encoding: NumberTransform.Kind?
        /// How its categories go into recurrent networks; `nil` to choose by how many there are.
        public var categories: CategoryEncoding?
        /// The labels of a category, in order; `nil` to take those that the file has.
        public var labels: [String]?
        /// How a timestamp is written; `nil` to take the first cell's format.
        public var format: TimeFormat?
        /// Whether the parts of the dates that order the rows (month, weekday, hour) are given, and what is generated is dated.
        public var isCalendar: Bool
        /// Why it is what it is, in one line.
        public var because: String

        /// Whether it becomes a column of the table: learnt, or given. Names of sequences do where they are categories.
        public var isLearnt: Bool { role.isLearnt || (role == .sequence && type.isCategory) }

        /// A column.
        public init(
            name: String, role: Role = .feature, type: ValueType, mayBeMissing: Bool = false,
            encoding: NumberTransform.Kind? = nil, categories: CategoryEncoding? = nil, labels: [String]? = nil,
            format: TimeFormat? = nil, isCalendar: Bool = false, because: String = ""
        ) {
            self.name = name
            self.role = role
            self.type = type
            self.mayBeMissing = mayBeMissing
            self.encoding = encoding
            self.categories = categories
            self.labels = labels
            self.format = format
            self.isCalendar = isCalendar
            self.because = because
        }
    }

    /// What a model has to know of a column beside its values.
    public struct Choice: Sendable, Equatable {
        /// The column's name.
        public let name: String
        /// How its numbers are to be scaled; `nil` to choose by their distribution.
        public let encoding: NumberTransform.Kind?
        /// How its categories go into recurrent networks; `nil` to choose by how many there are.
        public let categories: CategoryEncoding?
        /// Whether it is given from outside.
        public let isGiven: Bool
        /// Whether what is given is known without asking.
        public let isCalendar: Bool
    }

    /// For each column of a table that was read by this schema, in the table's order.
    ///
    /// Throws if the table has a column that the schema does not know.
    public func choices(for table: Table) throws(DataError) -> [Choice] {
        let known = Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return try table.columns.map { name throws(DataError) in
            guard let column = known[name] else {
                throw .request(table.source, column: name, "is not in the schema")
            }
            return Choice(
                name: name, encoding: column.encoding, categories: column.categories,
                isGiven: column.role.isGiven, isCalendar: column.role == .calendar)
        }
    }

    /// The column that names sequences.
    public var sequenceColumn: String? { columns.first { $0.role == .sequence }?.name }
    /// The column that orders rows.
    public var orderColumn: String? { columns.first { $0.role == .order }?.name }

    /// What to tell of the columns that the calendar gives; nil if there are none.
    var calendarNote: String? {
        let names = columns.filter { $0.role == .calendar }.map { DataError.quoted($0.name) }
        guard let last = names.last else { return nil }
        guard names.count > 1 else { return "\(last) follows the calendar: it is given, not generated" }
        return
            "\(names.dropLast().joined(separator: ", ")) and \(last) follow the calendar: they are given, not generated"
    }

    /// Whether it says nothing that a table of numbers read without a schema would not have: no attributes, conditions,
    /// categories, times, gaps or encodings.
    public var isPlain: Bool {
        columns.allSatisfy { column in
            switch column.role {
            case .feature: column.type.isNumber && !column.mayBeMissing && column.encoding == nil
            case .order: column.type.isNumber && !column.isCalendar
            case .sequence: !column.isLearnt
            case .ignored: true
            case .attribute, .condition, .calendar: false
            }
        }
    }

    struct Place: Sendable {
        let file: String
        /// The line of each column.
        let lines: [Int]
    }

    /// Schemas are equal if their columns are, wherever they were read from.
    public static func == (left: TableSchema, right: TableSchema) -> Bool { left.columns == right.columns }
}
