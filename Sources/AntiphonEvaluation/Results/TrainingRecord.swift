/// What is shown of the training: curves over its steps, and plain facts.
public struct TrainingRecord: Sendable, Hashable {
    /// A quantity over the training steps.
    public struct Curve: Sendable, Hashable {
        /// Its name, as in `discriminator`.
        public var name: String
        /// Training step and value.
        public var points: [Point]

        /// A curve.
        public init(_ name: String, _ points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// The losses, each drawn raw and smoothed.
    public var losses: [Curve]

    /// A record.
    public init(losses: [Curve]) { self.losses = losses }
}

/// A fact about how a result came about: a name and a value, shown in the report's table of settings.
public struct ReportFact: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// A fact.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
