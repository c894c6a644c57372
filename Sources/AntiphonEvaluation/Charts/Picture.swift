/// Several charts in one SVG file that stands alone, for a README or a paper: a title, a legend and a grid of panels. It
/// carries its own colours for light and dark surroundings and refers to nothing outside.
public struct Picture: Sendable, Hashable {
    /// The heading.
    public var title: String
    /// What is to be seen, in a sentence.
    public var summary: String
    /// The panels, row by row.
    public var panels: [Chart]
    /// Panels in a row, at least 1.
    public var columns: Int

    /// A picture.
    public init(title: String, summary: String, panels: [Chart], columns: Int = 3) {
        self.title = title
        self.summary = summary
        self.panels = panels
        self.columns = max(1, columns)
    }

    /// The file's contents: UTF-8 text, the same for the same picture.
    public func svg() -> String {
        let n = NumberText.coordinate
        let (margin, gap, head) = (16.0, 14.0, 58.0)
        let cell = (
            width: panels.map(\.size.width).max() ?? Chart.Size.panel.width,
            height: panels.map(\.size.height).max() ?? Chart.Size.panel.height
        )
        let columns = max(1, min(columns, panels.count))
        let rows = (panels.count + columns - 1) / columns
        let width = 2 * margin + Double(columns) * cell.width + Double(columns - 1) * gap
        let height = head + Double(rows) * (cell.height + gap) + margin - gap
        var content = Markup.text(
            "text", ["x": n(margin), "y": "26", "style": "font-size:16px;font-weight:650;fill:var(--ink)"], title)
        var x = margin
        for entry in Self.legend(of: panels) {
            content += entry.drawing(x: x, y: 38)
            content += Markup.text("text", ["x": n(x + 32), "y": "48", "style": "font-size:12px"], entry.label)
            x += 32 + Double(entry.label.count) * 6.8 + 18
        }
        for (index, panel) in panels.enumerated() {
            let (column, row) = (Double(index % columns), Double(index / columns))
            let (px, py) = (margin + column * (cell.width + gap), head + row * (cell.height + gap))
            content += "<g transform=\"translate(\(n(px)) \(n(py)))\">\(panel.drawing())</g>"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-labelledby="t d" \
            viewBox="0 0 \(n(width)) \(n(height))" width="\(n(width))" height="\(n(height))">\
            <title id="t">\(Markup.escaped(title))</title><desc id="d">\(Markup.escaped(summary))</desc>\
            <style>.picture{\(PageColours.light)background:var(--surface)}\
            @media (prefers-color-scheme:dark){.picture{\(PageColours.dark)}}\
            \(ChartStyle.rules)</style>\
            <rect width="100%" height="100%" fill="var(--surface)"/>\(content)</svg>

            """
    }

    /// The legend entries of all panels, each once.
    static func legend(of panels: [Chart]) -> [LegendEntry] {
        var seen: [LegendEntry] = []
        for entry in panels.flatMap(\.legend)
        where !seen.contains(where: { $0.label == entry.label && $0.style == entry.style }) {
            seen.append(entry)
        }
        return seen
    }
}

/// The colours of pages and pictures as custom properties. Text has a contrast of at least 4.5 to 1, lines 3 to 1.
enum PageColours {
    static let light =
        "--ink:#16202b;--muted:#56616e;--grid:#e6e9ed;--axis:#9aa5b1;--page:#f6f7f9;--surface:#fff;--border:#dfe3e8;"
        + "--accent:#0b5cad;--good:#0a7a53;--fair:#8a5a00;--poor:#b3361b;" + SeriesStyle.lightColours
    static let dark =
        "--ink:#e8edf2;--muted:#a3afbc;--grid:#2a323c;--axis:#5d6a78;--page:#0f1419;--surface:#171d24;--border:#2b343f;"
        + "--accent:#7cc0f5;--good:#45cf9c;--fair:#f0b65a;--poor:#ff8f73;" + SeriesStyle.darkColours
}
