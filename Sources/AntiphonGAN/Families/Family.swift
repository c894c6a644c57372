public import AntiphonGraph
public import AntiphonNN

/// A kind of GAN: the two networks, and nothing about how they are trained.
///
/// A new family is one new file with a type that conforms to this, and its case in `FamilyKind`. Losses and penalties
/// (`AdversarialObjective`), the compiled steps (`TrainingStep`) and the loop (`Trainer`) work with any family.
/// Sequences are in encoded units (scaled), `[T, B, F]`.
public protocol Family: Sendable {
    /// The generator's parameters.
    var generator: ParameterLayout { get }
    /// The discriminator's parameters.
    var discriminator: ParameterLayout { get }
    /// Steps T and features F of a sequence.
    var steps: Int { get }
    /// Features F of a step.
    var features: Int { get }

    /// Generated sequences [T, B, F] for a draw of noise.
    func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor
    /// What the discriminator is shown of sequences [T, B, F]: [T, B, F']. Penalties take gradients with respect to this.
    func present(_ sequences: Tensor) -> Tensor
    /// The discriminator's judgement (a logit; high is real) of what `present` gave: [B], or [T, B] for one a step.
    /// Rows of the batch never influence each other's judgement.
    func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor
}

/// Which sequences to generate: sample `first` + b of the batch depends on the key and its own index only, so that a
/// batch can be cut anywhere.
public struct Draw {
    /// The key of this draw.
    public let key: RandomKey
    /// Sequences to generate B.
    public let batch: Int
    /// The index of the first, ui32[]; nil is 0.
    public let first: Tensor?

    /// A draw.
    public init(key: RandomKey, batch: Int, first: Tensor? = nil) {
        self.key = key
        self.batch = batch
        self.first = first
    }

    /// Standard normal noise that stays the same over a sequence, [B, count].
    public func staticNoise(_ count: Int) -> Tensor {
        key.folded(0).random(.normal, [batch, count], sampleDimension: 0, first: first)
    }

    /// Standard normal noise drawn anew at each step, [T, B, count].
    public func stepNoise(_ count: Int, steps: Int) -> Tensor {
        key.folded(1).random(.normal, [steps, batch, count], sampleDimension: 1, first: first)
    }
}

extension Configuration {
    /// The family that this configuration asks for, for sequences of the given size.
    ///
    /// - Parameter differenceScale: for each feature, 1 / standard deviation of its first differences over the training data
    ///   (RECIPE: the discriminator sees differences on an even footing); empty: ones. Generating does not need it.
    /// - Throws: `ConfigurationError` if the family cannot work on such data, `GraphError` for clashing parameter names.
    public func makeFamily(steps: Int, features: Int, differenceScale: [Float] = []) throws -> any Family {
        switch family {
        case .recurrent:
            return try RecurrentFamily(self, steps: steps, features: features, differenceScale: differenceScale)
        case .feedForward:
            return try FeedForwardFamily(self, steps: steps, features: features)
        }
    }
}
