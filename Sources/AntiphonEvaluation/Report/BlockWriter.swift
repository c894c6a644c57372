/// Writes the pieces of a page as HTML, numbering the pictures as it goes.
struct BlockWriter {
    private var figures = 0
    private var gauges = 0

    mutating func write(_ block: ReportBlock) -> String {
        switch block {
        case .paragraph(let text): "<p>\(Markup.escaped(text))</p>"
        case .note(let text): "<p class=\"note\">\(Markup.escaped(text))</p>"
        case .cards(let cards): "<div class=\"cards\">\(cards.map { card($0) }.joined())</div>"
        case .figure(let figure): write(figure)
        case .table(let table): "<div class=\"scroll\" role=\"group\">\(Self.table(table))</div>"
        }
    }

    // One chart stands beside its table; small multiples have theirs folded away below, since it is long.
    private mutating func write(_ figure: Figure) -> String {
        figures += 1
        let number = figures
        let charts = figure.charts.enumerated().map { $0.element.svg(id: "f\(number)-\($0.offset)") }
        let isSingle = charts.count == 1
        let caption = figure.caption.isEmpty ? "" : "<p>\(Markup.escaped(figure.caption))</p>"
        let table = "<div class=\"scroll\" role=\"group\">\(Self.table(figure.table))</div>"
        let numbers = isSingle ? table : "<details><summary>Numbers</summary>\(table)</details>"
        return """
            <figure class="\(isSingle ? "single" : "many")"><figcaption><h3>\(Markup.escaped(figure.title))</h3>\
            \(caption)\(Self.legend(figure.charts))</figcaption>
            <div class="charts">\(charts.joined(separator: "\n"))</div>
            \(numbers)</figure>
            """
    }

    static func legend(_ charts: [Chart]) -> String {
        let entries = Picture.legend(of: charts)
        guard !entries.isEmpty else { return "" }
        let items = entries.map { entry in
            "<li><svg width=\"26\" height=\"12\" viewBox=\"0 0 26 12\" aria-hidden=\"true\">"
                + "\(entry.drawing(x: 0, y: 0))</svg>\(Markup.escaped(entry.label))</li>"
        }
        return "<ul class=\"legend\">\(items.joined())</ul>"
    }

    static func table(_ table: DataTable) -> String {
        let head = table.columns.enumerated().map { index, name in
            let isNumeric = index > 0 && table.rows.contains { index < $0.count && isNumber($0[index]) }
            return "<th scope=\"col\"\(isNumeric ? " class=\"n\"" : "")>\(Markup.escaped(name))</th>"
        }
        let rows = table.rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == 0
                    ? "<th scope=\"row\">\(Markup.escaped(cell))</th>"
                    : "<td\(isNumber(cell) ? " class=\"n\"" : "")>\(Markup.escaped(cell))</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return """
            <table><caption><span>\(Markup.escaped(table.caption))</span></caption>\
            <thead><tr>\(head.joined())</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>
            """
    }

    private static func isNumber(_ text: String) -> Bool {
        guard let first = text.first else { return false }
        return first.isASCII && first.isNumber || "-+.±∞".contains(first) || text == "n/a"
    }

    private mutating func card(_ card: ScoreCard) -> String {
        let spread = card.spread.isEmpty ? "" : " <span class=\"spread\">\(Markup.escaped(card.spread))</span>"
        let badge = card.verdict.map { verdict in
            "<p class=\"badge \(verdict.rawValue)\"><span aria-hidden=\"true\">\(verdict.symbol)</span> "
                + "\(Markup.escaped(card.verdictText))</p>"
        }
        return """
            <article class="card"><h3>\(Markup.escaped(card.title))</h3>\
            <p class="value">\(Markup.escaped(card.value))\(spread)</p>\(badge ?? "")\
            \(card.gauge.map { gauge($0, of: card) } ?? "")\
            <p class="what">\(Markup.escaped(card.explanation))</p></article>
            """
    }

    private mutating func gauge(_ gauge: Gauge, of card: ScoreCard) -> String {
        gauges += 1
        return GaugeDrawing(gauge: gauge).svg(
            id: "g\(gauges)", title: card.title, summary: "\(card.value) \(card.spread) \(card.verdictText)")
    }
}

extension ScoreCard.Verdict {
    fileprivate var symbol: String {
        switch self {
        case .good: "✓"
        case .fair: "~"
        case .poor: "✗"
        }
    }
}
