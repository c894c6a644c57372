package import AntiphonData

/// The Frechet distance between two sets of vectors taken as normal distributions (Dowson and Landau 1982; Heusel et
/// al. 2017 for judging generators): |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), with covariances over n - 1.
package enum FrechetDistance {
    /// The squared distance; not below 0.
    package static func between(_ first: VectorMoments, _ second: VectorMoments) -> Double {
        let d = first.mean.count
        let shift = zip(first.mean, second.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let traces = (0..<d).reduce(0) { $0 + first.covariance[$1 * d + $1] + second.covariance[$1 * d + $1] }
        // With C = L L^T, the square roots of the eigenvalues of C1 C2 are the singular values of L1^T L2.
        let (a, b) = (Cholesky.factor(first.covariance, d), Cholesky.factor(second.covariance, d))
        var product = [Double](repeating: 0, count: d * d)
        for i in 0..<d {
            for k in i..<d {
                let value = a[k * d + i]
                for j in 0...k { product[i * d + j] += value * b[k * d + j] }
            }
        }
        return max(0, shift + traces - 2 * SingularValues.sum(product, d))
    }
}

/// Singular values of a small square matrix by one-sided Jacobi rotations (Hestenes 1958).
enum SingularValues {
    /// The sum of the singular values.
    static func sum(_ matrix: [Double], _ d: Int) -> Double {
        var rows = matrix
        let scale = matrix.reduce(0) { $0 + $1 * $1 }
        guard scale > 0 else { return 0 }
        for _ in 0..<40 {
            var isTurned = false
            for p in 0..<d {
                for q in p + 1..<max(p + 1, d) where rotate(&rows, p * d, q * d, d, scale) { isTurned = true }
            }
            if !isTurned { break }
        }
        return (0..<d).reduce(0) { total, row in
            total + rows[row * d..<(row + 1) * d].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
    }

    // Makes two rows orthogonal; false if they were.
    private static func rotate(_ rows: inout [Double], _ p: Int, _ q: Int, _ d: Int, _ scale: Double) -> Bool {
        var (pp, qq, pq) = (0.0, 0.0, 0.0)
        for place in 0..<d {
            let (x, y) = (rows[p + place], rows[q + place])
            pp += x * x
            qq += y * y
            pq += x * y
        }
        guard abs(pq) > 1e-12 * (pp * qq).squareRoot(), abs(pq) > 1e-24 * scale else { return false }
        let theta = (qq - pp) / (2 * pq)
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for place in 0..<d {
            let (x, y) = (rows[p + place], rows[q + place])
            rows[p + place] = c * x - s * y
            rows[q + place] = s * x + c * y
        }
        return true
    }
}
