import AntiphonData
import Foundation

/// How the numbers of a mixed table's column are scaled, and back, as ONNX operators in doubles: what `NumberTransform` does.
struct OnnxNumbers {
    let transform: NumberTransform

    /// The value that a scaled number stands for, within the range seen.
    func restored(_ scaled: OnnxValue) -> OnnxValue {
        let t = transform
        guard t.minimum < t.maximum else { return scaled * 0 + t.minimum }
        let bent = scaled * t.scale + t.offset
        var value: OnnxValue
        switch t.kind {
        case .standard, .minMax: value = bent
        case .logarithm: value = bent.minimum(700).exponential() - t.shift
        case .heavyTail:
            value = bent * (bent * bent * (t.tail / 2)).minimum(600).exponential() * t.spread + t.shift
        case .quantile: value = t.scores?.values(at: bent) ?? quantile(OnnxNormal.share(below: scaled))
        }
        if let levels = t.levels {
            value = OnnxQuantizer(levels).quantized(value)
        } else if let unit = t.unit {
            value = (value / unit).rounded() * unit
        }
        return value.clipped(t.minimum...t.maximum)
    }

    /// A value, scaled.
    func scaled(_ value: OnnxValue) -> OnnxValue {
        let t = transform
        let value = value.clipped(t.minimum...t.maximum)
        switch t.kind {
        case .standard, .minMax: return (value - t.offset) / t.scale
        case .logarithm: return ((value + t.shift).maximum(.leastNormalMagnitude).logarithm() - t.offset) / t.scale
        case .heavyTail: return (gaussianised((value - t.shift) / t.spread) - t.offset) / t.scale
        case .quantile:
            return t.scores.map { ($0.scores(of: value) - t.offset) / t.scale } ?? OnnxNormal.quantile(share(value))
        }
    }

    // MARK: Heavy tails

    // sign(z) sqrt(W(delta z^2) / delta), W by Halley's method, which triples the right digits in each step.
    private func gaussianised(_ z: OnnxValue) -> OnnxValue {
        guard transform.tail > 1e-9 else { return z }
        let x = z * z * transform.tail
        let above = x.maximum(3).logarithm()
        var w = x.isLess(than: 3).select((x + 1).logarithm() * 0.8, above - above.logarithm())
        for _ in 0..<7 {
            let e = w.exponential()
            let f = w * e - x
            w = w - f / (e * (w + 1) - (w + 2) * f / (w * 2 + 2))
        }
        return z.sign() * (w.maximum(0) / transform.tail).squareRoot()
    }

    // MARK: Quantiles at even shares

    private var shares: OnnxScale { OnnxScale(knots: transform.knots) }

    private func quantile(_ share: OnnxValue) -> OnnxValue {
        let edge = NumberTransform.edge
        return shares.value(at: ((share - edge) / (1 - 2 * edge)).clipped(0...1) * shares.last)
    }

    private func share(_ value: OnnxValue) -> OnnxValue {
        let edge = NumberTransform.edge
        return shares.place(of: value) / shares.last * (1 - 2 * edge) + edge
    }
}

/// The standard normal distribution's shares and quantiles as ONNX operators: runtimes have the error function for float32
/// only, whose rounding a column of heavy tails would show.
///
/// Within 1/32 of each of the places -4.25, -4.1875, ..., 4.25 the share is a polynomial, Taylor's, of degree 6: off by less than
/// 1e-12. Beyond 4.25 nothing is asked for: scaled quantiles end at 4.02.
enum OnnxNormal {
    private static let reach = 4.25
    private static let density = 16.0
    private static let degree = 6
    private static let places: [Double] = (0...Int(2 * reach * density)).map { Double($0) / density - reach }

    /// The share of the distribution that lies below x, for x from -4.25 to 4.25; beyond, that at the end.
    static func share(below x: OnnxValue) -> OnnxValue {
        let x = x.clipped(-reach...reach)
        let index = ((x + reach) * density).rounded()
        let from = x - (index / density - reach)
        let place = index.converted(to: .int64)
        var sum = x.graph.constant(OnnxTensor(coefficients(degree))).elements(at: place)
        for power in (0..<degree).reversed() {
            sum = sum * from + x.graph.constant(OnnxTensor(coefficients(power))).elements(at: place)
        }
        return sum
    }

    /// The value below which a share p lies, for p from 1.1e-5 to 1 - 1.1e-5: from the next place below by Newton's method.
    static func quantile(_ p: OnnxValue) -> OnnxValue {
        let shares = p.graph.constant(OnnxTensor(coefficients(0)))
        let below = shares.isLess(than: p).converted(to: .double).lastSum()
        var x = (below - 1).clipped(0...Double(places.count - 1)) / density - reach
        for _ in 0..<4 {
            let height = (x * x * -0.5).exponential() / (2 * Double.pi).squareRoot()
            x = x - (share(below: x) - p) / height
        }
        return x
    }

    // Of a power of the distance from each place: (-1)^(n-1) He_(n-1)(a) phi(a) / n!, He Hermite's polynomials.
    private static func coefficients(_ power: Int) -> [Double] {
        places.map { a in
            guard power > 0 else { return NormalScores.share(below: a) }
            var (last, hermite) = (0.0, 1.0)
            for order in 0..<power - 1 { (last, hermite) = (hermite, a * hermite - Double(order) * last) }
            let factorial = (1...power).reduce(1.0) { $0 * Double($1) }
            let height = exp(-a * a / 2) / (2 * Double.pi).squareRoot()
            return (power % 2 == 1 ? 1 : -1) * hermite * height / factorial
        }
    }
}
