/// How a series looks: a colour of the Okabe-Ito palette, which colour-blind readers can tell apart, together with a dash
/// pattern and a marker, so that colour is never the only difference.
public enum SeriesStyle: String, Sendable, Hashable, CaseIterable, Codable {
    /// Real data: blue (sky blue on dark), solid, dots.
    case real
    /// Synthetic data: vermilion (orange on dark), dashed, crosses.
    case synthetic
    /// A third series: green, dotted, dots.
    case third
    /// A fourth series: purple, dash-dotted, crosses.
    case fourth
    /// Reference lines and faint raw values: grey, solid.
    case neutral

    package var dashes: String? {
        switch self {
        case .real, .neutral: nil
        case .synthetic: "5 2.5"
        case .third: "1.5 2.5"
        case .fourth: "6 2 1.5 2"
        }
    }

    package var hasCrosses: Bool { self == .synthetic || self == .fourth }

    /// Custom properties of the colours, for a style sheet: light, then dark.
    package static let lightColours =
        "--real:#0072b2;--synthetic:#d55e00;--third:#007e5c;--fourth:#a8487f;--neutral:#6b7280;"
    package static let darkColours =
        "--real:#56b4e9;--synthetic:#f0a830;--third:#2fc79d;--fourth:#e09cc3;--neutral:#9aa3af;"

    /// Rules that give every style's elements their colour.
    package static var rules: String {
        allCases.map { ".\($0.rawValue){color:var(--\($0.rawValue))}" }.joined()
    }
}
