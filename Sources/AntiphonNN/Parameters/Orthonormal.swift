// Orthonormal matrices for initial values.

/// Turns a matrix of independent normal numbers into one with orthonormal rows or columns, whichever are fewer.
///
/// Gram-Schmidt, twice over each vector (once is not enough near dependence: Giraud et al. 2005). As its triangular
/// factor has a positive diagonal, the result is uniform over all such matrices (Mezzadri 2007), as NumPy's QR with
/// corrected signs.
func orthonormal(rows: Int, columns: Int, from normal: [Double]) -> [Double] {
    let (count, length) = rows < columns ? (rows, columns) : (columns, rows)
    // Each vector contiguous: the rows as they are, or the columns, one after another.
    var vectors = normal
    for i in 0..<count {
        let current = i * length
        for _ in 0..<2 {
            for j in 0..<i {
                let other = j * length
                let product = dot(vectors, current, other, length)
                for k in 0..<length { vectors[current + k] -= product * vectors[other + k] }
            }
        }
        let norm = dot(vectors, current, current, length).squareRoot()
        for k in 0..<length { vectors[current + k] /= norm }
    }
    if rows < columns { return vectors }
    var matrix = [Double](repeating: 0, count: rows * columns)
    for column in 0..<columns {
        for row in 0..<rows { matrix[row * columns + column] = vectors[column * rows + row] }
    }
    return matrix
}

// Four sums at a time: the order of additions is fixed, and the compiler may use vectors.
private func dot(_ values: [Double], _ a: Int, _ b: Int, _ length: Int) -> Double {
    var sums: SIMD4<Double> = .zero
    let whole = length - length % 4
    for k in stride(from: 0, to: whole, by: 4) {
        for lane in 0..<4 { sums[lane] += values[a + k + lane] * values[b + k + lane] }
    }
    var sum = sums.sum()
    for k in whole..<length { sum += values[a + k] * values[b + k] }
    return sum
}
