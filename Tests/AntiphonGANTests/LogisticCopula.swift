import Foundation

/// A known distribution in 10 dimensions: a Gaussian copula with logistic-normal margins. Column i is 1 / (1 +
/// e^-(mean_i + 0.8 z_i)) with means from -1 to 1 and z normal with correlations `correlation`^|i - j|.
struct LogisticCopula {
    static let features = 10
    /// The correlation of neighbouring columns, before the logistic function.
    var correlation = 0.7
    /// Added to each z: a shift of so many standard deviations.
    var shift = 0.0

    /// Rows, [count, 10].
    func rows(_ count: Int, seed: UInt64) -> [Float] {
        let normals = Small.normals(count * Self.features, seed: seed)
        var values: [Float] = []
        values.reserveCapacity(normals.count)
        var z = 0.0
        for (place, normal) in normals.enumerated() {
            let column = place % Self.features
            z = column == 0 ? normal : correlation * z + (1 - correlation * correlation).squareRoot() * normal
            let mean = 2 * Double(column) / Double(Self.features - 1) - 1
            values.append(Float(1 / (1 + exp(-(mean + 0.8 * (z + shift))))))
        }
        return values
    }
}
