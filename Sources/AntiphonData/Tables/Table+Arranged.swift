extension Table {
    /// The same rows with some columns only, in this order.
    ///
    /// Throws for a column that the table does not have, which may be one without a single value.
    public func arranged(_ names: [String]) throws(DataError) -> Table {
        var places: [Int] = []
        for name in names {
            guard let place = columns.firstIndex(of: name) else {
                throw .request(source, column: name, "is not there, or has no value at all")
            }
            places.append(place)
        }
        guard !places.isEmpty else { throw .request(source, "has no column left") }
        var arranged: [Double] = []
        arranged.reserveCapacity(rowCount * places.count)
        for row in 0..<rowCount { for place in places { arranged.append(self[row, place]) } }
        return Table(
            trusted: names, values: arranged, source: source, decimals: places.map { decimals[$0] },
            sequences: sequences, order: order, kinds: places.map { kinds[$0] }, fixed: places.map { fixed[$0] })
    }
}
