import Foundation

extension Schema {
    /// A column of numbers that may stand still, and its channel.
    package struct BandedColumn: Sendable, Equatable {
        package let column: Int
        package let channel: Int
        /// The numbers that stand for themselves: that one is followed by the same is its state's.
        let atoms: [Double]
        /// 10 to the decimals that it is written with, if these are known.
        let unit: Double?
    }

    /// The columns of numbers that a dead band may be given: those that have a channel of their own in which a number that stays is the same number
    /// when it is written.
    package var bandedColumns: [BandedColumn] {
        let worked = Set(interpolations.flatMap(\.columns).map(\.column) + lagged.map(\.column))
        func column(_ column: Int, _ channel: Int, atoms: [Double]) -> BandedColumn? {
            let own = columns[column]
            guard own.kind == .number, !own.isFixed, !own.statistics.isConstant, !worked.contains(column) else {
                return nil
            }
            return BandedColumn(
                column: column, channel: channel, atoms: atoms,
                unit: own.decimals.flatMap { $0 <= 15 ? pow(10, Double($0)) : nil })
        }
        let plain = mixed?.plain ?? Array(columns.indices)
        let together = mixed.map { $0.group($0.own(MixedEncoding.Name.plain), .step) } ?? layout.groups.first
        let own = zip(encoding.featuredColumns, together?.channels ?? 0..<0)
            .compactMap { place, channel -> BandedColumn? in
                guard encoding.columns[place].form == .free else { return nil }
                return column(plain[place], channel, atoms: [])
            }
        let others = (mixed?.columns ?? []).compactMap { entry -> BandedColumn? in
            guard case .number(_, let atoms) = entry.coding, !entry.isFixed, !entry.isGiven,
                let group = mixed?.group(entry.name, .step)
            else { return nil }
            return column(entry.column, group.channels.upperBound - 1, atoms: atoms)
        }
        return own + others
    }

    /// For each of some columns in how many of its steps each sequence's number is followed by the same one, as it is written, in parts of all numbers that
    /// follow a number; in rising order. Sequences without such steps are none.
    package func standingShares(_ banded: [BandedColumn], in set: SequenceSet) -> [[Double]] {
        var shares = [[Double]](repeating: [], count: banded.count)
        for index in 0..<set.count {
            let rows = set[index]
            for (place, own) in banded.enumerated() {
                var last: Double?
                var (stand, all) = (0, 0)
                for step in 0..<set.length(of: index) {
                    let value = Double(rows[rows.startIndex + step * featureCount + own.column])
                    let isNumber = !value.isNaN && !own.atoms.contains { Float($0) == Float(value) }
                    let written = own.unit.map { (value * $0).rounded() } ?? value
                    if isNumber, let last {
                        all += 1
                        if written == last { stand += 1 }
                    }
                    last = isNumber ? written : nil
                }
                if all > 0 { shares[place].append(Double(stand) / Double(all)) }
            }
        }
        return shares.map { $0.sorted() }
    }

    /// The same schema with bands by channel, or without any.
    package func banded(_ widths: [Float]) -> Schema {
        var schema = self
        schema.deadBands = widths
        return schema
    }

    /// Whether bands are those of columns that may have one: for files that may have been altered.
    var hasSoundBands: Bool {
        guard !deadBands.isEmpty else { return true }
        let channels = Set(bandedColumns.map(\.channel))
        return deadBands.count == encodedFeatureCount
            && deadBands.enumerated().allSatisfy { $1 == 0 || $1 > 0 && $1.isFinite && channels.contains($0) }
    }

    /// The places of the columns that stand still while what was generated hardly moves, in order.
    public var stillColumns: [Int] {
        guard !deadBands.isEmpty else { return [] }
        return bandedColumns.filter { deadBands[$0.channel] > 0 }.map(\.column).sorted()
    }
}
