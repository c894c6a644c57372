/// What the numbers of a column stand for.
public enum ColumnKind: Sendable, Equatable {
    /// Themselves.
    case number
    /// Categories: the number is the index of a label.
    case category(labels: [String])
    /// Dates or times: days or seconds since the format's origin.
    case time(TimeFormat)
}
