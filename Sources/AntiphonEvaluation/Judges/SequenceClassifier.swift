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
        let (steps, features) = (test.set.set.steps, test.set.set.features)
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
        for iteration in 0..<iterations {
            try progress(iteration)
            let indices = batches.next(iteration)
            try pupil.inputs["x"]?.writeFloats { Self.inputs(training.set, indices, &$0) }
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
        let chunk = min(128, test.indices.count)
        let inference = try pupil.inference(.float32([steps, chunk, features + 2])) { logits($1, $0) }
        var answers: [Int] = []
        for start in stride(from: 0, to: test.indices.count, by: chunk) {
            let used = min(chunk, test.indices.count - start)
            // The last chunk is filled up; what comes of that is not looked at.
            let indices = (0..<chunk).map { test.indices[start + min($0, used - 1)] }
            try inference.input.writeFloats { Self.inputs(test.set, indices, &$0) }
            let told = try inference.run()
            for row in 0..<used {
                let scores = told[row * classes..<(row + 1) * classes]
                answers.append(scores.indices.max { scores[$0] < scores[$1] }.map { $0 - scores.startIndex } ?? 0)
            }
        }
        return answers
    }

    // The columns and the weights of the steps, [T, B, F + 2].
    private static func inputs(_ labelled: LabelledSet, _ indices: [Int], _ target: inout MutableSpan<Float>) {
        let set = labelled.set
        var place = 0
        for step in 0..<set.steps {
            for index in indices {
                let start = (index * set.steps + step) * set.features
                for feature in 0..<set.features { target[place &+ feature] = set.values[start &+ feature] }
                let length = labelled.lengths[index]
                target[place &+ set.features] = step == length - 1 ? 1 : 0
                target[place &+ set.features &+ 1] = step < length ? 1 / Float(length) : 0
                place += set.features + 2
            }
        }
    }
}
