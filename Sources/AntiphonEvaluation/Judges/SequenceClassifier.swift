import AntiphonGraph
import AntiphonNN
import Foundation

/// A recurrent network that learns to tell a label of sequences: one GRU layer of 32 units, its state at the end of
/// each sequence and the mean of its states up to there, and a dense layer.
struct SequenceClassifier: Sendable {
    /// Units of the layer.
    static let hidden = 32
    /// Training steps with full effort.
    static let fullIterations = 600
    private static let rate = 5e-3

    /// The number of labels.
    let classes: Int
    /// Training steps.
    let iterations: Int

    init(classes: Int, effort: Double) {
        self.classes = classes
        iterations = max(1, Int(Double(Self.fullIterations) * effort))
    }

    /// Learns on some sequences; gives the labels that it tells of others.
    func answers(
        training: (set: LabelledSet, indices: [Int]), test: (set: LabelledSet, indices: [Int]), stream: Philox,
        on backend: any Backend, progress: (Int) throws -> Void
    ) throws -> [Int] {
        let stretches = Stretches(steps: test.set.set.steps)
        let (steps, features) = (stretches.length, test.set.set.features)
        let batch = RecurrentJudge.batch(steps: steps, available: training.indices.count)
        var scope = ParameterScope()
        let gru = scope.child("gru") { RecurrentStack(cell: .gru, inputs: features, hidden: Self.hidden, in: &$0) }
        let head = scope.child("head") { Dense(inputs: 2 * Self.hidden, outputs: classes, in: &$0) }
        let layout = try scope.layout
        // With a sequence go the weights of its steps: for the last one, and for the mean of all.
        func logits(_ x: Tensor, _ values: ParameterValues) -> Tensor {
            let states = gru(x.sliced(0..<features, along: 2), values).y
            func weighted(_ place: Int) -> Tensor {
                let weights = x.sliced(features + place..<features + place + 1, along: 2)
                return (states * weights.broadcast(to: states.shape, dimensions: [0, 1, 2])).sum([0])
            }
            return head(weighted(0).concatenated([weighted(1)], along: 1), values)
        }
        let pupil = try JudgeTraining(
            layout: layout, weights: layout.initialValues(stream),
            inputs: [
                (name: "x", type: .float32([steps, batch, features + 2])),
                (name: "y", type: .float32([batch, classes])),
            ], on: backend
        ) { values, inputs in
            guard let x = inputs["x"], let y = inputs["y"] else { return values.block }
            let logits = logits(x, values)
            let largest = logits.stoppingGradient().max([-1]).broadcast(to: logits.shape, dimensions: [0])
            let shifted = logits - largest
            return (shifted.exponential().sum([-1]).logarithm() - (shifted * y).sum([-1])).mean()
        }
        var batches = BatchSampler(training.indices, size: batch, stream.folded("batches"))
        let draws = stream.folded("stretches")
        for iteration in 0..<iterations {
            try progress(iteration)
            let indices = batches.next(iteration)
            let pieces = stretches.drawn(of: indices, ends: training.set.lengths, iteration: iteration, draws)
            try pupil.inputs["x"]?.writeFloats { Self.inputs(training.set, pieces, steps, &$0) }
            try pupil.inputs["y"]?.writeFloats { target in
                for (row, index) in indices.enumerated() {
                    for label in 0..<classes {
                        target[row * classes + label] = training.set.codes[index] == label ? 1 : 0
                    }
                }
            }
            let wave = 0.5 + 0.5 * cos(.pi * Double(iteration) / Double(iterations))
            try pupil.train(rate: Self.rate * (0.05 + 0.95 * wave))
        }
        let asked = test.indices.flatMap { stretches.all(of: $0, ending: test.set.lengths[$0]) }
        let chunk = min(128, asked.count)
        let inference = try pupil.inference(.float32([steps, chunk, features + 2])) { logits($1, $0) }
        // The sum over the stretches of each sequence.
        var scores: [Int: [Float]] = [:]
        for start in stride(from: 0, to: asked.count, by: chunk) {
            let used = min(chunk, asked.count - start)
            // The last chunk is filled up; what comes of that is not looked at.
            let pieces = (0..<chunk).map { asked[start + min($0, used - 1)] }
            try inference.input.writeFloats { Self.inputs(test.set, pieces, steps, &$0) }
            let told = try inference.run()
            for row in 0..<used {
                let own = told[row * classes..<(row + 1) * classes]
                scores[pieces[row].sequence] = scores[pieces[row].sequence].map { zip($0, own).map(+) } ?? Array(own)
            }
        }
        return test.indices.map { index in
            let own = scores[index] ?? []
            return own.indices.max { own[$0] < own[$1] } ?? 0
        }
    }

    // The columns and the weights of the steps of stretches, [L, B, F + 2].
    private static func inputs(
        _ labelled: LabelledSet, _ pieces: [Stretches.Piece], _ steps: Int, _ target: inout MutableSpan<Float>
    ) {
        let set = labelled.set
        var place = 0
        for step in 0..<steps {
            for piece in pieces {
                let start = (piece.sequence * set.steps + piece.start + step) * set.features
                for feature in 0..<set.features { target[place &+ feature] = set.values[start &+ feature] }
                let length = min(steps, labelled.lengths[piece.sequence] - piece.start)
                target[place &+ set.features] = step == length - 1 ? 1 : 0
                target[place &+ set.features &+ 1] = step < length ? 1 / Float(length) : 0
                place += set.features + 2
            }
        }
    }
}
