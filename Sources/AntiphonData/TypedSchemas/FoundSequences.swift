/// A column that names sequences beyond doubt, though nobody said so, and what follows from that.
public struct FoundSequences: Sendable, Equatable {
    /// The column.
    public let column: String
    /// The sequences.
    public let count: Int
    /// The rows of the longest.
    public let longest: Int
    /// The column that orders the rows of each, if one does.
    public let clock: String?

    /// Fewer sequences are too few to learn from whole.
    static let fewestWhole = 50
    /// Longer ones are cut into windows.
    static let longestWhole = 400
    /// So few names are a fact that is worth generating.
    static let mostNames = 50

    /// Whether there are enough sequences, and short enough, to generate whole ones; otherwise windows are cut within each.
    public var areWhole: Bool { count >= Self.fewestWhole && longest <= Self.longestWhole }

    /// Whether the names are generated beside the windows, as a fact about them.
    public var areGenerated: Bool { !areWhole && count <= Self.mostNames }

    /// The request in which this is said.
    func said(in request: SchemaRequest) -> SchemaRequest {
        var request = request
        request.options.sequenceColumn = column
        if areGenerated { request.attributes.append(column) }
        return request
    }

    /// What is told of it.
    var note: String {
        let names = "\(DataError.quoted(column)) names \(count) sequences"
        let why = clock.map { ": \(DataError.quoted($0)) orders the rows of each" } ?? ", whose rows stand together"
        return "\(names)\(why) (--one-series if the rows are one)"
    }
}
