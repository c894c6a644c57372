/// Mean and covariance of vectors, the latter over n - 1.
package struct VectorMoments: Sendable {
    package let mean: [Double]
    package let covariance: [Double]

    /// - Parameters:
    ///   - rows: [N, D].
    ///   - picked: the vectors that count.
    package init(_ rows: [Double], dimension d: Int, picked: [Int]) {
        let count = Double(picked.count)
        var mean = [Double](repeating: 0, count: d)
        for row in picked { for place in 0..<d { mean[place] += rows[row * d + place] } }
        for place in 0..<d { mean[place] /= count }
        var covariance = [Double](repeating: 0, count: d * d)
        var centred = [Double](repeating: 0, count: d)
        for row in picked {
            for place in 0..<d { centred[place] = rows[row * d + place] - mean[place] }
            for i in 0..<d {
                let value = centred[i]
                for j in 0...i { covariance[i * d + j] += value * centred[j] }
            }
        }
        let scale = 1 / max(1, count - 1)
        for i in 0..<d {
            for j in 0...i {
                covariance[i * d + j] *= scale
                covariance[j * d + i] = covariance[i * d + j]
            }
        }
        self.mean = mean
        self.covariance = covariance
    }
}
