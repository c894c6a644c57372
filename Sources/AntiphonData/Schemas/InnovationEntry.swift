import Foundation

/// How the numbers of one channel come about as `schema.json` holds it: 32-bit floats, lowest byte first, in base 64, for there are
/// T (T + 1) / 2 of them.
struct InnovationEntry: Codable {
    var channel: Int
    var means: Data
    /// The lower triangle of the factor, row after row.
    var factor: Data
    var low: Float
    var high: Float
    /// The products' weights, the deviations of what is left, and the ends of the first innovations, one after the other.
    var regression: Data?

    init(_ channel: Int, _ innovations: Innovations) {
        let t = innovations.steps
        self.channel = channel
        means = PackedFloats.bytes(innovations.means)
        factor = PackedFloats.bytes((0..<t).flatMap { innovations.factor[$0 * t...$0 * t + $0] })
        (low, high) = (innovations.range.lowerBound, innovations.range.upperBound)
        regression = innovations.regression.map { regression in
            PackedFloats.bytes(
                regression.weights + regression.own + regression.bounds.map(\.lowerBound)
                    + regression.bounds.map(\.upperBound))
        }
    }

    /// What it says, for sequences of so many steps; nil if that cannot be.
    func innovations(steps t: Int) -> Innovations? {
        let (means, packed) = (PackedFloats.floats(means), PackedFloats.floats(factor))
        guard means.count == t, packed.count == t * (t + 1) / 2, low <= high,
            (means + packed + [low, high]).allSatisfy(\.isFinite)
        else { return nil }
        var factor = [Float](repeating: 0, count: t * t)
        for row in 0..<t {
            let start = row * (row + 1) / 2
            factor.replaceSubrange(row * t..<row * t + row + 1, with: packed[start...start + row])
            guard factor[row * t + row] > 0 else { return nil }
        }
        guard let data = self.regression else {
            return Innovations(means: means, factor: factor, range: low...high, regression: nil)
        }
        guard let regression = Self.regression(PackedFloats.floats(data), steps: t) else { return nil }
        return Innovations(means: means, factor: factor, range: low...high, regression: regression)
    }

    private static func regression(_ values: [Float], steps t: Int) -> InnovationRegression? {
        let leading = InnovationRegression.leading
        // Its size says of which degree it is.
        let found = InnovationRegression.degrees.first {
            values.count == t * (InnovationRegression.terms($0) + 1) + 2 * leading
        }
        guard let degree = found, values.allSatisfy(\.isFinite) else { return nil }
        let terms = InnovationRegression.terms(degree)
        let (own, ends) = (values[t * terms..<t * (terms + 1)], Array(values.suffix(2 * leading)))
        guard own.allSatisfy({ $0 >= 0 }), (0..<leading).allSatisfy({ ends[$0] <= ends[leading + $0] }) else {
            return nil
        }
        return InnovationRegression(
            degree: degree, weights: Array(values[..<(t * terms)]), own: Array(own),
            bounds: (0..<leading).map { ends[$0]...ends[leading + $0] })
    }
}
