/// Draws a score on its scale.
struct GaugeDrawing {
    let gauge: Gauge

    private static let width = 260.0
    private static let edge = 8.0
    private static let track = 22.0

    func svg(id: String, title: String, summary: String) -> String {
        let n = NumberText.coordinate
        let (low, high) = (gauge.range.lowerBound, gauge.range.upperBound)
        let (from, to) = (
            position(gauge.value - gauge.spread), position(gauge.value + gauge.spread)
        )
        let at = position(gauge.value)
        var parts = [
            "<path class=\"track\" d=\"M\(n(Self.edge)) \(n(Self.track))H\(n(Self.width - Self.edge))\"/>"
        ]
        for reference in gauge.references {
            let x = position(reference.value)
            let anchor = x < 60 ? "start" : x > Self.width - 60 ? "end" : "middle"
            let textX = anchor == "start" ? x - 2 : anchor == "end" ? x + 2 : x
            parts.append("<path class=\"ref\" d=\"M\(n(x)) \(n(Self.track - 7))v14\"/>")
            parts.append(
                Markup.text("text", ["x": n(textX), "y": "10", "text-anchor": anchor], reference.label))
        }
        if gauge.spread > 0 {
            parts.append("<path class=\"whisker\" d=\"M\(n(from)) \(n(Self.track))H\(n(to))\"/>")
        }
        parts.append("<circle class=\"dot\" cx=\"\(n(at))\" cy=\"\(n(Self.track))\" r=\"5.5\"/>")
        parts.append(Markup.text("text", ["x": "4", "y": "43"], NumberText.significant(low)))
        parts.append(
            Markup.text(
                "text", ["x": n(Self.width - 4), "y": "43", "text-anchor": "end"], NumberText.significant(high)))
        return """
            <svg class="chart gauge" role="img" aria-labelledby="\(id)t \(id)d" viewBox="0 0 \(n(Self.width)) 48">\
            <title id="\(id)t">\(Markup.escaped(title))</title><desc id="\(id)d">\(Markup.escaped(summary))</desc>\
            \(parts.joined())</svg>
            """
    }

    private func position(_ value: Double) -> Double {
        let (low, high) = (gauge.range.lowerBound, gauge.range.upperBound)
        let share = high > low && value.isFinite ? (value - low) / (high - low) : 0
        return Self.edge + min(1, max(0, share)) * (Self.width - 2 * Self.edge)
    }
}
