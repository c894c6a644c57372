/// How many sequences measures of pairs look at. Comparing n sequences with n others costs n^2 T F products, so the
/// longer sequences are, the fewer are looked at: what that costs does not grow with their length.
package enum PairCost {
    /// The most sequences of a set, however short.
    package static let limit = 1000
    /// The fewest, however long.
    package static let least = 50
    /// The most products of one comparison of two sets.
    package static let products = 1_000_000_000
    /// The most columns of which every pair is looked at, at even distances over all: pairs of 10,000 columns at six lags
    /// would take gigabytes and hours.
    package static let columns = 200

    /// The most sequences of each of two sets that are all compared with each other.
    /// - Parameter width: T F, the numbers of a sequence.
    package static func sequences(width: Int) -> Int {
        fitting { $0 * $0 * max(1, width) <= products }
    }

    /// The most sequences whose nearest neighbours are looked up among `references`.
    /// - Parameter width: T F, the numbers of a sequence.
    package static func queries(references: Int, width: Int) -> Int {
        fitting { $0 * max(1, references) * max(1, width) <= 4 * products }
    }

    // The largest number that fits, of whole tens.
    private static func fitting(_ fits: (Int) -> Bool) -> Int {
        var count = limit
        while count > least, !fits(count) { count -= 10 }
        return count
    }
}
