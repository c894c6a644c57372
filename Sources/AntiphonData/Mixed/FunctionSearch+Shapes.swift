extension FunctionSearch {
    /// Of more columns no three are tried together.
    private static let mostTogether = 12

    /// Looks for columns that are multiples of the length of two or three others, taken as the sides of a right angle, or of what one of two is of that
    /// (``ColumnFunction/Shape``): a speed of its components, apparent power of active and reactive power, a power factor.
    /// - Returns: the columns that tell them.
    mutating func findShapes(_ order: [Int]) -> Set<Int> {
        var telling = Set<Int>()
        for column in order where !telling.contains(column) && unit(column) < Self.coarsest * deviations[column] {
            let others = columns.indices.filter { $0 != column && functions[$0] == nil && deviations[$0] > 0 }
            var found: Function?
            for (shape, sources) in Self.shapes(of: others) where found == nil {
                found = function(column, shape, sources)
                // Of a side that is nearly all of the length it is a function itself.
                if found != nil, sources.contains(where: { error(column, [$0]).error <= allowed(column).error }) {
                    found = nil
                }
            }
            guard let function = found else { continue }
            functions[column] = function
            telling.formUnion(function.sources)
        }
        return telling
    }

    private static func shapes(of columns: [Int]) -> [(shape: ColumnFunction.Shape, sources: [Int])] {
        guard columns.count <= mostPaired else { return [] }
        let pairs = columns.flatMap { first in columns.filter { $0 > first }.map { [first, $0] } }
        let threes =
            columns.count <= mostTogether
            ? pairs.flatMap { pair in columns.filter { $0 > pair[1] }.map { pair + [$0] } } : []
        return pairs.flatMap { [(.length, $0), (.cosine, $0), (.cosine, $0.reversed())] } + threes.map { (.length, $0) }
    }

    // The function of a shape that all rows but a few agree with.
    private func function(_ column: Int, _ shape: ColumnFunction.Shape, _ sources: [Int]) -> Function? {
        func values(_ columns: [[Double]]) -> [Double] {
            columns[column].indices.map { row in shape.value(sources.map { columns[$0][row] }) }
        }
        let allowed = allowed(column)
        // Few rows refuse most, unless a few of these lie far off.
        let near = values(looked)
        guard let all = Polynomial.fitting(looked[column], of: [near], degree: 1),
            all.error <= allowed.error || all.kurtosis > Self.heavyTail,
            let first = Polynomial.fittingMost(
                looked[column], of: [near], degree: 1, leavingOut: Self.leftOut,
                gross: Self.gross, near: allowed.farthest),
            first.error <= allowed.error,
            let own = settled(column, [values(columns)], 1, nil, first: first.polynomial, allowed)
        else { return nil }
        return Function(
            sources: sources, polynomial: own.polynomial, disagreeing: own.disagreeing, shape: shape)
    }
}
