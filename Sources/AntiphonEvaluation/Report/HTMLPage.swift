extension Report {
    /// The page: one self-contained HTML file, UTF-8. It runs no script, loads nothing, adapts to light, dark, print and
    /// phones, and is the same for the same report.
    public func html() -> String {
        let names = sections.map(\.title)
        let links = names.map { "<a href=\"#\(Markup.slug($0))\">\(Markup.escaped($0))</a>" }.joined()
        var writer = BlockWriter()
        let body = sections.map { section in
            """
            <section id="\(Markup.slug(section.title))">
            <h2>\(Markup.escaped(section.title))</h2>
            \(section.lead.isEmpty ? "" : "<p class=\"lead\">\(Markup.escaped(section.lead))</p>\n")\
            \(section.blocks.map { writer.write($0) }.joined(separator: "\n"))
            </section>
            """
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="antiphon">
            <title>\(Markup.escaped(title))</title>
            <style>\(Stylesheet.text)</style>
            </head>
            <body>
            <header>
            <h1>\(Markup.escaped(title))</h1>
            \(subtitle.isEmpty ? "" : "<p class=\"subtitle\">\(Markup.escaped(subtitle))</p>\n")\
            \(lead.isEmpty ? "" : "<p class=\"finding\">\(Markup.escaped(lead))</p>\n")\
            \(cards.isEmpty ? "" : writer.write(.cards(cards)) + "\n")\
            \(links.isEmpty ? "" : "<nav aria-label=\"Sections\">\(links)</nav>\n")\
            </header>
            <main>
            \(body.joined(separator: "\n"))
            </main>
            <footer><p>\(Markup.escaped(footer))</p></footer>
            </body>
            </html>

            """
    }
}
