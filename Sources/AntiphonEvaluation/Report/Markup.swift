/// Text in HTML and SVG.
package enum Markup {
    /// The text with the five special characters replaced, fit for element content and quoted attributes. Control characters
    /// that XML forbids are dropped.
    package static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            default: if scalar.value >= 0x20 && scalar.value != 0x7f { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// An element with attributes in the given order; `content` is markup already.
    package static func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: String = ""
    ) -> String {
        let list = attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
        return "<\(name)\(list)>\(content)</\(name)>"
    }

    /// An element whose content is plain text.
    package static func text(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: String
    ) -> String {
        element(name, attributes, escaped(content))
    }

    /// A name fit for an `id` and the end of a link: lower-case letters, digits and hyphens.
    package static func slug(_ text: String) -> String {
        let kept = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return String(kept).split(separator: "-").joined(separator: "-")
    }
}
