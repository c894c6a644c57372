/// The time that a step takes now, with all that is done between steps: looks, checkpoints, reports.
///
/// Time over steps, both forgotten over some seconds: rare long pauses count as often as they come, and a machine that
/// becomes slower or faster is followed. (A running mean of the steps' times that weighs each by its length would count
/// the long ones twice.)
package struct Pace {
    /// The seconds that a step takes; 0 while that is not known.
    package private(set) var secondsPerStep = 0.0
    private var seconds = 0.0
    private var steps = 0.0
    private var isWarm = false
    /// The seconds over which what was is forgotten.
    package static let memory = 5.0

    /// Nothing is known yet.
    package init() {}

    /// A step is done.
    /// - Parameter time: the seconds since the last one, or since the beginning.
    package mutating func tick(_ time: Double) {
        // The first step warms up caches and memory, and takes many times as long as those that follow: better to say
        // nothing.
        guard isWarm else {
            isWarm = true
            return
        }
        let kept = Self.memory / (Self.memory + time)
        seconds = seconds * kept + time
        steps = steps * kept + 1
        secondsPerStep = seconds / steps
    }
}
