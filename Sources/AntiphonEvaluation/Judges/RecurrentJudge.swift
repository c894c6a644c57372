package import AntiphonGraph
import AntiphonNN
import Foundation

/// A recurrent judge: GRU layers, the last state and the mean of all states, and a dense layer to one logit.
///
/// It answers as it did when it was best on a fifth of what it may learn from, kept apart for that, in whole blocks: where
/// sequences are windows of a few stretches, it soon knows each stretch by its level, and is wrong on every other.
package struct RecurrentJudge: Judge {
    /// Units of each layer.
    package let hidden: Int
    /// Layers.
    package let layers: Int
    /// Whether it is shown first differences beside the values.
    package let seesDifferences: Bool
    /// Training steps.
    package let iterations: Int
    /// The learning rate at the beginning; it falls to a twentieth along half a cosine wave.
    package let rate: Double

    /// TimeGAN's judge, trained well.
    package static func small(features: Int, effort: Double) -> RecurrentJudge {
        RecurrentJudge(
            hidden: max(4, features / 2), layers: 1, seesDifferences: false,
            iterations: max(1, Int(2000 * effort)), rate: 2e-2)
    }

    /// The strong one.
    package static func large(effort: Double) -> RecurrentJudge {
        RecurrentJudge(
            hidden: 64, layers: 2, seesDifferences: true, iterations: max(1, Int(500 * effort)), rate: 3e-3)
    }

    /// The share of the blocks that it does not learn from but chooses by when to stop.
    private static let validated = 0.2
    /// How often it is looked at on the way.
    private static let looks = 20

    /// Progress is told in hundredths of a million products, so that large and small judges fill a bar evenly.
    private var weight: Int { max(1, hidden * layers / 8) }
    package var work: Int { iterations * weight }

    /// Sequences of each side in a training step: fewer where sequences are long, so that a step costs the same.
    package static func batch(steps: Int, available: Int) -> Int { min(available, max(8, min(64, 3072 / steps))) }

    package func verdicts(
        _ task: JudgeTask, stream: Philox, on backend: any Backend, progress: (Int) throws -> Void
    ) throws -> [Float] {
        let scale = seesDifferences ? Self.differenceScale(task.training) : nil
        let stretches = Stretches(steps: task.training.steps)
        let (training, test) = (Shown(task.training, scale, stretches), Shown(task.test, scale, stretches))
        let parts = Parts(task.training, share: Self.validated, stream.folded("validation"))
        let batch = Self.batch(steps: stretches.length, available: min(parts.real.count, parts.other.count))
        var scope = ParameterScope()
        let network = Network(self, inputs: training.channels, in: &scope)
        let type = TensorType.float32([stretches.length, 2 * batch, training.channels])
        let layout = try scope.layout
        let judge = try JudgeTraining(
            layout: layout, weights: layout.initialValues(stream), inputs: [(name: "x", type: type)], on: backend
        ) { values, inputs in
            guard let x = inputs["x"] else { return values.block }
            let logits = network(x, values)
            let real = Losses.binaryCrossEntropy(logits: logits.sliced(0..<batch, along: 0), target: 1)
            let other = Losses.binaryCrossEntropy(logits: logits.sliced(batch..<2 * batch, along: 0), target: 0)
            return real + other
        }
        var real = BatchSampler(parts.real, size: batch, stream.folded("real batches"))
        var other = BatchSampler(parts.other, size: batch, stream.folded("other batches"))
        let asked = try Asked(judge, network, test)
        let looked = stretches.one(of: parts.validated)
        let draws = stream.folded("stretches")
        var best = (error: Double.infinity, weights: [Float]())
        for iteration in 0..<iterations {
            try progress(iteration * weight)
            if !looked.isEmpty, iteration % max(1, iterations / Self.looks) == 0 {
                let error = try parts.error(asked.answers(training, looked))
                if error < best.error { best = (error, try judge.weights()) }
            }
            let pieces = stretches.drawn(
                of: real.next(iteration) + other.next(iteration), iteration: iteration, draws)
            try judge.inputs["x"]?.writeFloats { training.gather(pieces, into: &$0) }
            let wave = 0.5 + 0.5 * cos(.pi * Double(iteration) / Double(iterations))
            try judge.train(rate: rate * (0.05 + 0.95 * wave))
        }
        if !looked.isEmpty, try parts.error(asked.answers(training, looked)) >= best.error {
            try judge.restore(best.weights)
        }
        let answers = try asked.answers(test, stretches.all(of: 0..<test.count))
        // The mean over the stretches of each sequence.
        let count = stretches.starts.count
        return stride(from: 0, to: answers.count, by: count).map { first in
            answers[first..<first + count].reduce(0, +) / Float(count)
        }
    }

    /// What is learned from and what is kept apart from that.
    private struct Parts {
        let real: [Int]
        let other: [Int]
        let validated: [Int]
        private let realCount: Int

        init(_ set: LabelledSequences, share: Double, _ stream: Philox) {
            let roles = set.roles(validated: share, stream)
            func members(_ role: RidgeClassifier.Role, _ range: Range<Int>) -> [Int] {
                range.filter { roles[$0] == role }
            }
            let (reals, others) = (0..<set.realCount, set.realCount..<set.count)
            let fitted = (members(.fitted, reals), members(.fitted, others))
            let kept = (members(.validated, reals), members(.validated, others))
            realCount = set.realCount
            // Too few to choose by: all are learned from, to the end.
            guard min(fitted.0.count, fitted.1.count) >= 8, min(kept.0.count, kept.1.count) >= 8 else {
                (real, other, validated) = (Array(reals), Array(others), [])
                return
            }
            (real, other) = fitted
            validated = kept.0 + kept.1
        }

        /// The mean squared error of the probabilities that some answers mean (Brier 1950), both kinds counted alike.
        func error(_ answers: [Float]) -> Double {
            var sums = (real: 0.0, other: 0.0)
            var counts = (real: 0.0, other: 0.0)
            for (index, answer) in zip(validated, answers) {
                let probability = 1 / (1 + exp(-Double(answer)))
                if index < realCount {
                    sums.real += (1 - probability) * (1 - probability)
                    counts.real += 1
                } else {
                    sums.other += probability * probability
                    counts.other += 1
                }
            }
            return (sums.real / max(1, counts.real) + sums.other / max(1, counts.other)) / 2
        }
    }

    /// The judge as it is now, asked in chunks.
    private struct Asked {
        private let inference: JudgeTraining.Inference
        private let chunk: Int

        init(_ judge: JudgeTraining, _ network: Network, _ test: Shown) throws {
            chunk = min(128, test.count)
            let type = TensorType.float32([test.stretches.length, chunk, test.channels])
            inference = try judge.inference(type) { network($1, $0) }
        }

        func answers(_ set: Shown, _ pieces: [Stretches.Piece]) throws -> [Float] {
            var answers: [Float] = []
            for start in stride(from: 0, to: pieces.count, by: chunk) {
                // The last chunk is filled up; what comes of that is not looked at.
                let chosen = (start..<start + chunk).map { pieces[min($0, pieces.count - 1)] }
                try inference.input.writeFloats { set.gather(chosen, into: &$0) }
                answers += try inference.run().prefix(pieces.count - start)
            }
            return answers
        }
    }

    // 1 / standard deviation of the first differences of each column; 1 where they do not vary.
    private static func differenceScale(_ set: LabelledSequences) -> [Float] {
        var squares = [Double](repeating: 0, count: set.features)
        let width = set.steps * set.features
        for sequence in 0..<set.count {
            for place in sequence * width + set.features..<(sequence + 1) * width {
                let difference = Double(set.values[place] - set.values[place - set.features])
                squares[place % set.features] += difference * difference
            }
        }
        return squares.map { square in
            let deviation = (square / Double(max(1, set.count * (set.steps - 1)))).squareRoot()
            return deviation > 1e-12 ? Float(1 / deviation) : 1
        }
    }

    /// The layers.
    private struct Network {
        let stack: RecurrentStack
        let head: Dense

        init(_ judge: RecurrentJudge, inputs: Int, in scope: inout ParameterScope) {
            stack = scope.child("gru") {
                RecurrentStack(cell: .gru, inputs: inputs, hidden: judge.hidden, layers: judge.layers, in: &$0)
            }
            head = scope.child("head") { Dense(inputs: 2 * judge.hidden, outputs: 1, in: &$0) }
        }

        /// x [T, B, C] to logits [B].
        func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor {
            let output = stack(x, values)
            let mean = output.y.mean([0])
            let last = output.states.last?.first ?? mean
            return head(last.concatenated([mean], along: 1), values).reshaped([x.shape[1]])
        }
    }

    /// What the judge is shown of a set: values, differences after them (0 at the first step), and in stretches of
    /// sequences where each step lies in its sequence, from -1 to 1.
    private struct Shown {
        let stretches: Stretches
        let channels: Int
        let count: Int
        private let steps: Int
        private let width: Int
        /// [N, T, W], without the places.
        private let values: [Float]

        init(_ set: LabelledSequences, _ scale: [Float]?, _ stretches: Stretches) {
            self.stretches = stretches
            (steps, count) = (set.steps, set.count)
            let features = set.features
            width = scale == nil ? features : 2 * features
            channels = width + (stretches.isWhole ? 0 : 1)
            guard let scale else {
                values = set.values
                return
            }
            var values: [Float] = []
            values.reserveCapacity(2 * set.values.count)
            for row in 0..<set.count * set.steps {
                let start = row * features
                values += set.values[start..<start + features]
                for feature in 0..<features {
                    let isFirst = row % set.steps == 0
                    let before = isFirst ? set.values[start + feature] : set.values[start - features + feature]
                    values.append((set.values[start + feature] - before) * scale[feature])
                }
            }
            self.values = values
        }

        /// Copies stretches to [L, B, C].
        func gather(_ pieces: [Stretches.Piece], into target: inout MutableSpan<Float>) {
            var place = 0
            for step in 0..<stretches.length {
                for piece in pieces {
                    let at = piece.start &+ step
                    let start = (piece.sequence * steps + at) * width
                    for channel in 0..<width { target[place &+ channel] = values[start &+ channel] }
                    if !stretches.isWhole { target[place &+ width] = 2 * Float(at) / Float(steps - 1) - 1 }
                    place += channels
                }
            }
        }
    }
}
