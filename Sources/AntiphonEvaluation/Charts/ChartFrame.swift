/// Where things are in a chart: the plotting area and its axes.
struct ChartFrame {
    let chart: Chart
    let x: AxisScale
    let y: AxisScale
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    /// Whether the names along the horizontal axis are too long to lie side by side.
    let tiltsNames: Bool

    /// About the width of a character of a tick's label.
    static let characterWidth = 6.6

    init(_ chart: Chart) {
        self.chart = chart
        let (width, height) = (chart.size.width, chart.size.height)
        let extents = chart.extents()
        let isMatrix = !chart.y.categories.isEmpty
        top = 24 + (chart.y.label.isEmpty ? 0 : 15)
        right = width - 12

        var yValues = extents.y
        var yAxis = chart.y
        if let range = yValues, range.lowerBound == 0, chart.hasHistogram, yAxis.domain == nil {
            yAxis.domain = 0...(range.upperBound > 0 ? range.upperBound * 1.06 : 1)
        }
        if chart.marks.isEmpty { yValues = nil }

        // The label widths of the vertical axis decide the left margin, so that axis is laid out first, at a provisional height.
        let tickCount = chart.size == .panel ? 4 : 5
        let draft = AxisScale(
            yAxis, values: yValues, start: height - 24, end: top, padding: 0.06, tickCount: tickCount)
        let longest = draft.ticks.map { Self.shortened($0.label, chart).count }.max() ?? 0
        left = longest == 0 ? 10 : 12 + Double(longest) * Self.characterWidth

        let slot = (right - left) / Double(max(1, chart.x.categories.count))
        let longestX = chart.x.categories.map { Self.shortened($0, chart).count }.max() ?? 0
        tiltsNames = Double(longestX) * Self.characterWidth > slot - 2
        let names = tiltsNames ? 6 + Double(longestX) * Self.characterWidth * 0.68 : 0
        bottom = height - 22 - (chart.x.label.isEmpty ? 0 : 16) - names

        let padsX = chart.marks.contains { if case .points = $0.form { true } else { false } }
        x = AxisScale(
            chart.x, values: extents.x, start: left, end: right, padding: padsX ? 0.04 : 0,
            tickCount: chart.size == .panel ? 4 : 6)
        // Row 0 of a matrix is at the top, so its axis runs downwards.
        y = AxisScale(
            yAxis, values: yValues, start: isMatrix ? top : bottom, end: isMatrix ? bottom : top, padding: 0.06,
            tickCount: tickCount)
    }

    /// Names of categories are cut where they would leave no room for the picture.
    static func shortened(_ name: String, _ chart: Chart) -> String {
        let longest = chart.size == .wide ? 24 : 14
        return name.count > longest ? name.prefix(longest - 1) + "…" : name
    }

    /// Title, grid, ticks and axis labels.
    func decorations() -> String {
        let n = NumberText.coordinate
        var parts = [Markup.text("text", ["class": "ct", "x": "4", "y": "14"], chart.title)]
        if !chart.y.label.isEmpty {
            parts.append(Markup.text("text", ["class": "al", "x": "4", "y": "30"], chart.y.label))
        }
        if chart.y.categories.isEmpty {
            let lines = y.ticks.map { "M\(n(left)) \(n(y.position($0.value)))H\(n(right))" }.joined()
            if !lines.isEmpty { parts.append(Markup.element("path", ["class": "grid", "d": lines])) }
        }
        let skip = max(1, (y.ticks.count * 12 + Int(bottom - top) - 1) / max(1, Int(bottom - top)))
        for (index, tick) in y.ticks.enumerated() where index % skip == 0 {
            parts.append(
                Markup.text(
                    "text",
                    ["class": "tick", "x": n(left - 6), "y": n(y.position(tick.value) + 4), "text-anchor": "end"],
                    Self.shortened(tick.label, chart)))
        }
        parts += horizontalLabels()
        if chart.y.categories.isEmpty {
            parts.append(Markup.element("path", ["class": "axis", "d": "M\(n(left)) \(n(bottom))H\(n(right))"]))
        }
        return parts.joined()
    }

    private func horizontalLabels() -> [String] {
        let n = NumberText.coordinate
        var parts: [String] = []
        let skip = tiltsNames ? max(1, (x.ticks.count * 13 + Int(right - left) - 1) / Int(right - left)) : 1
        for (index, tick) in x.ticks.enumerated() where index % skip == 0 {
            let position = x.position(tick.value)
            if tiltsNames {
                let (px, py) = (n(position + 4), n(bottom + 12))
                parts.append(
                    Markup.text(
                        "text",
                        [
                            "class": "tick", "x": px, "y": py, "text-anchor": "end",
                            "transform": "rotate(-40 \(px) \(py))",
                        ], Self.shortened(tick.label, chart)))
            } else {
                // A label at the very edge would be cut off: it is aligned to the inside instead.
                let half = Double(tick.label.count) * Self.characterWidth / 2
                let anchor = position + half > chart.size.width - 2 ? "end" : "middle"
                let at = anchor == "end" ? chart.size.width - 3 : position
                parts.append(
                    Markup.text(
                        "text", ["class": "tick", "x": n(at), "y": n(bottom + 15), "text-anchor": anchor],
                        tick.label))
            }
        }
        if !chart.x.label.isEmpty {
            parts.append(
                Markup.text(
                    "text",
                    [
                        "class": "al", "x": n((left + right) / 2), "y": n(chart.size.height - 5),
                        "text-anchor": "middle",
                    ], chart.x.label))
        }
        return parts
    }
}

extension Chart {
    var hasHistogram: Bool {
        marks.contains { if case .histogram = $0.form { true } else { false } }
    }
}
