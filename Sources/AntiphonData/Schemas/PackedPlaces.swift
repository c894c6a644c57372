import Foundation

/// Places in lists of up to 65,536 elements as `schema.json` holds them: 16 bits each, lowest first, in base 64.
enum PackedPlaces {
    static func bytes(_ places: some Sequence<Int>) -> Data {
        Data(places.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
    }

    /// The places; nil if one is beyond a list of so many elements.
    static func places(_ data: Data, below count: Int) -> [Int]? {
        guard data.count % 2 == 0 else { return nil }
        let bytes = Array(data)
        let places = stride(from: 0, to: bytes.count, by: 2).map { Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8 }
        return places.allSatisfy { $0 < count } ? places : nil
    }
}
