/// One picture with two axes: marks in the order in which they are drawn.
public struct Chart: Sendable, Hashable {
    /// What the picture shows: its heading, and the name that screen readers tell.
    public var title: String
    /// What is to be seen in it, in a sentence: the description that screen readers tell.
    public var summary: String
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// What is drawn, first to last.
    public var marks: [Mark]
    /// Width and height, in the units of the drawing (about a pixel at the usual size).
    public var size: Size

    /// Sizes of pictures.
    public enum Size: Sendable, Hashable {
        /// One of several small pictures side by side.
        case panel
        /// A picture that stands alone.
        case wide
        /// A square picture, for points and matrices.
        case square

        package var width: Double { self == .panel ? 320 : 460 }
        package var height: Double {
            switch self {
            case .panel: 200
            case .wide: 290
            case .square: 400
            }
        }
    }

    /// A chart.
    public init(
        title: String, summary: String, x: Axis = Axis(), y: Axis = Axis(), marks: [Mark], size: Size = .panel
    ) {
        self.title = title
        self.summary = summary
        self.x = x
        self.y = y
        self.marks = marks
        self.size = size
    }
}

/// An axis of a chart.
public struct Axis: Sendable, Hashable {
    /// What is measured, with its unit; empty: nothing is written.
    public var label: String
    /// The range shown; nil: all that the marks need.
    public var domain: ClosedRange<Double>?
    /// Whether only whole numbers are marked, as for steps and lags.
    public var isWhole: Bool
    /// Whether the numbers along the axis are left out, where their size means nothing (densities).
    public var hidesNumbers: Bool
    /// Names for the positions 0, 1, 2, ...; empty: numbers.
    public var categories: [String]

    /// An axis.
    public init(
        _ label: String = "", domain: ClosedRange<Double>? = nil, isWhole: Bool = false, hidesNumbers: Bool = false,
        categories: [String] = []
    ) {
        self.label = label
        self.domain = domain
        self.isWhole = isWhole
        self.hidesNumbers = hidesNumbers
        self.categories = categories
    }
}

/// A position in the units of the axes.
public struct Point: Sendable, Hashable, Codable {
    /// Along the horizontal axis.
    public var x: Double
    /// Along the vertical axis. A value that is not finite breaks a line.
    public var y: Double

    /// A point.
    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    package var isFinite: Bool { x.isFinite && y.isFinite }
}

/// Something drawn in a chart, as one entry of the legend.
public struct Mark: Sendable, Hashable {
    /// The forms a mark can have.
    public enum Form: Sendable, Hashable {
        /// A line through points; with `markers`, each point is shown too.
        case line([Point], markers: Bool)
        /// Many thin lines that together show a set of sequences.
        case paths([[Point]])
        /// The area between two lines over the same horizontal positions.
        case band(x: [Double], lower: [Double], upper: [Double])
        /// A histogram: n + 1 edges, n heights; the outline, and the area under it when `filled`.
        case histogram(edges: [Double], heights: [Double], filled: Bool)
        /// Separate points.
        case points([Point])
        /// A matrix of values from -1 to 1, row 0 at the top; each value is written in its cell where there is room. Cells
        /// that are nil are left empty.
        case cells([[Double?]])
        /// A straight horizontal line across the chart.
        case horizontalRule(Double)
        /// A straight vertical line across the chart.
        case verticalRule(Double)
    }

    /// The entry in the legend; marks with the same label and style share one. Empty: none.
    public var label: String
    /// Colour, dashes and markers.
    public var style: SeriesStyle
    /// The form.
    public var form: Form

    /// A mark.
    public init(_ label: String, _ style: SeriesStyle, _ form: Form) {
        self.label = label
        self.style = style
        self.form = form
    }
}
