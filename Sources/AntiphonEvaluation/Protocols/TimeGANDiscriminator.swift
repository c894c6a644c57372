package import AntiphonGraph
package import AntiphonNN

/// TimeGAN's post-hoc discriminator: a small recurrent network that learns to tell real from synthetic sequences.
package struct TimeGANDiscriminator: Sendable {
    package let real: TimeGANData
    package let synthetic: TimeGANData
    /// Training steps.
    package let iterations: Int
    /// Sequences of each set in a step.
    package let batch: Int
    /// The parameters, in their order: `gateKernel` [F + H, 2 H], `gateBias`, `candidateKernel` [F + H, H], `candidateBias`,
    /// `headKernel` [H, 1], `headBias`.
    package let layout: ParameterLayout

    private let stream: Philox
    private let gru: TensorFlowGRU
    private let head: TensorFlowHead

    /// - Parameters:
    ///   - batch: sequences of each set in a step; fewer where there are fewer to learn on.
    ///   - stream: where the judge's randomness comes from.
    package init(
        real: TimeGANData, synthetic: TimeGANData, iterations: Int, batch: Int, stream: Philox
    ) throws {
        (self.real, self.synthetic, self.iterations, self.stream) = (real, synthetic, iterations, stream)
        self.batch = min(batch, min(real.count, synthetic.count) * 4 / 5)
        var scope = ParameterScope()
        let hidden = TimeGANProtocol.hiddenUnits(columns: real.features)
        gru = TensorFlowGRU(inputs: real.features, hidden: hidden, in: &scope)
        head = TensorFlowHead(hidden: hidden, in: &scope)
        layout = try scope.layout
    }

    /// Trains the judge; gives its accuracy at threshold 0.5 on the fifth of the sequences that it did not learn on.
    package func accuracy(on backend: any Backend, progress: (Int) throws -> Void = { _ in }) throws -> Double {
        // Unequal sets are cut to the same size, so that guessing is right half of the time.
        let used = min(real.count, synthetic.count)
        let realOrder = Shuffle.permutation(real.count, stream.folded("real split"))
        let syntheticOrder = Shuffle.permutation(synthetic.count, stream.folded("synthetic split"))
        let cut = used * 4 / 5
        var realBatches = BatchSampler(Array(realOrder[..<cut]), size: batch, stream.folded("real batches"))
        var syntheticBatches = BatchSampler(
            Array(syntheticOrder[..<cut]), size: batch, stream.folded("synthetic batches"))
        let judge = try training(layout.initialValues(stream), on: backend)
        for iteration in 0..<iterations {
            try progress(iteration)
            try train(judge, real: realBatches.next(iteration), synthetic: syntheticBatches.next(iteration))
        }
        let realLogits = try logits(judge, real, Array(realOrder[cut..<used]))
        let syntheticLogits = try logits(judge, synthetic, Array(syntheticOrder[cut..<used]))
        let right = realLogits.count { $0 > 0 } + syntheticLogits.count { $0 <= 0 }
        return Double(right) / Double(2 * (used - cut))
    }

    /// The losses and the final weights of a training from given weights on given batches.
    package func trace(
        weights: [Float], batches: [(real: [Int], synthetic: [Int])], on backend: any Backend
    ) throws -> (losses: [Float], weights: [Float]) {
        let judge = try training(weights, on: backend)
        var losses: [Float] = []
        for indices in batches {
            try train(judge, real: indices.real, synthetic: indices.synthetic)
            losses.append(try judge.lastLoss())
        }
        return (losses, try judge.weights())
    }

    private func logits(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        head(gru(x, values, allSteps: false).last, values)
    }

    private func inputType(batch: Int) -> TensorType { .float32([real.steps, real.features, batch]) }

    // A step takes the real sequences and after them as many synthetic ones.
    private func training(_ weights: [Float], on backend: any Backend) throws -> JudgeTraining {
        let inputs = [(name: "x", type: inputType(batch: 2 * batch))]
        return try JudgeTraining(layout: layout, weights: weights, inputs: inputs, on: backend) { values, inputs in
            guard let x = inputs["x"] else { return values.block }
            let logits = logits(x, values)
            let real = Losses.binaryCrossEntropy(logits: logits.sliced(0..<batch, along: 0), target: 1)
            let synthetic = Losses.binaryCrossEntropy(logits: logits.sliced(batch..<2 * batch, along: 0), target: 0)
            return real + synthetic
        }
    }

    private func train(_ judge: JudgeTraining, real realIndices: [Int], synthetic syntheticIndices: [Int]) throws {
        try judge.inputs["x"]?.writeFloats { x in
            var place = 0
            for step in 0..<real.steps {
                for feature in 0..<real.features {
                    real.gather(step, feature, realIndices, into: &x, at: &place)
                    synthetic.gather(step, feature, syntheticIndices, into: &x, at: &place)
                }
            }
        }
        try judge.train()
    }

    private func logits(_ judge: JudgeTraining, _ data: TimeGANData, _ indices: [Int]) throws -> [Float] {
        let chunk = min(256, indices.count)
        let inference = try judge.inference(inputType(batch: chunk)) { values, x in logits(x, values) }
        var results: [Float] = []
        for start in stride(from: 0, to: indices.count, by: chunk) {
            // The last chunk is filled up with its first sequence; what comes of that is not looked at.
            let places = (start..<start + chunk).map { indices[$0 < indices.count ? $0 : start] }
            try inference.input.writeFloats { x in
                var place = 0
                for step in 0..<data.steps {
                    for feature in 0..<data.features { data.gather(step, feature, places, into: &x, at: &place) }
                }
            }
            results += try inference.run().prefix(indices.count - start)
        }
        return results
    }
}
