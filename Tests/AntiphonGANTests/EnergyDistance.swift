import AntiphonGraph

/// The energy distance between two samples and its permutation test (Székely and Rizzo 2004, "Testing for equal
/// distributions in high dimension"): 2 E|X - Y| - E|X - X'| - E|Y - Y'|, Euclidean; 0 for equal distributions, above
/// for all others.
struct EnergyDistance {
    // Distances between all rows, first X's, then Y's: row after row in vectors of eight, the last one filled up with
    // zeros.
    private let distances: [SIMD8<Float>]
    private let count: Int
    private let firstCount: Int

    /// Two samples of rows of `width`.
    init(_ x: [Float], _ y: [Float], width: Int) {
        let rows = x + y
        count = rows.count / width
        firstCount = x.count / width
        var distances: [SIMD8<Float>] = []
        for i in 0..<count {
            let row = (0..<count).map { j in
                var sum: Float = 0
                for k in 0..<width {
                    let difference = rows[i * width + k] - rows[j * width + k]
                    sum += difference * difference
                }
                return sum.squareRoot()
            }
            distances += Self.packed(row)
        }
        self.distances = distances
    }

    /// The distance, unbiased: no row is paired with itself, so the mean is 0 for samples of one distribution.
    var value: Double { value(marks) }

    /// The share of relabellings, this labelling included, with at least this distance: how probable it would be if
    /// both samples were of one distribution.
    func pValue(permutations: Int, seed: UInt64) -> Double {
        let observed = value
        let random = Philox(seed: seed)
        var shuffled = marks
        var atLeast = 1
        for permutation in 0..<permutations {
            for i in stride(from: count - 1, to: 0, by: -1) {
                shuffled.swapAt(i, random.index(below: i + 1, i, sample: UInt32(permutation)))
            }
            if value(shuffled) >= observed { atLeast += 1 }
        }
        return Double(atLeast) / Double(permutations + 1)
    }

    // 1 for rows of X, 0 for rows of Y.
    private var marks: [Float] { (0..<count).map { $0 < firstCount ? 1 : 0 } }

    private func value(_ marks: [Float]) -> Double {
        let packed = Self.packed(marks)
        var (withinX, between, withinY) = (0.0, 0.0, 0.0)
        for i in 0..<count {
            var (toX, toAll) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
            for j in packed.indices {
                toX += distances[i * packed.count + j] * packed[j]
                toAll += distances[i * packed.count + j]
            }
            let (x, all) = (Double(toX.sum()), Double(toAll.sum()))
            if marks[i] == 1 {
                withinX += x
                between += all - x
            } else {
                withinY += all - x
            }
        }
        let (n, m) = (Double(firstCount), Double(count - firstCount))
        return 2 * between / (n * m) - withinX / (n * (n - 1)) - withinY / (m * (m - 1))
    }

    private static func packed(_ values: [Float]) -> [SIMD8<Float>] {
        stride(from: 0, to: values.count, by: 8).map { start in
            var vector = SIMD8<Float>.zero
            for lane in 0..<min(8, values.count - start) { vector[lane] = values[start + lane] }
            return vector
        }
    }
}
