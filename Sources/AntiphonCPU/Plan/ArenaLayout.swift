/// Places for pieces of memory that live from one instruction to another: no two that live at once overlap.
struct ArenaLayout {
    private(set) var offsets: [Int]
    private(set) var byteCount = 0

    /// A piece: its size and the first and last instruction that touch it.
    struct Interval {
        var storage: StorageID
        var byteCount: Int
        var first: Int
        var last: Int
    }

    /// Largest pieces first, each at the lowest place that is free for its whole life.
    init(_ intervals: [Interval], storageCount: Int) {
        offsets = [Int](repeating: 0, count: storageCount)
        var placed: [(interval: Interval, offset: Int)] = []
        let order = intervals.sorted {
            ($0.byteCount, $1.first, $1.storage) > ($1.byteCount, $0.first, $0.storage)
        }
        for interval in order where interval.byteCount > 0 {
            let size = (interval.byteCount + 63) / 64 * 64
            var offset = 0
            // `placed` is kept in order of offsets, so the first gap that fits is the lowest.
            for other in placed where other.interval.first <= interval.last && interval.first <= other.interval.last {
                if offset + size <= other.offset { break }
                offset = max(offset, other.offset + (other.interval.byteCount + 63) / 64 * 64)
            }
            offsets[interval.storage] = offset
            byteCount = max(byteCount, offset + size)
            let index = placed.firstIndex { $0.offset > offset } ?? placed.count
            placed.insert((interval, offset), at: index)
        }
    }
}
