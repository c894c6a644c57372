import Foundation

/// The maximum mean discrepancy (Gretton et al., "A kernel two-sample test", JMLR 2012).
package enum KernelDiscrepancy {
    /// The median of the distances between different sequences of a set, from their squares: the usual width of the
    /// kernel. Where half of the sequences are the same the mean is taken instead, and 1 where all are.
    package static func width(within: DistanceMatrix) -> Double {
        var squares: [Float] = []
        squares.reserveCapacity(within.rows * max(0, within.rows - 1) / 2)
        for row in 0..<within.rows { squares += within.squared[row * within.rows..<row * within.rows + row] }
        guard !squares.isEmpty else { return 1 }
        squares.sort()
        let middle = squares.count / 2
        let upper = Double(squares[middle]).squareRoot()
        let median = squares.count % 2 == 1 ? upper : (upper + Double(squares[middle - 1]).squareRoot()) / 2
        if median > 0 { return median }
        let mean = squares.reduce(0.0) { $0 + Double($1).squareRoot() } / Double(squares.count)
        return mean > 0 ? mean : 1
    }

    /// The unbiased estimate of the square of the discrepancy under k(x, y) = exp(-|x - y|^2 / (2 width^2)). It is
    /// about 0 for sets from one distribution and may be below; it needs two sequences of each set.
    ///
    /// - Parameters:
    ///   - first: the squared distances within the first set.
    ///   - second: those within the second set.
    ///   - between: those between the two.
    package static func squared(
        first: DistanceMatrix, second: DistanceMatrix, between: DistanceMatrix, width: Double
    ) -> Double {
        let scale = -1 / (2 * width * width)
        func total(_ matrix: DistanceMatrix) -> Double {
            matrix.squared.reduce(0) { $0 + exp(scale * Double($1)) }
        }
        // The diagonal of the distances within a set is 0 and its kernel 1.
        func within(_ matrix: DistanceMatrix) -> Double {
            let count = Double(matrix.rows)
            return (total(matrix) - count) / (count * (count - 1))
        }
        return within(first) + within(second) - 2 * total(between) / Double(between.rows * between.columns)
    }
}
