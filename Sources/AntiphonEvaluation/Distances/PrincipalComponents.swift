/// Principal components of whole sequences, each taken as a vector of T F numbers.
///
/// Found by orthogonal iteration on a block of vectors with a Rayleigh-Ritz step, without forming the covariance (Golub and
/// Van Loan, Matrix Computations, section 8.2.4), in double precision from a fixed start: the same set gives the same
/// components.
package struct PrincipalComponents: Sendable {
    /// The mean of the sequences, T F numbers.
    package let mean: [Double]
    /// The directions, unit vectors of T F numbers, most variance first. The largest coordinate of each is positive.
    package let directions: [[Double]]
    /// The share of the variance along each direction.
    package let explained: [Double]

    /// Finds the leading components of a set; fewer where the set has fewer dimensions.
    /// - Parameter iterations: at most so many passes; fewer once the residual is below 1e-8 of the largest eigenvalue.
    package init(_ set: DenseSequences, count wanted: Int = 2, iterations: Int = 300) {
        let (n, d) = (set.count, set.width)
        let count = min(wanted, d)
        var mean = [Double](repeating: 0, count: d)
        for place in set.values.indices { mean[place % d] += Double(set.values[place]) / Double(n) }
        let rows = set.values.indices.map { Double(set.values[$0]) - mean[$0 % d] }
        let variance = rows.reduce(0) { $0 + $1 * $1 } / Double(n)

        var basis = Self.orthonormal(Self.start(dimension: d, count: min(d, count + 6)))
        var eigenvalues = [Double](repeating: 0, count: basis.count)
        for _ in 0..<iterations {
            let images = basis.map { Self.covarianceProduct(rows, d, $0) }
            let projected = basis.map { left in images.map { Self.dot(left, $0) } }
            let (values, rotation) = SymmetricEigen.solve(projected)
            eigenvalues = values
            basis = Self.combine(basis, rotation)
            let next = Self.combine(images, rotation)
            let residual = (0..<count).map { index in
                zip(next[index], basis[index]).reduce(0) { $0 + pow2($1.0 - values[index] * $1.1) }.squareRoot()
            }
            if (residual.max() ?? 0) <= 1e-8 * (values.first ?? 0) { break }
            basis = Self.orthonormal(next)
        }
        self.mean = mean
        directions = basis.prefix(count).map(Self.oriented)
        explained = eigenvalues.prefix(count).map { variance > 0 ? max(0, $0) / variance : 0 }
    }

    /// The coordinates of each sequence along the directions.
    package func project(_ set: DenseSequences) -> [[Double]] {
        let d = mean.count
        return (0..<set.count).map { sequence in
            directions.map { direction in
                (0..<d).reduce(0) { $0 + (Double(set.values[sequence * d + $1]) - mean[$1]) * direction[$1] }
            }
        }
    }

    // Weyl sequences: spread evenly and never aligned with a structured eigenvector.
    private static func start(dimension: Int, count: Int) -> [[Double]] {
        (0..<count).map { vector in
            (0..<dimension).map { place in
                let turn = Double(place + 1) * 0.618_033_988_749_895 * Double(2 * vector + 1) + Double(vector) * 0.37
                return turn - turn.rounded(.down) - 0.5
            }
        }
    }

    private static func covarianceProduct(_ rows: [Double], _ d: Int, _ vector: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: d)
        let n = rows.count / d
        for row in 0..<n {
            var along = 0.0
            for place in 0..<d { along += rows[row * d + place] * vector[place] }
            along /= Double(n)
            for place in 0..<d { result[place] += along * rows[row * d + place] }
        }
        return result
    }

    // Gram-Schmidt, twice. A vector that depends on those before is replaced by zeros.
    private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
        var result: [[Double]] = []
        for var vector in vectors {
            let before = dot(vector, vector).squareRoot()
            for _ in 0..<2 {
                for other in result {
                    let along = dot(vector, other)
                    for place in vector.indices { vector[place] -= along * other[place] }
                }
            }
            let length = dot(vector, vector).squareRoot()
            let isIndependent = length > 1e-12 * before && length > 0
            result.append(isIndependent ? vector.map { $0 / length } : vector.map { _ in 0 })
        }
        return result
    }

    // Column j of the result is the combination of the vectors with column j of the rotation.
    private static func combine(_ vectors: [[Double]], _ rotation: [[Double]]) -> [[Double]] {
        vectors.indices.map { j in
            var sum = [Double](repeating: 0, count: vectors[0].count)
            for i in vectors.indices where rotation[i][j] != 0 {
                for place in sum.indices { sum[place] += rotation[i][j] * vectors[i][place] }
            }
            return sum
        }
    }

    private static func oriented(_ vector: [Double]) -> [Double] {
        let largest = vector.max { abs($0) < abs($1) } ?? 0
        return largest < 0 ? vector.map { -$0 } : vector
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}

private func pow2(_ value: Double) -> Double { value * value }

/// Eigenvalues of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, section 8.5).
enum SymmetricEigen {
    /// - Returns: the eigenvalues, largest first, and the eigenvectors as columns.
    static func solve(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
        let n = matrix.count
        var a = matrix
        var v = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0.0 } }
        let scale = matrix.joined().reduce(0) { $0 + $1 * $1 }
        for _ in 0..<60 {
            var off = 0.0
            for p in 0..<n { for q in 0..<p { off += pow2(a[p][q]) } }
            if off <= 1e-30 * scale { break }
            for p in 0..<n {
                for q in p + 1..<max(p + 1, n) where a[p][q] != 0 {
                    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot()
                    rotate(&a, &v, p, q, c, t * c)
                }
            }
        }
        let order = (0..<n).sorted { a[$0][$0] > a[$1][$1] }
        return (order.map { a[$0][$0] }, v.map { row in order.map { row[$0] } })
    }

    private static func rotate(
        _ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int, _ c: Double, _ s: Double
    ) {
        for k in a.indices {
            let (x, y) = (a[k][p], a[k][q])
            a[k][p] = c * x - s * y
            a[k][q] = s * x + c * y
        }
        for k in a.indices {
            let (x, y) = (a[p][k], a[q][k])
            a[p][k] = c * x - s * y
            a[q][k] = s * x + c * y
        }
        for k in v.indices {
            let (x, y) = (v[k][p], v[k][q])
            v[k][p] = c * x - s * y
            v[k][q] = s * x + c * y
        }
    }
}
