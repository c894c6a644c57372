import AntiphonGraph
import AntiphonNN

extension Configuration {
    /// The defaults of a family: the recipe, with what is another's custom changed.
    ///
    /// `ConfigurationLayers` puts them under a user's settings, whatever the order in which these are given.
    public init(family: FamilyKind) {
        self.init()
        settle(family)
        switch family {
        case .recurrent, .conditional: break
        // Single vectors are learnt well as they are; noise only blurs them (decision 0100).
        case .feedForward: discriminator.noise = 0
        case .info: becomeInfo()
        case .timegan: becomeTimeGAN()
        case .latent: becomeLatent()
        }
    }

    // In a function of its own: what watches the family is not told within an initializer.
    private mutating func settle(_ family: FamilyKind) { self.family = family }

    // As TimeGAN's code has it (Yoon et al. 2019): 24 units, 3 layers of GRU, Adam at 1e-3 throughout, values in 0 to 1,
    // two generator updates a step, which is in the family. Noise of as many elements as there are columns: 0 says so.
    private mutating func becomeTimeGAN() {
        scaling = .minmax
        (generator.cell, generator.hidden, generator.layers, generator.output) = (.gru, 24, 3, .sigmoid)
        (generator.staticNoise, generator.stepNoise, generator.rowsPerStep) = (0, 0, 1)
        (discriminator.cell, discriminator.hidden, discriminator.layers) = (.gru, 24, 3)
        (discriminator.rowsPerStep, discriminator.pace, discriminator.noise) = (1, 1, 0)
        let adam = OptimizerSettings(kind: .adam, rate: 1e-3, beta1: 0.9, beta2: 0.999)
        (generator.optimizer, discriminator.optimizer) = (adam, adam)
        (objective.loss, objective.penalty, objective.shares) = (.nonSaturating, .none, 0)
        (training.schedule, training.average, training.clipNorm) = (.constant, 0, 0)
    }

    // Its codes were tuned before the recipe's slow start (0084): in a discriminator that learns more slowly Q does so too.
    private mutating func becomeInfo() {
        discriminator.optimizer.rate = 2e-3
        generator.rowsPerStep = 1
        (discriminator.rowsPerStep, discriminator.pace, discriminator.noise) = (1, 1, 0)
        (objective.gammaBoost, objective.shares, training.clipNorm, discriminator.dependences) = (1, 0, 0, false)
    }

    // RTSGAN (Pei et al. 2021): a Wasserstein GAN with gradient penalty on codes, five critic updates a step.
    private mutating func becomeLatent() {
        (generator.cell, generator.hidden, generator.staticNoise, generator.stepNoise) = (.gru, 48, 32, 0)
        let adam = OptimizerSettings(kind: .adam, rate: 1e-3, beta1: 0, beta2: 0.9)
        (generator.optimizer, discriminator.optimizer) = (adam, adam)
        (objective.loss, objective.penalty, objective.gamma) = (.wasserstein, .gradientPenalty, 10)
        objective.shares = 0
        (training.discriminatorSteps, training.clipNorm, objective.gammaBoost) = (5, 0, 1)
        (discriminator.pace, discriminator.noise, generator.rowsPerStep) = (1, 0, 1)
    }
}
