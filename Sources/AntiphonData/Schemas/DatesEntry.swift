import Foundation

/// The dates of a calendar's sequences as `schema.json` holds them: when each begins, the distances between rows, once, and for each row but a
/// sequence's first which of them lies before it.
struct DatesEntry: Codable {
    var starts: [Double]
    var gaps: [Double]
    /// Sequence after sequence.
    var places: Data

    init(_ keys: [[Double]]) {
        let between = keys.map { keys in zip(keys.dropFirst(), keys).map { Self.tidy($0 - $1) } }
        let distances = Set(between.joined()).sorted()
        let place = Dictionary(uniqueKeysWithValues: distances.enumerated().map { ($1, $0) })
        (starts, gaps) = (keys.map { $0.first ?? 0 }, distances)
        places = PackedPlaces.bytes(between.joined().map { place[$0] ?? 0 })
    }

    // Differences of decimals are off by rounding: distances that are equal shall be so.
    private static func tidy(_ gap: Double) -> Double { (gap * 1e9).rounded() / 1e9 }

    /// The dates of each sequence's rows, of which there are so many; nil if they cannot be.
    func keys(rows: [Int]) -> [[Double]]? {
        guard starts.count == rows.count, starts.allSatisfy(\.isFinite),
            gaps.allSatisfy({ $0.isFinite && $0 > 0 }), rows.allSatisfy({ $0 > 0 }),
            let places = PackedPlaces.places(places, below: gaps.count),
            places.count == rows.reduce(0, +) - rows.count
        else { return nil }
        var (keys, next): ([[Double]], Int) = ([], 0)
        for (start, count) in zip(starts, rows) {
            var own = [start]
            for place in places[next..<next + count - 1] { own.append(own[own.count - 1] + gaps[place]) }
            keys.append(own)
            next += count - 1
        }
        return keys
    }
}
