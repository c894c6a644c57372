import AntiphonGraph
import AntiphonNN
import Foundation

/// A recurrent network that learns to tell each column's next change from all columns so far: one GRU layer of 32
/// units, a dense layer a step, absolute error.
struct Forecaster: Sendable {
    /// Units of the layer.
    static let hidden = 32
    /// Training steps with full effort.
    static let fullIterations = 600
    private static let rate = 5e-3

    /// Training steps.
    let iterations: Int

    init(effort: Double) { iterations = max(1, Int(Double(Self.fullIterations) * effort)) }

    /// Learns on some sequences; gives the mean absolute error on others, in units of the changes' scale.
    ///
    /// - Parameters:
    ///   - training: the set to learn from, and which of its sequences.
    ///   - test: the set to be tested on, and which of its sequences.
    ///   - changes: for each column what counts as one unit of change.
    func error(
        training: (set: JudgeSet, indices: [Int]), test: (set: JudgeSet, indices: [Int]), changes: [Float],
        stream: Philox, on backend: any Backend, progress: (Int) throws -> Void
    ) throws -> Double {
        let stretches = Stretches(steps: test.set.steps - 1)
        let (steps, features) = (stretches.length, test.set.features)
        let batch = RecurrentJudge.batch(steps: steps, available: training.indices.count)
        var scope = ParameterScope()
        let gru = scope.child("gru") { RecurrentStack(cell: .gru, inputs: features, hidden: Self.hidden, in: &$0) }
        let head = scope.child("head") { Dense(inputs: Self.hidden, outputs: features, in: &$0) }
        let layout = try scope.layout
        let type = TensorType.float32([steps, batch, features])
        let pupil = try JudgeTraining(
            layout: layout, weights: layout.initialValues(stream),
            inputs: [(name: "x", type: type), (name: "y", type: type)],
            on: backend
        ) { values, inputs in
            guard let x = inputs["x"], let y = inputs["y"] else { return values.block }
            return Losses.meanAbsoluteError(head(gru(x, values).y, values), y)
        }
        var batches = BatchSampler(training.indices, size: batch, stream.folded("batches"))
        let draws = stream.folded("stretches")
        for iteration in 0..<iterations {
            try progress(iteration)
            let pieces = stretches.drawn(of: batches.next(iteration), iteration: iteration, draws)
            try pupil.inputs["x"]?.writeFloats { Self.inputs(training.set, pieces, steps, &$0) }
            try pupil.inputs["y"]?.writeFloats { Self.targets(training.set, pieces, steps, changes, &$0) }
            let wave = 0.5 + 0.5 * cos(.pi * Double(iteration) / Double(iterations))
            try pupil.train(rate: Self.rate * (0.05 + 0.95 * wave))
        }
        let tested = stretches.all(of: test.indices)
        let chunk = min(128, tested.count)
        let inference = try pupil.inference(.float32([steps, chunk, features])) { head(gru($1, $0).y, $0) }
        var truths = [Float](repeating: 0, count: steps * chunk * features)
        var total = 0.0
        for start in stride(from: 0, to: tested.count, by: chunk) {
            let used = min(chunk, tested.count - start)
            let pieces = (0..<chunk).map { tested[start + min($0, used - 1)] }
            try inference.input.writeFloats { Self.inputs(test.set, pieces, steps, &$0) }
            let answers = try inference.run()
            var span = truths.mutableSpan
            Self.targets(test.set, pieces, steps, changes, &span)
            for step in 0..<steps {
                let row = step * chunk * features
                for place in row..<row + used * features { total += Double(abs(answers[place] - truths[place])) }
            }
        }
        return total / Double(steps * features * tested.count)
    }

    /// The error of the forecast that nothing changes.
    static func persistence(_ set: JudgeSet, _ indices: [Int], _ changes: [Float]) -> Double {
        let steps = set.steps - 1
        var truths = [Float](repeating: 0, count: steps * indices.count * set.features)
        var span = truths.mutableSpan
        targets(set, indices.map { .init(sequence: $0, start: 0) }, steps, changes, &span)
        return truths.reduce(0.0) { $0 + Double(abs($1)) } / Double(max(1, truths.count))
    }

    /// For each column the standard deviation of its changes in some sequences; 1 where it does not change.
    static func changes(_ set: JudgeSet, _ indices: [Int]) -> [Float] {
        var squares = [Double](repeating: 0, count: set.features)
        for index in indices {
            for step in 1..<set.steps {
                for feature in 0..<set.features {
                    let place = (index * set.steps + step) * set.features + feature
                    let change = Double(set.values[place] - set.values[place - set.features])
                    squares[feature] += change * change
                }
            }
        }
        return squares.map { square in
            let deviation = (square / Double(max(1, indices.count * (set.steps - 1)))).squareRoot()
            return deviation > 1e-9 ? Float(deviation) : 1
        }
    }

    // The steps of stretches that end before their sequence does, [L, B, F].
    private static func inputs(
        _ set: JudgeSet, _ pieces: [Stretches.Piece], _ steps: Int, _ target: inout MutableSpan<Float>
    ) {
        var place = 0
        for step in 0..<steps {
            for piece in pieces {
                let start = (piece.sequence * set.steps + piece.start + step) * set.features
                for feature in 0..<set.features { target[place &+ feature] = set.values[start &+ feature] }
                place += set.features
            }
        }
    }

    // The changes to the next step, in their units, [L, B, F].
    private static func targets(
        _ set: JudgeSet, _ pieces: [Stretches.Piece], _ steps: Int, _ changes: [Float],
        _ target: inout MutableSpan<Float>
    ) {
        var place = 0
        for step in 0..<steps {
            for piece in pieces {
                let start = (piece.sequence * set.steps + piece.start + step) * set.features
                for feature in 0..<set.features {
                    let change = set.values[start &+ set.features &+ feature] - set.values[start &+ feature]
                    target[place &+ feature] = change / changes[feature]
                }
                place += set.features
            }
        }
    }
}
