public import AntiphonGraph
public import AntiphonNN

/// Every setting of a training run. The defaults are the recipe's (Documentation/decisions/0006-recipe.md): a user
/// need not choose.
///
/// `Setting.all` gives each field its name in YAML and on the command line, its limits and its explanation.
public struct Configuration: Sendable, Hashable {
    /// The seed from which every random number of the run derives.
    public var seed: UInt64 = 0
    /// Which kind of GAN. To set it is to choose it: see `choosesFamily`.
    public var family = FamilyKind.recurrent { didSet { choosesFamily = false } }
    /// Whether the data are to choose the family (`FamilyChoice`), as `family: auto` says: until they have, it counts as
    /// recurrent.
    public private(set) var choosesFamily = true
    /// The generator.
    public var generator = Generator()
    /// The discriminator.
    public var discriminator = Discriminator()
    /// The sequence autoencoder of the latent family.
    public var latent = Latent()
    /// What the players minimise.
    public var objective = Objective()
    /// The latent codes of the family `info`.
    public var info = Info()
    /// The training loop.
    public var training = Training()
    /// What a run tells of itself.
    public var metrics = Metrics()
    /// How the data are scaled for the networks.
    public var scaling = Scaling.standard
    /// What of the table's columns is taken into account before that.
    public var encoding = Encoding()
    /// When the training's state is saved, and which states are kept.
    public var checkpoint = CheckpointSettings()

    /// The default recipe.
    public init() {}

    /// Leaves the family to the data.
    public mutating func leaveFamilyOpen() {
        family = .recurrent
        choosesFamily = true
    }

    /// How columns become features.
    public struct Encoding: Sendable, Hashable {
        /// Whether what holds between columns in every row (equal, sums of others, never crossing) is kept by construction.
        public var relations = true
        /// Whether positive columns that change in shares of their level are learnt as logarithms, and rough ones that reach the ends of their range as
        /// normal scores.
        public var curves = true
        /// Whether columns that take the same coarse values again and again are put on these when generated.
        public var levels = true
        /// Whether columns whose numbers stand still move only when what is generated has gone far enough, so that they do so as often as in the data
        /// (decision 0140).
        public var bands = true
        /// Whether smooth columns are learnt as what each step adds to what the steps before foretell.
        public var innovations = true
    }

    /// The generator's settings.
    public struct Generator: Sendable, Hashable {
        /// The recurrent cell.
        public var cell = RecurrentCell.lstm
        /// Hidden units H of each layer, if they were chosen; nil: as the number of columns asks for (`settle(for:)`).
        public var chosenHidden: Int?
        /// Recurrent layers.
        public var layers = 1
        /// Elements of the noise vector that stays the same over a sequence, if they were chosen; nil: as the number of columns asks for.
        public var chosenStaticNoise: Int?
        /// Elements of the noise drawn anew at each recurrent step, if they were chosen, 0 for none; nil: as the rows of a step ask for.
        public var chosenStepNoise: Int?
        /// What is applied to the output.
        public var output = OutputActivation.linear
        /// Whether numbers that often touch the smallest or the largest of the data stop there while learning, as they do when generated.
        public var limits = true
        /// Whether numbers that often hold the value of the step before do so exactly.
        public var holds = false
        /// Whether states that go together in the data are chosen together (decision 0138).
        public var joint = true
        /// Rows of a sequence that one recurrent step gives; nil: as the sequences' length asks for (`settle(for:)`).
        public var rowsPerStep: Int?
        /// Hidden units of the recurrence that all columns of a noisy table share (decision 0120); 0 for none.
        public var columnHidden = 24
        /// Hidden units of the two layers that generate what is fixed over a sequence.
        public var attributeHidden = 64
        /// The temperature of choices among categories.
        public var temperature: Float = 0.5
        /// The optimizer.
        public var optimizer = OptimizerSettings()
    }

    /// The discriminator's settings.
    public struct Discriminator: Sendable, Hashable {
        /// The recurrent cell.
        public var cell = RecurrentCell.lstm
        /// Hidden units H of each layer and direction, if they were chosen; nil: as the number of columns asks for (`settle(for:)`).
        public var chosenHidden: Int?
        /// Recurrent layers.
        public var layers = 1
        /// Whether each layer also reads the sequence backwards.
        public var bidirectional = false
        /// What is judged.
        public var judgement = Judgement.pooled
        /// Whether first differences are shown beside the values.
        public var differences = true
        /// Whether what is left of columns that others nearly tell is shown beside the values (decision 0125).
        public var dependences = true
        /// The deviation of the noise that lies on the noisiest of the sequences shown, real and generated alike; 0: none (decision 0100).
        public var noise: Float = 4
        /// Rows of a sequence that one recurrent step reads; nil: as the sequences' length asks for (`settle(for:)`).
        public var rowsPerStep: Int?
        /// Filters of each convolution over time beside the recurrence, where all is pooled; nil: as the data ask for (`settle(for:)`).
        public var chosenFilters: Int?
        /// How many convolutions there are, each of rows three times as far apart as those of the one before (decision 0122); nil: as the sequences'
        /// length asks for (`settle(for:)`).
        public var chosenFilterSets: Int?
        /// What is taken of each filter's answers over time: 1 the mean, 2 their deviation from it too; nil: 2 (`settle(for:)`).
        public var chosenMoments: Int?
        /// Filters of each of two convolutions over time that all columns of a noisy table share (decision 0120); 0 for none.
        public var columnFilters = 32
        /// Hidden units of the two layers that judge what is fixed over a sequence.
        public var attributeHidden = 64
        /// The optimizer: slower than the generator's, so that it does not run away (decision 0097).
        public var optimizer = OptimizerSettings(rate: 1e-3)
        /// A factor of its rate; nil: as the sequences' length asks for (`settle(for:)`).
        public var pace: Float?
    }

    /// The latent family's settings, beside those of the generator (cell, hidden units and layers of encoder and decoder;
    /// noise) and the discriminator.
    public struct Latent: Sendable, Hashable {
        /// Elements of the code that stands for a sequence.
        public var code = 24
        /// Hidden units of the layers that generate and judge codes.
        public var hidden = 128
        /// The share of the budget in which encoder and decoder are trained.
        public var share: Float = 0.5
        /// Their learning rate at its height.
        public var rate: Float = 3e-3
    }

    /// The objective's settings.
    public struct Objective: Sendable, Hashable {
        /// The loss.
        public var loss = AdversarialLoss.relativisticPaired
        /// The penalty on the discriminator's gradient.
        public var penalty = PenaltyKind.r1r2
        /// The penalty's weight.
        public var gamma: Float = 1
        /// By how much the weight is multiplied at the start; the factor falls to 1, geometrically, in `gammaSteps`.
        public var gammaBoost: Float = 30
        /// Updates of the discriminator in which it falls.
        public var gammaSteps = 1000
        /// The step of the directional penalty.
        public var delta: Float = 0.02
        /// What the generator pays for states that occur more or less often than in real sequences (decision 0136); 0: nothing.
        public var shares: Float = 1
    }

    /// The latent codes' settings (family `info`).
    public struct Info: Sendable, Hashable {
        /// Categories K of the categorical code; 0: there is none.
        public var categories = 4
        /// Continuous codes.
        public var continuous = 2
        /// The weight of what reading the codes off a sequence costs, in both players' losses.
        public var weight: Float = 1
        /// The deviation of the posterior of a continuous code; 0: learnt for each sequence.
        public var deviation: Float = 0.5
    }

    /// One player's optimizer.
    public struct OptimizerSettings: Sendable, Hashable {
        /// Which optimizer.
        public var kind = OptimizerKind.adam
        /// The learning rate at its height.
        public var rate: Float = 2e-3
        /// Decay of the first moment (Adam), or the momentum (SGD).
        public var beta1: Float = 0
        /// Decay of the second moment.
        public var beta2: Float = 0.99
        /// Weight decay of AdamW.
        public var weightDecay: Float = 0
    }

    /// What a run tells of itself, beside `metrics.jsonl`.
    public struct Metrics: Sendable, Hashable {
        /// Whether TensorBoard event files are written.
        public var tensorboard = false
    }

    /// The training loop's settings.
    public struct Training: Sendable, Hashable {
        /// Sequences in a batch B, if they were chosen; nil: as the data ask for (`settle(for:)`).
        public var chosenBatch: Int?
        /// Generator steps in all, when no time budget is given.
        public var steps = 8000
        /// Discriminator steps for each generator step.
        public var discriminatorSteps = 1
        /// Micro-batches over which a step's gradient is accumulated.
        public var accumulation = 1
        /// The learning rate's course over the run.
        public var schedule = ScheduleKind.holdThenLinear
        /// Decay of the moving average of the generator's weights; 0 for none.
        public var average: Float = 0.999
        /// Limit of each player's global gradient norm; 0 for none.
        public var clipNorm: Float = 1
        /// Limit of each gradient element; 0 for none.
        public var clipValue: Float = 0
        /// Limit of the discriminator's weights after each step (Wasserstein GAN with clipping); 0 for none.
        public var clipWeights: Float = 0
        /// The share of the sequences that is never trained on, for the held-out score; 0 for none.
        public var heldOut: Float = 0.05
        /// Which weights a run keeps.
        public var keep = KeptWeights.last
        /// Looks without a better held-out score after which a run ends; 0: never.
        public var patience = 0
        /// Times that a run goes back to its last good state with half the rates before it gives up.
        public var rollbacks = 3
        /// A loss beyond this counts as diverged; 0: only one that is not finite.
        public var lossLimit: Float = 1e6
        /// Generated sequences are collapsed where their mean distance is below this share of the real ones'; 0: never.
        public var collapseLimit: Float = 0.1
    }

    /// When the training's state is saved, and which states are kept: those that any of the rules keeps.
    public struct CheckpointSettings: Sendable, Hashable {
        /// Steps between two checkpoints; 0: none by steps.
        public var steps = 0
        /// Minutes between two checkpoints; 0: none by time.
        public var minutes: Float = 1
        /// The latest ones that are kept.
        public var keep = 2
        /// The ones with the best held-out score that are kept.
        public var keepBest = 0
        /// One is kept for each so many minutes of training; 0: none.
        public var keepMinutes: Float = 0
    }
}

/// Which weights a run keeps.
public enum KeptWeights: String, Sendable, Hashable, CaseIterable {
    /// The averaged weights at the end.
    case last
    /// The averaged weights at the best held-out score.
    case best
}

/// The kinds of GAN.
public enum FamilyKind: String, Sendable, Hashable, CaseIterable {
    /// A recurrent generator against a recurrent discriminator.
    case recurrent
    /// The same, given labels or numbers from outside.
    case conditional
    /// Dense layers only, for single vectors.
    case feedForward = "feed-forward"
    /// The recurrent GAN with latent codes that can be read off its sequences.
    case info
    /// TimeGAN (Yoon et al. 2019): embedding, supervised and joint phases in a recurrent latent space.
    case timegan
    /// A sequence autoencoder and a GAN on its codes (RTSGAN, Pei et al. 2021).
    case latent
}

/// What is applied to the generator's output.
public enum OutputActivation: String, Sendable, Hashable, CaseIterable {
    /// Nothing: standardised values.
    case linear
    /// The logistic function: values in 0 to 1.
    case sigmoid
    /// Hyperbolic tangent: values in -1 to 1.
    case tanh
}

/// What the recurrent discriminator judges.
public enum Judgement: String, Sendable, Hashable, CaseIterable {
    /// One judgement at every step.
    case step
    /// One judgement, from the last state.
    case last
    /// One judgement, from the last state and the mean of all states.
    case pooled
}

/// The penalties on the discriminator's gradient.
public enum PenaltyKind: String, Sendable, Hashable, CaseIterable {
    /// None.
    case none
    /// R1 and R2 by a directional difference, without second derivatives: for discriminators that have no fast ones.
    case directional
    /// R1: gamma/2 times the squared gradient norm at real data (Mescheder et al. 2018), exact.
    case r1
    /// R1 and R2, exact (RECIPE: gamma/2 on real and generated).
    case r1r2
    /// gamma times (gradient norm - 1)^2 on interpolates (Gulrajani et al. 2017), exact.
    case gradientPenalty = "wgan-gp"
}

/// The optimizers.
public enum OptimizerKind: String, Sendable, Hashable, CaseIterable {
    /// Stochastic gradient descent with momentum beta1.
    case sgd
    /// RMSProp (smoothing beta2).
    case rmsprop
    /// Adam (Kingma and Ba 2015).
    case adam
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
    case adamw
}

/// The courses of the learning rate over a run.
public enum ScheduleKind: String, Sendable, Hashable, CaseIterable {
    /// The same throughout.
    case constant
    /// Constant for half of the run, then linear to 2 %.
    case holdThenLinear = "hold-then-linear"
    /// Linear to 0.
    case linear
    /// Half a cosine to 0.
    case cosine
}

/// How values are scaled for the networks.
public enum Scaling: String, Sendable, Hashable, CaseIterable {
    /// Mean 0 and standard deviation 1 over all windows.
    case standard
    /// 0 to 1 over all windows.
    case minmax = "min-max"
}
