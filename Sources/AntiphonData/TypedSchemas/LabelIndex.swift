/// Finds the index of a label by its bytes, without making a text of each cell.
struct LabelIndex {
    private(set) var labels: [String] = []
    /// How many cells had each label.
    private(set) var counts: [Int] = []
    private var bytes: [[UInt8]] = []
    private var places: [UInt64: Int] = [:]
    private var last: (hash: UInt64, place: Int)?
    /// Whether labels that are not yet known are added.
    let isOpen: Bool

    /// An index of a list of labels, or of all labels that will be met.
    init(_ labels: [String]?) {
        isOpen = labels == nil
        for label in labels ?? [] {
            let text = Array(label.utf8)
            add(text[...], hash: CellHash.of(text, text.indices))
        }
        counts = [Int](repeating: 0, count: self.labels.count)
    }

    /// The index of a cell's label, which is counted; `nil` if it is none of the list.
    mutating func index(_ cell: [UInt8], _ range: Range<Int>) -> Int? {
        let hash = CellHash.of(cell, range)
        if let place = last?.hash == hash ? last?.place : places[hash], isSame(bytes[place], cell, range) {
            last = (hash, place)
            counts[place] += 1
            return place
        }
        // Two labels of one hash are all but impossible, but a file could be made so: the second is looked for.
        if let place = bytes.firstIndex(where: { isSame($0, cell, range) }) {
            counts[place] += 1
            return place
        }
        guard isOpen else { return nil }
        add(cell[range], hash: hash)
        counts.append(1)
        return labels.count - 1
    }

    /// Labels in their final order, and for each present index its place there: as listed, or sorted if they were found.
    func ordered() -> (labels: [String], places: [Int]) {
        guard isOpen else { return (labels, Array(labels.indices)) }
        let sorted = DistinctCells.sorted(labels)
        let places = Dictionary(zip(sorted, 0...), uniquingKeysWith: { first, _ in first })
        return (sorted, labels.map { places[$0] ?? 0 })
    }

    private mutating func add(_ label: ArraySlice<UInt8>, hash: UInt64) {
        places[hash] = places[hash] ?? labels.count
        bytes.append(Array(label))
        labels.append(String(decoding: label, as: UTF8.self))
    }

    private func isSame(_ label: [UInt8], _ cell: [UInt8], _ range: Range<Int>) -> Bool {
        label.count == range.count && zip(label, range).allSatisfy { $0 == cell[$1] }
    }
}
