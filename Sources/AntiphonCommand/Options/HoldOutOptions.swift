import Antiphon
import ArgumentParser

/// Which part of the data a model does not see.
struct HoldOutOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Hold out this part of the rows (0.2: the last fifth; of each series whose name is generated), or of the "
                + "sequences that a column names, with a gap before it: the model does not see it, and is judged by it.",
            valueName: "part"))
    var holdout: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Rows (or sequences) between both parts that belong to neither (default: a window; sequences: 0).",
            valueName: "rows"))
    var gap: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Hold out that many stretches over the whole time instead of the end (default: 1).", valueName: "count"))
    var stretches: Int?

    func validate() throws {
        if let holdout, !(holdout > 0 && holdout < 1) {
            throw ValidationError("--holdout \(holdout) is not allowed: it takes a part between 0 and 1, as 0.2")
        }
        if let gap, gap < 0 { throw ValidationError("--gap \(gap) is not allowed: it takes 0 or more") }
        if let stretches, stretches < 1 {
            throw ValidationError("--stretches \(stretches) is not allowed: it takes 1 or more")
        }
        if holdout == nil && (gap != nil || stretches != nil) {
            throw ValidationError("\(gap != nil ? "--gap" : "--stretches") needs --holdout")
        }
    }

    /// What is to be held out of a table; nil: nothing.
    func holdOut(of table: Table, cutting mode: SequenceMode) -> HoldOut? {
        holdout.map { fraction in
            var part = HoldOut(fraction: fraction, stretches: stretches ?? 1, for: table, cutting: mode)
            if let gap { part.gap = gap }
            return part
        }
    }
}
