/// The candidate with the smallest edit distance (Levenshtein 1966) to a misspelt name, if it is near enough to be meant.
package func nearestName(to name: String, among candidates: [String]) -> String? {
    func distance(_ left: [Character], _ right: [Character]) -> Int {
        var previous = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var current = [i + 1]
            for (j, other) in right.enumerated() {
                current.append(min(previous[j] + (character == other ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
    let letters = Array(name)
    // A part of the name without its section is a frequent slip: `hidden` for `generator.hidden`.
    let ranked = candidates.map { candidate -> (name: String, distance: Int) in
        let whole = distance(letters, Array(candidate))
        let last = candidate.split(separator: ".").last.map(Array.init) ?? []
        return (candidate, min(whole, distance(letters, last)))
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(2, letters.count / 2) else {
        return nil
    }
    return best.name
}
