import Foundation
import Testing

/// A page taken apart by a strict reader: every element closed in order, every attribute quoted, every reference to an id met.
struct PageCheck {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
        var children: [Int] = []
    }

    private(set) var elements: [Element] = []
    private(set) var mistakes: [String] = []

    private static let void: Set<String> = ["meta", "br", "hr", "img", "link", "input"]

    init(_ page: String) {
        var rest = Substring(page)
        var open: [Int] = []
        while let start = rest.firstIndex(of: "<") {
            if let last = open.last { elements[last].text += rest[..<start] }
            rest = rest[rest.index(after: start)...]
            guard let end = rest.firstIndex(of: ">") else {
                mistakes.append("a tag without an end: <\(rest.prefix(40))")
                return
            }
            let tag = rest[..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                guard let last = open.popLast(), elements[last].name == tag.dropFirst() else {
                    mistakes.append("<\(tag)> closes nothing")
                    return
                }
                continue
            }
            let isClosed = tag.hasSuffix("/")
            let element = parse(isClosed ? tag.dropLast() : tag)
            elements.append(element)
            if let last = open.last { elements[last].children.append(elements.count - 1) }
            if element.name == "style" {
                // Raw text: a greater-than sign in a selector is none of ours.
                guard let close = rest.range(of: "</style>") else {
                    mistakes.append("a style sheet without an end")
                    return
                }
                elements[elements.count - 1].text = String(rest[..<close.lowerBound])
                rest = rest[close.upperBound...]
            } else if !isClosed && !Self.void.contains(element.name) {
                open.append(elements.count - 1)
            }
        }
        mistakes += open.map { "<\(elements[$0].name)> is never closed" }
        checkReferences()
    }

    /// The elements of a name.
    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    private mutating func parse(_ tag: Substring) -> Element {
        let name = tag.prefix { !$0.isWhitespace }
        var attributes: [String: String] = [:]
        var rest = tag.dropFirst(name.count)
        while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
            rest = rest[start...]
            guard let equals = rest.firstIndex(of: "="), rest[equals...].dropFirst().first == "\"" else {
                mistakes.append("an attribute without a quoted value in <\(tag)>")
                break
            }
            let key = String(rest[..<equals])
            rest = rest[equals...].dropFirst(2)
            guard let end = rest.firstIndex(of: "\"") else {
                mistakes.append("a value without an end in <\(tag)>")
                break
            }
            if attributes.updateValue(String(rest[..<end]), forKey: key) != nil {
                mistakes.append("\(key) twice in <\(tag)>")
            }
            rest = rest[end...].dropFirst()
        }
        return Element(name: String(name), attributes: attributes)
    }

    private mutating func checkReferences() {
        var ids: Set<String> = []
        for id in elements.compactMap({ $0.attributes["id"] }) where !ids.insert(id).inserted {
            mistakes.append("two elements with the id \(id)")
        }
        for element in elements {
            let names = (element.attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
            let link = element.attributes["href"].map { [String($0.dropFirst())] } ?? []
            for name in names + link where !ids.contains(name) { mistakes.append("nothing has the id \(name)") }
        }
    }
}
