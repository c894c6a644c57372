/// The cells of plain CSV text (no quotes), as the command writes numbers.
struct CSVText {
    let header: [String]
    let rows: [[String]]

    init(_ text: String) {
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        header = lines.first ?? []
        rows = Array(lines.dropFirst())
    }

    /// Whether every cell is a finite number.
    var isFinite: Bool { rows.allSatisfy { $0.allSatisfy { Double($0)?.isFinite == true } } }
}
