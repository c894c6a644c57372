import Foundation

/// The standard normal distribution's quantiles and shares.
package enum NormalScores {
    /// The share of the distribution that lies below x.
    package static func share(below x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

    /// The value below which a share p of the distribution lies, 0 < p < 1: Acklam's rational approximation (relative error 1.2e-9) and one
    /// step of Halley's method against `erfc`, which leaves rounding.
    package static func quantile(_ p: Double) -> Double {
        guard p > 0 else { return -.infinity }
        guard p < 1 else { return .infinity }
        let estimate: Double
        if p < 0.02425 {
            estimate = tail((-2 * log(p)).squareRoot())
        } else if p > 1 - 0.02425 {
            estimate = -tail((-2 * log1p(-p)).squareRoot())
        } else {
            let q = p - 0.5
            let r = q * q
            estimate = q * polynomial(centreAbove, r) / (polynomial(centreBelow, r) * r + 1)
        }
        let error = share(below: estimate) - p
        let step = error * (2 * Double.pi).squareRoot() * exp(estimate * estimate / 2)
        return estimate - step / (1 + estimate * step / 2)
    }

    private static func tail(_ q: Double) -> Double {
        polynomial(tailAbove, q) / (polynomial(tailBelow, q) * q + 1)
    }

    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reduce(0) { $0 * x + $1 }
    }

    // https://web.archive.org/web/20151030215612/http://home.online.no/~pjacklam/notes/invnorm/
    private static let centreAbove = [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
        -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    private static let centreBelow = [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
        -1.328068155288572e+01,
    ]
    private static let tailAbove = [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
        4.374664141464968e+00, 2.938163982698783e+00,
    ]
    private static let tailBelow = [
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00,
    ]
}
