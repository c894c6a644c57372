extension SequenceSet {
    /// The fewest held-out sequences that are worth having, and the largest share of all that holding out may cost.
    private static let (fewestHeldOut, largestCost) = (50, 0.15)
    private static let mostBlocks = 16

    /// The set cut in two, for judging a training while it runs: sequences to train on, and some held out. Sequences
    /// that share a row with a held-out one are in neither part.
    ///
    /// The held-out ones are spread over the whole set, one place in each of equal stretches, so that they are of the
    /// same kind as the rest: single ones where sequences share no rows, else a few runs of neighbours.
    /// (`Table.heldOut` cuts the end off instead, which asks for the future.)
    ///
    /// - Parameter share: of the sequences, 0 to 0.5.
    /// - Returns: `nil` for the held-out part if it would have fewer than 50 sequences, or if more than 15 % beyond
    ///   the share
    ///   would be lost to training.
    public func split(heldOut share: Double) throws(DataError) -> (training: SequenceSet, heldOut: SequenceSet?) {
        let wanted = Int((Double(count) * share).rounded())
        guard wanted >= Self.fewestHeldOut, wanted < count else { return (self, nil) }
        // Neighbours that a sequence shares rows with, on one side.
        let neighbours = (1..<min(count, length + 1)).prefix { abs(starts[$0] - starts[0]) < length }.count
        // Each run of neighbours costs as many sequences on both sides: no more than are held out, or than may be lost.
        let affordable = min(wanted, Int(Double(count) * Self.largestCost)) / max(1, 2 * neighbours)
        let blocks = neighbours == 0 ? wanted : max(1, min(Self.mostBlocks, affordable))
        var isHeld = [Bool](repeating: false, count: count)
        for block in 0..<blocks {
            let size = wanted * (block + 1) / blocks - wanted * block / blocks
            let (low, high) = (count * block / blocks, count * (block + 1) / blocks)
            let first = low + Int(Self.scattered(UInt64(block)) % UInt64(max(1, high - low - size + 1)))
            for index in first..<first + size { isHeld[index] = true }
        }
        // How many held-out rows there are before each row.
        let rowCount = rows.count / featureCount
        var change = [Int](repeating: 0, count: rowCount + 1)
        for index in 0..<count where isHeld[index] {
            change[starts[index]] += 1
            change[starts[index] + length] -= 1
        }
        var before = [0]
        before.reserveCapacity(rowCount + 1)
        var open = 0
        for row in 0..<rowCount {
            open += change[row]
            before.append(before[row] + (open > 0 ? 1 : 0))
        }
        let training = (0..<count).filter { before[starts[$0] + length] == before[starts[$0]] }
        guard Double(count - wanted - training.count) <= Self.largestCost * Double(count), !training.isEmpty else {
            return (self, nil)
        }
        return (try subset(training), try subset((0..<count).filter { isHeld[$0] }))
    }

    // Stirred, so that the places follow no rhythm that the data may have.
    private static func scattered(_ index: UInt64) -> UInt64 {
        CounterRandom.mixed((index &+ 1) &* CounterRandom.step)
    }
}
