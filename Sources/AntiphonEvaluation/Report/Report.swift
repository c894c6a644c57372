/// A page that says how good a result is: scores first, then pictures with their numbers beside them, then the settings.
///
/// A report is a plain value; `html()` writes it. Equal reports give equal bytes.
public struct Report: Sendable, Hashable {
    /// The heading.
    public var title: String
    /// One line under the heading: what was compared, how much of it.
    public var subtitle: String
    /// The finding, in one or two sentences.
    public var lead: String
    /// The main scores.
    public var cards: [ScoreCard]
    /// The parts of the page, in order; each is linked from the top.
    public var sections: [ReportSection]
    /// A line at the end: how the page came about.
    public var footer: String

    /// A report.
    public init(
        title: String, subtitle: String = "", lead: String = "", cards: [ScoreCard] = [],
        sections: [ReportSection] = [], footer: String = ""
    ) {
        self.title = title
        self.subtitle = subtitle
        self.lead = lead
        self.cards = cards
        self.sections = sections
        self.footer = footer
    }
}

/// A part of a report.
public struct ReportSection: Sendable, Hashable {
    /// The heading, unlike the other sections' headings.
    public var title: String
    /// What is to be seen here, and how to read it.
    public var lead: String
    /// What the section holds, in order.
    public var blocks: [ReportBlock]

    /// A section.
    public init(_ title: String, lead: String = "", _ blocks: [ReportBlock]) {
        self.title = title
        self.lead = lead
        self.blocks = blocks
    }
}

/// A piece of a section.
public enum ReportBlock: Sendable, Hashable {
    /// Plain text.
    case paragraph(String)
    /// A caveat, set apart from the rest.
    case note(String)
    /// Scores.
    case cards([ScoreCard])
    /// A picture, or several small ones with a common legend, and the numbers they show.
    case figure(Figure)
    /// Numbers without a picture.
    case table(DataTable)
}

/// One or several charts with a heading, a caption and the table of what they show.
public struct Figure: Sendable, Hashable {
    /// The heading.
    public var title: String
    /// The finding, or how to read the picture.
    public var caption: String
    /// The charts: one, or small ones side by side that share a legend.
    public var charts: [Chart]
    /// What the charts show, as numbers.
    public var table: DataTable

    /// A figure.
    public init(_ title: String, caption: String = "", _ charts: [Chart], table: DataTable) {
        self.title = title
        self.caption = caption
        self.charts = charts
        self.table = table
    }
}

/// A table: one heading row, then rows of text.
public struct DataTable: Sendable, Hashable {
    /// What the table holds; also its accessible name.
    public var caption: String
    /// The headings of the columns. The first column names the row.
    public var columns: [String]
    /// The cells. Cells that begin with a digit, a sign or a point are aligned as numbers.
    public var rows: [[String]]

    /// A table.
    public init(_ caption: String, columns: [String], rows: [[String]]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }
}

/// One main score, big, with what it means.
public struct ScoreCard: Sendable, Hashable {
    /// A judgement of a score, always written out as a word too.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// As good as one may hope.
        case good
        /// Usable, with visible differences.
        case fair
        /// Not to be trusted.
        case poor
    }

    /// The score's name.
    public var title: String
    /// The number, as text.
    public var value: String
    /// Its spread, as in `± 0.012`; empty: none.
    public var spread: String
    /// The judgement and its wording; nil: none.
    public var verdict: Verdict?
    /// The judgement in two or three words.
    public var verdictText: String
    /// What the number is, in a sentence.
    public var explanation: String
    /// Where the number lies on its scale; nil: no picture.
    public var gauge: Gauge?

    /// A card.
    public init(
        _ title: String, value: String, spread: String = "", verdict: Verdict? = nil, verdictText: String = "",
        explanation: String, gauge: Gauge? = nil
    ) {
        self.title = title
        self.value = value
        self.spread = spread
        self.verdict = verdict
        self.verdictText = verdictText
        self.explanation = explanation
        self.gauge = gauge
    }
}

/// A scale with a value on it.
public struct Gauge: Sendable, Hashable {
    /// The scale; values outside are shown at its end.
    public var range: ClosedRange<Double>
    /// The value.
    public var value: Double
    /// Half the width of the whisker around the value.
    public var spread: Double
    /// Other places worth knowing, as the floor that real data reach.
    public var references: [Reference]

    /// A named place on the scale.
    public struct Reference: Sendable, Hashable {
        /// Its name.
        public var label: String
        /// Its place.
        public var value: Double

        /// A named place.
        public init(_ label: String, _ value: Double) {
            self.label = label
            self.value = value
        }
    }

    /// A gauge.
    public init(_ range: ClosedRange<Double>, value: Double, spread: Double = 0, references: [Reference] = []) {
        self.range = range
        self.value = value
        self.spread = spread
        self.references = references
    }
}
