extension Chart {
    /// The chart as an inline `svg` element. Its colours are the page's (`ChartStyle.rules`).
    /// - Parameter id: a prefix for the ids of its title and description, unique in the page.
    package func svg(id: String) -> String {
        let (width, height) = (NumberText.coordinate(size.width), NumberText.coordinate(size.height))
        return """
            <svg class="chart \(size == .panel ? "panel" : "wide")" role="img" aria-labelledby="\(id)t \(id)d" \
            viewBox="0 0 \(width) \(height)" preserveAspectRatio="xMidYMid meet">\
            <title id="\(id)t">\(Markup.escaped(title))</title><desc id="\(id)d">\(Markup.escaped(summary))</desc>\
            \(drawing())</svg>
            """
    }

    /// The chart's elements without the enclosing `svg`.
    func drawing() -> String {
        let frame = ChartFrame(self)
        let drawing = MarkDrawing(frame: frame)
        let content = marks.map(drawing.draw).joined()
        if content.isEmpty {
            let (x, y) = ((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2)
            return frame.decorations()
                + Markup.text(
                    "text",
                    [
                        "class": "al", "x": NumberText.coordinate(x), "y": NumberText.coordinate(y),
                        "text-anchor": "middle",
                    ], "no data")
        }
        // A nested svg clips to the plotting area without an id; the view box keeps the outer coordinates.
        let margin = 3.0
        let (x, y) = (frame.left - margin, frame.top - margin)
        let (width, height) = (frame.right - frame.left + 2 * margin, frame.bottom - frame.top + 2 * margin)
        let box = [x, y, width, height].map(NumberText.coordinate)
        return frame.decorations()
            + "<svg x=\"\(box[0])\" y=\"\(box[1])\" width=\"\(box[2])\" height=\"\(box[3])\""
            + " viewBox=\"\(box.joined(separator: " "))\">\(content)</svg>"
    }

    /// The entries of the legend, each once, in order.
    var legend: [LegendEntry] {
        var seen: [LegendEntry] = []
        for mark in marks where !mark.label.isEmpty {
            let entry = LegendEntry(label: mark.label, style: mark.style, sample: LegendEntry.Sample(mark.form))
            if !seen.contains(where: { $0.label == entry.label && $0.style == entry.style }) { seen.append(entry) }
        }
        return seen
    }
}

/// One entry of a legend: a sample of the mark and its label.
struct LegendEntry: Hashable {
    enum Sample: Hashable {
        case line
        case lineWithMarkers
        case area
        case points

        init(_ form: Mark.Form) {
            switch form {
            case .line(_, let markers): self = markers ? .lineWithMarkers : .line
            case .points: self = .points
            case .band: self = .area
            case .histogram(_, _, let filled): self = filled ? .area : .line
            default: self = .line
            }
        }
    }

    let label: String
    let style: SeriesStyle
    let sample: Sample

    static let width = 30.0

    /// The sample, 30 wide and 12 high, at a position.
    func drawing(x: Double, y: Double) -> String {
        let n = NumberText.coordinate
        let dashes = style.dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        let middle = y + 6
        var parts: [String] = []
        if sample == .area {
            parts.append("<path class=\"a\" d=\"M\(n(x)) \(n(y))h26v12h-26Z\"/>")
        }
        if sample != .points {
            let height = sample == .area ? y + 0.8 : middle
            parts.append("<path class=\"l\" stroke-width=\"2\"\(dashes) d=\"M\(n(x)) \(n(height))h26\"/>")
        }
        if sample == .points || sample == .lineWithMarkers {
            parts.append(
                style.hasCrosses
                    ? "<path class=\"l\" stroke-width=\"1.4\" d=\"M\(n(x + 13)) \(n(middle))m-3-3l6 6m0-6l-6 6\"/>"
                    : "<path class=\"d\" stroke-width=\"6\" d=\"M\(n(x + 13)) \(n(middle))h0\"/>")
        }
        return "<g class=\"\(style.rawValue)\">\(parts.joined())</g>"
    }
}

/// The rules that charts need, for a page or a picture.
enum ChartStyle {
    /// Rules in terms of the custom properties `--ink`, `--muted`, `--grid` and the series' colours.
    static let rules = """
        .chart text,.picture text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;\
        font-size:11px;fill:var(--muted)}\
        .chart .ct,.picture .ct{font-size:12.5px;font-weight:600;fill:var(--ink)}\
        .chart .cell,.picture .cell{fill:var(--ink)}\
        .chart .tick{font-variant-numeric:tabular-nums}\
        .grid{stroke:var(--grid);fill:none}.axis{stroke:var(--axis);fill:none}\
        .l{fill:none;stroke:currentColor;stroke-linejoin:round}\
        .d{fill:none;stroke:currentColor;stroke-linecap:round;stroke-opacity:.75}\
        .a{fill:currentColor;fill-opacity:.2;stroke:none}\
        \(SeriesStyle.rules)
        """
}
