/// Draws marks inside a frame. Coordinates are those of the whole chart; the caller clips to the plotting area.
struct MarkDrawing {
    let frame: ChartFrame

    func draw(_ mark: Mark) -> String {
        let style = mark.style
        switch mark.form {
        case .line(let points, let markers):
            var parts = [stroke(polyline(points), style, width: "2")]
            if markers { parts.append(dots(points, style, size: 5)) }
            return group(style, parts.joined())
        case .paths(let paths):
            let data = paths.map(polyline).joined()
            return group(style, stroke(data, style, width: "1.1", opacity: paths.count > 6 ? "0.55" : "0.85"))
        case .band(let x, let lower, let upper):
            return group(style, band(x, lower, upper))
        case .histogram(let edges, let heights, let filled):
            return group(style, histogram(edges, heights, filled: filled, style))
        case .points(let points):
            return group(style, dots(points, style, size: points.count > 150 ? 3.4 : 5))
        case .cells(let rows):
            return cells(rows)
        case .horizontalRule(let value):
            let y = n(frame.y.position(value))
            return group(style, stroke("M\(n(frame.left)) \(y)H\(n(frame.right))", style, width: "1.4"))
        case .verticalRule(let value):
            let x = n(frame.x.position(value))
            return group(style, stroke("M\(x) \(n(frame.top))V\(n(frame.bottom))", style, width: "1.4"))
        }
    }

    private func n(_ value: Double) -> String { NumberText.coordinate(value) }

    private func place(_ point: Point) -> String { "\(n(frame.x.position(point.x))) \(n(frame.y.position(point.y)))" }

    private func group(_ style: SeriesStyle, _ content: String) -> String {
        content.isEmpty ? "" : "<g class=\"\(style.rawValue)\">\(content)</g>"
    }

    private func stroke(_ data: String, _ style: SeriesStyle, width: String, opacity: String? = nil) -> String {
        guard !data.isEmpty else { return "" }
        let dashes = style.dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        let faint = opacity.map { " stroke-opacity=\"\($0)\"" } ?? ""
        return "<path class=\"l\" stroke-width=\"\(width)\"\(dashes)\(faint) d=\"\(data)\"/>"
    }

    // A value that is not finite ends a stretch of line; the next finite one starts another.
    private func polyline(_ points: [Point]) -> String {
        let points = thinned(points)
        var data = ""
        var isDrawing = false
        for point in points {
            if point.isFinite {
                data += (isDrawing ? "L" : "M") + place(point)
                isDrawing = true
            } else {
                isDrawing = false
            }
        }
        return data
    }

    // Of many more points than there is room for, the lowest and the highest of each stretch of about a unit's width, in
    // order: the line looks the same.
    private func thinned(_ points: [Point]) -> [Point] {
        let room = max(1, Int(frame.right - frame.left))
        guard points.count > 2 * room, points.allSatisfy(\.isFinite) else { return points }
        return (0..<room).flatMap { part -> [Point] in
            let own = points[part * points.count / room..<(part + 1) * points.count / room]
            guard let low = own.indices.min(by: { own[$0].y < own[$1].y }),
                let high = own.indices.max(by: { own[$0].y < own[$1].y })
            else { return [] }
            return low == high ? [own[low]] : [own[min(low, high)], own[max(low, high)]]
        }
    }

    private func band(_ x: [Double], _ lower: [Double], _ upper: [Double]) -> String {
        let there = zip(x, upper).map { Point($0, $1) }
        let back = zip(x, lower).map { Point($0, $1) }.reversed()
        let points = (there + back).filter(\.isFinite)
        guard points.count > 2 else { return "" }
        let data = points.enumerated().map { ($0.offset == 0 ? "M" : "L") + place($0.element) }.joined()
        return "<path class=\"a\" d=\"\(data)Z\"/>"
    }

    private func histogram(_ edges: [Double], _ heights: [Double], filled: Bool, _ style: SeriesStyle) -> String {
        guard edges.count == heights.count + 1, let first = edges.first else { return "" }
        let base = n(frame.y.position(0))
        var outline = "M\(n(frame.x.position(first))) \(base)"
        for (index, height) in heights.enumerated() {
            outline += "V\(n(frame.y.position(height.isFinite ? height : 0)))H\(n(frame.x.position(edges[index + 1])))"
        }
        outline += "V\(base)"
        let area = filled ? "<path class=\"a\" d=\"\(outline)H\(n(frame.x.position(first)))Z\"/>" : ""
        return area + stroke(outline, style, width: "1.6")
    }

    // Dots are strokes of no length with round ends, crosses two short strokes: far fewer bytes than an element for each.
    private func dots(_ points: [Point], _ style: SeriesStyle, size: Double) -> String {
        let finite = points.filter(\.isFinite)
        guard !finite.isEmpty else { return "" }
        if style.hasCrosses {
            let half = n(size / 2)
            let whole = n(size)
            let data = finite.map { "M\(place($0))m-\(half)-\(half)l\(whole) \(whole)m0-\(whole)l-\(whole) \(whole)" }
            return "<path class=\"l\" stroke-width=\"1.2\" d=\"\(data.joined())\"/>"
        }
        let data = finite.map { "M\(place($0))h0" }.joined()
        return "<path class=\"d\" stroke-width=\"\(n(size))\" d=\"\(data)\"/>"
    }

    private func cells(_ rows: [[Double?]]) -> String {
        let count = (rows.count, rows.first?.count ?? 0)
        guard count.0 > 0, count.1 > 0 else { return "" }
        let height = abs(frame.y.position(1) - frame.y.position(0))
        let width = abs(frame.x.position(1) - frame.x.position(0))
        var parts: [String] = []
        for (row, values) in rows.enumerated() {
            for (column, value) in values.enumerated() {
                guard let value, value.isFinite else { continue }
                let (x, y) = (frame.x.position(Double(column)), frame.y.position(Double(row)))
                let style: SeriesStyle = value < 0 ? .synthetic : .real
                parts.append(
                    "<rect class=\"\(style.rawValue)\" x=\"\(n(x - width / 2 + 0.5))\" y=\"\(n(y - height / 2 + 0.5))\""
                        + " width=\"\(n(width - 1))\" height=\"\(n(height - 1))\" fill=\"currentColor\""
                        + " fill-opacity=\"\(NumberText.fixed(0.04 + 0.6 * min(1, abs(value)), 2))\"/>")
                if width > 34 && height > 15 {
                    parts.append(
                        Markup.text(
                            "text", ["class": "cell", "x": n(x), "y": n(y + 4), "text-anchor": "middle"],
                            NumberText.fixed(value, 2)))
                }
            }
        }
        return parts.joined()
    }
}
