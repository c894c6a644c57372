import Antiphon

/// What is timed: the networks' kind and sizes, and what they are trained on.
struct BenchWork {
    /// Which training step, and with it which networks.
    enum Objective: String, CaseIterable {
        /// The plain step: binary cross-entropy, one judgement a step of the sequence, Adam(2e-4, 0.5, 0.999); LSTM, dense and
        /// sigmoid against LSTM and dense. As `Benchmarks/torch_step.py`.
        case bce
        /// The default recipe: relativistic pairs with both penalties, averaged weights. As `Benchmarks/torch_penalised.py`.
        case recipe = "default"
    }

    let objective: Objective
    let cell: RecurrentCell
    /// Sequences in a batch B.
    let batch: Int
    /// Steps T of a sequence.
    let steps: Int
    /// Features F of a step.
    let features: Int
    /// Hidden units H of both networks.
    let hidden: Int
    /// Noise elements Z drawn anew at each step.
    let noise: Int

    /// Useful matrix work of one plain adversarial step: 11 B T 2 (H + (F + Z) / 2) G H operations, G the cell's gates.
    ///
    /// The 11 are passes of one recurrence over one batch: generator and discriminator forwards, backwards, and the
    /// gradients of their weights. It is a yardstick for every engine and objective alike; what is done beyond it (the
    /// default recipe judges about twice as much) is not counted.
    var operations: Double {
        let inputs = Double(features + noise) / 2
        return 11 * Double(batch) * Double(steps) * 2 * (Double(hidden) + inputs) * Double(cell.gateCount * hidden)
    }

    /// The run that does this work.
    var configuration: Configuration {
        var configuration = Configuration()
        configuration.training.batch = batch
        // The counterparts in PyTorch and JAX draw none.
        configuration.discriminator.noise = 0
        (configuration.generator.cell, configuration.generator.hidden) = (cell, hidden)
        (configuration.discriminator.cell, configuration.discriminator.hidden) = (cell, hidden)
        configuration.generator.stepNoise = noise
        guard objective == .bce else { return configuration }
        configuration.generator.staticNoise = 0
        configuration.generator.output = .sigmoid
        configuration.discriminator.differences = false
        configuration.discriminator.judgement = .step
        (configuration.objective.loss, configuration.objective.penalty) = (.nonSaturating, .none)
        configuration.training.average = 0
        var adam = configuration.generator.optimizer
        (adam.rate, adam.beta1, adam.beta2) = (2e-4, 0.5, 0.999)
        (configuration.generator.optimizer, configuration.discriminator.optimizer) = (adam, adam)
        return configuration
    }

    /// Something to train on, uniform in 0 to 1: the time taken does not depend on what it is.
    func sequences() throws -> SequenceSet {
        // As many as the PyTorch counterparts hold, but no more than 64 MiB of them.
        let size = steps * features
        let count = max(1, min(objective == .bce ? batch : 4096, (1 << 24) / size))
        let random = Philox(seed: 1)
        let values = (0..<count).flatMap { sample in
            (0..<size).map { random.uniform($0, sample: UInt32(sample)) }
        }
        return try SequenceSet(columns: columns, length: steps, values: values)
    }

    /// Names for the features.
    var columns: [String] { (1...features).map { "x\($0)" } }
}
