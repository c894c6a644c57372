/// How a choice among categories goes into a recurrent network. Where it comes out of one it is one-hot either way.
public enum CategoryEncoding: Sendable, Hashable, Codable {
    /// As it stands: a channel a category, 1 for the one that holds.
    case oneHot
    /// As a learnt vector of so many numbers, one vector a category; nil: as many as ``width(of:)`` says.
    case embedding(width: Int?)

    /// A choice among more categories than this is embedded where nothing else is asked for, in a vector of this width.
    public static let limit = 16

    /// What is done where nothing is asked for: what one channel a category would make wide is embedded.
    public static func byCardinality(_ count: Int) -> CategoryEncoding {
        count > limit ? .embedding(width: nil) : .oneHot
    }

    /// The width of the learnt vector for so many categories: as asked, else ``limit``, or half as many as there are
    /// categories if these are few; nil: there is none.
    public func width(of count: Int) -> Int? {
        guard case .embedding(let width) = self else { return nil }
        return width ?? (count > Self.limit ? Self.limit : max(1, (count + 1) / 2))
    }

    /// The widths that can be asked for.
    static let widths = 1...1024

    /// Its word in a schema file.
    var word: String { self == .oneHot ? "one-hot" : "embedding" }

    init?(word: String) {
        switch word {
        case "one-hot": self = .oneHot
        case "embedding": self = .embedding(width: nil)
        default: return nil
        }
    }

    /// Whether it can be what was asked for: for files that may have been altered.
    var isSound: Bool {
        guard case .embedding(let width?) = self else { return true }
        return Self.widths.contains(width)
    }
}
