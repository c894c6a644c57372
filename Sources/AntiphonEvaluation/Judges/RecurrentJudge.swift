package import AntiphonGraph
import AntiphonNN
import Foundation

/// A recurrent judge: GRU layers, the last state and the mean of all states, and a dense layer to one logit.
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

    /// Progress is told in hundredths of a million products, so that large and small judges fill a bar evenly.
    private var weight: Int { max(1, hidden * layers / 8) }
    package var work: Int { iterations * weight }

    /// Sequences of each side in a training step: fewer where sequences are long, so that a step costs the same.
    package static func batch(steps: Int, available: Int) -> Int { min(available, max(8, min(64, 3072 / steps))) }

    package func verdicts(
        _ task: JudgeTask, stream: Philox, on backend: any Backend, progress: (Int) throws -> Void
    ) throws -> [Float] {
        let scale = seesDifferences ? Self.differenceScale(task.training) : nil
        let (training, test) = (Shown(task.training, scale), Shown(task.test, scale))
        let batch = Self.batch(steps: training.steps, available: task.training.realCount)
        var scope = ParameterScope()
        let network = Network(self, inputs: training.channels, in: &scope)
        let type = TensorType.float32([training.steps, 2 * batch, training.channels])
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
        let count = task.training.count
        var real = BatchSampler(Array(0..<task.training.realCount), size: batch, stream.folded("real batches"))
        var other = BatchSampler(Array(task.training.realCount..<count), size: batch, stream.folded("other batches"))
        for iteration in 0..<iterations {
            try progress(iteration * weight)
            let indices = real.next(iteration) + other.next(iteration)
            try judge.inputs["x"]?.writeFloats { training.gather(indices, into: &$0) }
            let wave = 0.5 + 0.5 * cos(.pi * Double(iteration) / Double(iterations))
            try judge.train(rate: rate * (0.05 + 0.95 * wave))
        }
        return try answers(judge, network, test)
    }

    private func answers(_ judge: JudgeTraining, _ network: Network, _ test: Shown) throws -> [Float] {
        let chunk = min(128, test.count)
        let inference = try judge.inference(.float32([test.steps, chunk, test.channels])) { network($1, $0) }
        var answers: [Float] = []
        for start in stride(from: 0, to: test.count, by: chunk) {
            // The last chunk is filled up; what comes of that is not looked at.
            let indices = (start..<start + chunk).map { min($0, test.count - 1) }
            try inference.input.writeFloats { test.gather(indices, into: &$0) }
            answers += try inference.run().prefix(test.count - start)
        }
        return answers
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

    /// What the judge is shown of a set: values, and differences after them (0 at the first step).
    private struct Shown {
        let steps: Int
        let channels: Int
        let count: Int
        /// [N, T, C].
        let values: [Float]

        init(_ set: LabelledSequences, _ scale: [Float]?) {
            steps = set.steps
            count = set.count
            let features = set.features
            channels = scale == nil ? features : 2 * features
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

        /// Copies sequences to [T, B, C].
        func gather(_ indices: [Int], into target: inout MutableSpan<Float>) {
            var place = 0
            for step in 0..<steps {
                for index in indices {
                    let start = (index * steps + step) * channels
                    for channel in 0..<channels { target[place &+ channel] = values[start &+ channel] }
                    place += channels
                }
            }
        }
    }
}
