/// Which passes a plan is made with. All are on outside of tests: results must not depend on them beyond rounding.
package struct PlanOptions: Sendable, Hashable {
    /// Duplicates, dead code and algebraic identities are removed first.
    package var simplifies = true
    /// Element-wise operations are joined into one kernel call.
    package var fuses = true
    /// Operands of a concatenation, and outputs, are computed where they are wanted.
    package var placesInPlace = true

    /// All passes.
    package init() {}

    /// None of the optional passes.
    package static var none: PlanOptions {
        var options = PlanOptions()
        options.simplifies = false
        options.fuses = false
        options.placesInPlace = false
        return options
    }
}
