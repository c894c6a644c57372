/// Principal components of whole sequences, each taken as a vector of T F numbers.
///
/// Found by orthogonal iteration on a block of vectors with a Rayleigh-Ritz step (Golub and Van Loan, Matrix Computations,
/// section 8.2.4), on the covariance matrix or, where there are fewer sequences than numbers in one, on their products
/// with each other, which have the same eigenvalues; in double precision from a fixed start: the same set gives the
/// same components.
package struct PrincipalComponents: Sendable {
    /// The mean of the sequences, T F numbers.
    package let mean: [Double]
    /// The directions, unit vectors of T F numbers (zeros where nothing varies), most variance first. The largest coordinate
    /// of each is positive.
    package let directions: [[Double]]
    /// The share of the variance along each direction.
    package let explained: [Double]

    /// Finds the leading components of a set; fewer where the set has fewer dimensions. The cost is N T F times the
    /// smaller of N and T F, and the square of that a pass.
    /// - Parameters:
    ///   - iterations: at most so many passes; fewer once the residual is below 1e-8 of the largest eigenvalue.
    ///   - workers: threads; the numbers do not depend on them.
    package init(_ set: DenseSequences, count wanted: Int = 2, iterations: Int = 300, workers: Int = 1) {
        let (n, d) = (set.count, set.width)
        let count = min(wanted, d)
        var mean = [Double](repeating: 0, count: d)
        for place in set.values.indices { mean[place % d] += Double(set.values[place]) / Double(n) }
        let rows = set.values.indices.map { Double(set.values[$0]) - mean[$0 % d] }
        let variance = rows.reduce(0) { $0 + $1 * $1 } / Double(n)

        let isTall = n >= d
        let vectors = isTall ? LongVectors(d, of: n) { rows[$1 * d + $0] } : LongVectors(n, of: d) { rows[$0 * d + $1] }
        let matrix = vectors.products(scale: 1 / Double(n), workers: workers)
        let size = min(n, d)
        var basis = Self.orthonormal(Self.start(dimension: size, count: min(size, count + 6)))
        var eigenvalues = [Double](repeating: 0, count: basis.count)
        for _ in 0..<iterations {
            let images = Self.images(matrix, basis)
            let projected = basis.map { left in images.map { Self.dot(left, $0) } }
            let (values, rotation) = SymmetricEigen.solve(projected)
            eigenvalues = values
            basis = Self.combine(basis, rotation)
            let next = Self.combine(images, rotation)
            let residual = (0..<min(count, size)).map { index in
                zip(next[index], basis[index]).reduce(0) { $0 + pow2($1.0 - values[index] * $1.1) }.squareRoot()
            }
            if (residual.max() ?? 0) <= 1e-8 * (values.first ?? 0) { break }
            basis = Self.orthonormal(next)
        }
        self.mean = mean
        let found = basis.prefix(count)
        directions = (isTall ? Array(found) : found.map { Self.combined(rows, $0) }).map(Self.oriented)
        explained = eigenvalues.prefix(count).map { variance > 0 ? max(0, $0) / variance : 0 }
    }

    // The direction that some weights of the sequences make, of length 1.
    private static func combined(_ rows: [Double], _ weights: [Double]) -> [Double] {
        let d = rows.count / weights.count
        var sum = [Double](repeating: 0, count: d)
        for (row, weight) in weights.enumerated() {
            for place in 0..<d { sum[place] += weight * rows[row * d + place] }
        }
        let length = dot(sum, sum).squareRoot()
        return length > 0 ? sum.map { $0 / length } : sum
    }

    // The products of a symmetric matrix with some vectors, eight vectors at a time.
    private static func images(_ matrix: [Double], _ basis: [[Double]]) -> [[Double]] {
        let size = basis.first?.count ?? 0
        var images = [[Double]](repeating: [Double](repeating: 0, count: size), count: basis.count)
        for first in stride(from: 0, to: basis.count, by: 8) {
            let members = first..<min(basis.count, first + 8)
            let lanes = (0..<size).map { place in
                var lane = SIMD8<Double>.zero
                for member in members { lane[member - first] = basis[member][place] }
                return lane
            }
            for row in 0..<size {
                var sum = SIMD8<Double>.zero
                for place in 0..<size { sum += lanes[place] * matrix[row &* size &+ place] }
                for member in members { images[member][row] = sum[member - first] }
            }
        }
        return images
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

/// Vectors of many numbers, in groups of eight, for all their products with each other.
private struct LongVectors: Sendable {
    private let count: Int
    private let stride: Int
    private let values: [SIMD8<Double>]

    init(_ count: Int, of length: Int, _ number: (_ vector: Int, _ place: Int) -> Double) {
        let stride = (length + 7) / 8
        var values = [SIMD8<Double>](repeating: .zero, count: count * stride)
        for vector in 0..<count {
            for place in 0..<length { values[vector * stride + place / 8][place % 8] = number(vector, place) }
        }
        (self.count, self.stride, self.values) = (count, stride, values)
    }

    /// [count, count], each product times `scale`.
    func products(scale: Double, workers: Int) -> [Double] {
        let chunks = Parallel.chunks(count, size: 32)
        // Only one half is computed, the other is the same.
        let rows = Parallel.map(chunks.count, workers: workers) { chunk in
            chunks[chunk].map { row in (0...row).map { scale * product(row, $0) } }
        }.flatMap(\.self)
        var products = [Double](repeating: 0, count: count * count)
        for (row, numbers) in rows.enumerated() {
            for (column, number) in numbers.enumerated() {
                products[row * count + column] = number
                products[column * count + row] = number
            }
        }
        return products
    }

    private func product(_ first: Int, _ second: Int) -> Double {
        var sum = SIMD8<Double>.zero
        let (a, b) = (first * stride, second * stride)
        for place in 0..<stride { sum += values[a &+ place] * values[b &+ place] }
        return sum.sum()
    }
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
