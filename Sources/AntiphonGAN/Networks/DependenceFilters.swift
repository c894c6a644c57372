import AntiphonData
import AntiphonGraph

/// How far numbers lie from what others of the same row nearly tell of them: what is left on a scale of its own, so that the discriminator sees
/// it (Documentation/decisions/0125-what-others-nearly-tell.md).
struct DependenceFilters {
    private let layout: SequenceLayout
    private let dependences: [LinearDependence]
    private let showsChanges: Bool

    init(_ layout: SequenceLayout, _ settings: Configuration.Discriminator) {
        self.layout = layout
        dependences = settings.dependences ? layout.dependences : []
        showsChanges = settings.differences
    }

    /// How many channels are shown.
    var count: Int { showsChanges ? 2 * dependences.count : dependences.count }

    /// What is left of each dependent number of sequences [T, B, W], in its deviations, and behind all of them its change since the step before in
    /// those of the changes (0 at the first step), if differences are shown: [T, B, count]; nil if there are none. 0 after a sequence's end.
    func shown(_ sequences: Tensor) -> Tensor? {
        guard !dependences.isEmpty else { return nil }
        let (steps, batch, width, own) = (
            sequences.shape[0], sequences.shape[1], sequences.shape[2], dependences.count
        )
        var matrix = [Float](repeating: 0, count: width * own)
        for (place, dependence) in dependences.enumerated() {
            matrix[dependence.channel * own + place] = 1 / dependence.deviation
            for (other, weight) in zip(dependence.others, dependence.weights) {
                matrix[other * own + place] = -weight / dependence.deviation
            }
        }
        let context = sequences.context
        let told = sequences.dot(
            context.constant(HostTensor(matrix)).reshaped([width, own]),
            DotDimensions(leftContracting: [2], rightContracting: [0]))
        let constants = context.constant(HostTensor(dependences.map { $0.constant / $0.deviation }))
        let left = told - constants.broadcastLeading(to: told.shape)
        var parts = [left]
        if showsChanges {
            let scale = context.constant(HostTensor(dependences.map { $0.deviation / $0.change }))
            let changes = left.sliced(1..<steps, along: 0) - left.sliced(0..<steps - 1, along: 0)
            parts.append(
                (changes * scale.broadcastLeading(to: changes.shape)).padded(low: [1, 0, 0], high: [0, 0, 0]))
        }
        let shown = parts.joined(along: 2)
        guard let alive = layout.alive else { return shown }
        let mask = sequences.sliced(alive..<alive + 1, along: 2).reshaped([steps, batch])
        return shown * mask.broadcast(to: shown.shape, dimensions: [0, 1])
    }
}
