/// The lower triangle L with L L^T = A of a matrix [d, d], row-major, that may have eigenvalues of 0.
package enum Cholesky {
    /// A pivot below 1e-13 of the largest diagonal entry counts as 0, and its column with it.
    package static func factor(_ matrix: [Double], _ d: Int) -> [Double] {
        var lower = [Double](repeating: 0, count: d * d)
        let least = 1e-13 * ((0..<d).map { matrix[$0 * d + $0] }.max() ?? 0)
        for j in 0..<d {
            var pivot = matrix[j * d + j]
            for k in 0..<j { pivot -= lower[j * d + k] * lower[j * d + k] }
            guard pivot > least else { continue }
            let root = pivot.squareRoot()
            lower[j * d + j] = root
            for i in j + 1..<max(j + 1, d) {
                var value = matrix[i * d + j]
                for k in 0..<j { value -= lower[i * d + k] * lower[j * d + k] }
                lower[i * d + j] = value / root
            }
        }
        return lower
    }

    /// u with L u = x, for a lower triangle without zeros on its diagonal.
    package static func solved(_ lower: [Double], _ x: [Double]) -> [Double] {
        var u = x
        for i in x.indices {
            for k in 0..<i { u[i] -= lower[i * x.count + k] * u[k] }
            u[i] /= lower[i * x.count + i]
        }
        return u
    }

    /// w with L L^T w = x, for a lower triangle without zeros on its diagonal.
    package static func solution(_ lower: [Double], _ x: [Double]) -> [Double] {
        var w = solved(lower, x)
        for i in w.indices.reversed() {
            for k in i + 1..<max(i + 1, w.count) { w[i] -= lower[k * w.count + i] * w[k] }
            w[i] /= lower[i * w.count + i]
        }
        return w
    }
}
