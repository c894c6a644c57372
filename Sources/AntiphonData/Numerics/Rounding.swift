extension Double {
    /// The nearest multiple of a unit, halves away from zero; the number itself where there is no unit.
    func rounded(toMultipleOf unit: Double?) -> Double { unit.map { (self / $0).rounded() * $0 } ?? self }
}
