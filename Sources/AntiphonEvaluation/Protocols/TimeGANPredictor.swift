package import AntiphonGraph
package import AntiphonNN

/// TimeGAN's post-hoc predictor: a small recurrent network that tells the last column's next value from the other columns.
package struct TimeGANPredictor: Sendable {
    /// What is learned on.
    package let training: TimeGANData
    /// What the error is measured on.
    package let test: TimeGANData
    /// Training steps.
    package let iterations: Int
    /// Sequences in a step.
    package let batch: Int
    /// The parameters, named as the discriminator's.
    package let layout: ParameterLayout

    private let stream: Philox
    private let gru: TensorFlowGRU
    private let head: TensorFlowHead
    /// T - 1: the last value has none after it.
    private let steps: Int
    private let target: Int

    /// - Parameters:
    ///   - batch: sequences in a step; fewer where there are fewer to learn on.
    ///   - stream: where the predictor's randomness comes from.
    package init(
        training: TimeGANData, test: TimeGANData, iterations: Int, batch: Int, stream: Philox
    ) throws {
        (self.training, self.test, self.iterations, self.stream) = (training, test, iterations, stream)
        self.batch = min(batch, training.count)
        var scope = ParameterScope()
        let hidden = TimeGANProtocol.hiddenUnits(columns: test.features)
        gru = TensorFlowGRU(inputs: max(1, test.features - 1), hidden: hidden, in: &scope)
        head = TensorFlowHead(hidden: hidden, in: &scope)
        layout = try scope.layout
        steps = test.steps - 1
        target = test.features - 1
    }

    /// Trains the predictor; gives its mean absolute error on all sequences of the test set.
    package func error(on backend: any Backend, progress: (Int) throws -> Void = { _ in }) throws -> Double {
        var batches = BatchSampler(Array(0..<training.count), size: batch, stream.folded("batches"))
        let pupil = try training(layout.initialValues(stream), on: backend)
        for iteration in 0..<iterations {
            try progress(iteration)
            try train(pupil, batches.next(iteration))
        }
        return try error(pupil)
    }

    /// The losses and the final weights of a training from given weights on given batches.
    package func trace(
        weights: [Float], batches: [[Int]], on backend: any Backend
    ) throws -> (losses: [Float], weights: [Float]) {
        let pupil = try training(weights, on: backend)
        var losses: [Float] = []
        for indices in batches {
            try train(pupil, indices)
            losses.append(try pupil.lastLoss())
        }
        return (losses, try pupil.weights())
    }

    private func predictions(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        let result = gru(x, values, allSteps: true)
        return head(result.states ?? x, values).logistic()
    }

    private func inputType(batch: Int) -> TensorType { .float32([steps, gru.inputs, batch]) }

    private func training(_ weights: [Float], on backend: any Backend) throws -> JudgeTraining {
        let inputs = [
            (name: "x", type: inputType(batch: batch)), (name: "y", type: TensorType.float32([steps, batch])),
        ]
        return try JudgeTraining(layout: layout, weights: weights, inputs: inputs, on: backend) { values, inputs in
            guard let x = inputs["x"], let y = inputs["y"] else { return values.block }
            return Losses.meanAbsoluteError(predictions(x, values), y)
        }
    }

    private func train(_ pupil: JudgeTraining, _ indices: [Int]) throws {
        try pupil.inputs["x"]?.writeFloats { fill(&$0, training, indices) }
        try pupil.inputs["y"]?.writeFloats { y in
            var place = 0
            for step in 1...steps { training.gather(step, target, indices, into: &y, at: &place) }
        }
        try pupil.train()
    }

    private func fill(_ x: inout MutableSpan<Float>, _ data: TimeGANData, _ indices: [Int]) {
        var place = 0
        for step in 0..<steps {
            for feature in 0..<gru.inputs { data.gather(step, feature, indices, into: &x, at: &place) }
        }
    }

    private func error(_ pupil: JudgeTraining) throws -> Double {
        let chunk = min(256, test.count)
        let inference = try pupil.inference(inputType(batch: chunk)) { values, x in predictions(x, values) }
        var total = 0.0
        for start in stride(from: 0, to: test.count, by: chunk) {
            let wanted = min(chunk, test.count - start)
            let places = (0..<chunk).map { start + min($0, wanted - 1) }
            try inference.input.writeFloats { fill(&$0, test, places) }
            let predictions = try inference.run()
            for step in 0..<steps {
                let row = ((step + 1) * test.features + target) * test.count + start
                for place in 0..<wanted {
                    total += Double(abs(predictions[step * chunk + place] - test.values[row + place]))
                }
            }
        }
        return total / Double(steps * test.count)
    }
}
