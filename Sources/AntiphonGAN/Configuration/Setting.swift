/// One field of the configuration: its name in YAML and after `--set`, what it means, how it is read and written as
/// text.
public struct Setting: Sendable {
    /// The dotted name, as in `generator.hidden`.
    public let name: String
    /// What it means, in a line.
    public let summary: String
    /// What values are allowed, in words.
    public let allowed: String
    /// The value in a configuration, as text.
    public let read: @Sendable (Configuration) -> String
    /// Puts a value, given as text, into a configuration.
    /// - Throws: `ConfigurationError` saying what is allowed.
    public let write: @Sendable (inout Configuration, String) throws(ConfigurationError) -> Void

    // A kind, or `auto`.
    private static var family: Setting {
        let named = choice("family", \.family, "which kind of GAN; auto: as the data ask for")
        let allowed = "auto, " + named.allowed
        return Setting(name: named.name, summary: named.summary, allowed: allowed) {
            $0.choosesFamily ? "auto" : named.read($0)
        } write: {
            (configuration, text) throws(ConfigurationError) in
            if text == "auto" { return configuration.leaveFamilyOpen() }
            guard FamilyKind(rawValue: text) != nil else {
                throw ConfigurationError(setting: named.name, value: text, allowed: "one of " + allowed)
            }
            try named.write(&configuration, text)
        }
    }

    /// Every setting, in the order in which `config.yaml` lists them: a section's settings stand together.
    public static let all: [Setting] = [
        whole("seed", \.seed, 0...UInt64.max, "the seed from which every random number of the run derives"),
        family,
        choice("scaling", \.scaling, "how values are scaled for the networks"),
        flag(
            "encoding.relations", \.encoding.relations,
            "columns that are equal, sums of others, or never cross stay so by construction"),
        flag(
            "encoding.curves", \.encoding.curves,
            "columns that change in shares of their level are learnt as logarithms, rough and flat ones as normal scores"
        ),
        flag(
            "encoding.levels", \.encoding.levels,
            "columns that take the same coarse values again and again are put on these when generated"),
        flag(
            "encoding.bands", \.encoding.bands,
            "columns whose numbers stand still do so as often as in the data: they move when what is generated has gone far enough"
        ),
        flag(
            "encoding.innovations", \.encoding.innovations,
            "smooth columns, and tables of much noise, are learnt as what each step adds to what the steps before foretell"
        ),
        choice("generator.cell", \.generator.cell, "the generator's recurrent cell"),
        whole(
            "generator.hidden", \.generator.hidden, 1...4096,
            "hidden units of each layer of the generator; auto: more for many columns, a large table, and where the first steps show it too small"
        ).orAuto(\.generator.chosenHidden),
        whole("generator.layers", \.generator.layers, 1...16, "recurrent layers of the generator"),
        whole(
            "generator.static-noise", \.generator.staticNoise, 0...4096,
            "noise elements fixed over a sequence; auto: more for many columns"
        ).orAuto(\.generator.chosenStaticNoise),
        whole(
            "generator.step-noise", \.generator.stepNoise, 0...Configuration.Generator.mostStepNoise,
            "noise elements drawn anew at each recurrent step; auto: 8 for each row that it generates, 4096 at most"
        ).orAuto(\.generator.chosenStepNoise),
        choice("generator.output", \.generator.output, "what is applied to the generator's output"),
        flag(
            "generator.limits", \.generator.limits,
            "numbers that often touch their smallest or largest stop there while learning too, those that are often close to it turn back"
        ),
        flag(
            "generator.holds", \.generator.holds,
            "numbers that often stay as they were a step before stay so exactly, unless they want to go far"),
        flag(
            "generator.joint", \.generator.joint,
            "states of two columns that go together in the data (no wind and no direction) are chosen together"),
        whole(
            "generator.rows-per-step", \.generator.rows, 1...65_536,
            "rows that one recurrent step generates; auto: more for long sequences"
        ).orAuto(\.generator.rowsPerStep),
        whole(
            "generator.column-hidden", \.generator.columnHidden, 0...1024,
            "hidden units of the recurrence that all columns of a noisy table share; 0: none"),
        whole(
            "generator.attribute-hidden", \.generator.attributeHidden, 1...4096,
            "hidden units of the layers that generate what is fixed over a sequence"),
        real(
            "generator.temperature", \.generator.temperature, 0.01...10,
            "temperature of the relaxed choice among categories"),
        choice("generator.optimizer.kind", \.generator.optimizer.kind, "the optimizer"),
        real("generator.optimizer.rate", \.generator.optimizer.rate, 0...1e3, "the learning rate at its height"),
        real(
            "generator.optimizer.beta1", \.generator.optimizer.beta1, 0...0.999999,
            "decay of the first moment, or the momentum"),
        real("generator.optimizer.beta2", \.generator.optimizer.beta2, 0...0.999999, "decay of the second moment"),
        real("generator.optimizer.weight-decay", \.generator.optimizer.weightDecay, 0...1e3, "weight decay of AdamW"),
        choice("discriminator.cell", \.discriminator.cell, "the discriminator's recurrent cell"),
        whole(
            "discriminator.hidden", \.discriminator.hidden, 1...4096,
            "hidden units of each layer and direction; auto: more for many columns"
        ).orAuto(\.discriminator.chosenHidden),
        whole("discriminator.layers", \.discriminator.layers, 1...16, "recurrent layers of the discriminator"),
        flag("discriminator.bidirectional", \.discriminator.bidirectional, "also reads the sequence backwards"),
        choice(
            "discriminator.judgement", \.discriminator.judgement,
            "what is judged: every step, the last state, or all pooled"),
        flag("discriminator.differences", \.discriminator.differences, "first differences are shown beside the values"),
        flag(
            "discriminator.dependences", \.discriminator.dependences,
            "how far columns lie from what others nearly tell of them is shown beside the values"),
        real(
            "discriminator.noise", \.discriminator.noise, 0...100,
            "deviation of the noise on the noisiest sequence that is shown, where mostly numbers are generated; 0: none"
        ),
        whole(
            "discriminator.rows-per-step", \.discriminator.rows, 1...65_536,
            "rows that one recurrent step reads; auto: more for long sequences"
        ).orAuto(\.discriminator.rowsPerStep),
        whole(
            "discriminator.filters", \.discriminator.filters, 0...1024,
            "filters of each convolution over time beside the recurrence, where all is pooled; auto: 64 under noise"
        ).orAuto(\.discriminator.chosenFilters),
        whole(
            "discriminator.filter-sets", \.discriminator.filterSets, 1...8,
            "convolutions over time, each of rows three times as far apart as those before; auto: 2, or 3 of 52 to 128 rows"
        ).orAuto(\.discriminator.chosenFilterSets),
        whole(
            "discriminator.moments", \.discriminator.moments, 1...2,
            "what the head sees of each filter's answers over time: 1 the mean, 2 their deviation from it as well; auto: 2"
        ).orAuto(\.discriminator.chosenMoments),
        whole(
            "discriminator.column-filters", \.discriminator.columnFilters, 0...1024,
            "filters of each of two convolutions over time that all columns of a noisy table share; 0: none"),
        whole(
            "discriminator.attribute-hidden", \.discriminator.attributeHidden, 1...4096,
            "hidden units of the layers that judge what is fixed over a sequence"),
        real(
            "discriminator.pace", \.discriminator.rateFactor, 0...1e3,
            "a factor of the discriminator's rate; auto: less for long sequences"
        ).orAuto(\.discriminator.pace),
        choice("discriminator.optimizer.kind", \.discriminator.optimizer.kind, "the optimizer"),
        real(
            "discriminator.optimizer.rate", \.discriminator.optimizer.rate, 0...1e3, "the learning rate at its height"),
        real(
            "discriminator.optimizer.beta1", \.discriminator.optimizer.beta1, 0...0.999999,
            "decay of the first moment, or the momentum"),
        real(
            "discriminator.optimizer.beta2", \.discriminator.optimizer.beta2, 0...0.999999, "decay of the second moment"
        ),
        real(
            "discriminator.optimizer.weight-decay", \.discriminator.optimizer.weightDecay, 0...1e3,
            "weight decay of AdamW"),
        whole(
            "latent.code", \.latent.code, 1...4096, "elements of the code that stands for a sequence (family latent)"),
        whole(
            "latent.hidden", \.latent.hidden, 1...4096,
            "hidden units of the layers that generate and judge codes (family latent)"),
        real(
            "latent.share", \.latent.share, 0.01...0.99,
            "share of the budget in which the autoencoder is trained (family latent)"),
        real("latent.rate", \.latent.rate, 0...1e3, "the autoencoder's learning rate at its height (family latent)"),
        choice("objective.loss", \.objective.loss, "the adversarial loss"),
        choice("objective.penalty", \.objective.penalty, "the penalty on the discriminator's gradient"),
        real("objective.gamma", \.objective.gamma, 0...1e6, "the penalty's weight"),
        real(
            "objective.gamma-boost", \.objective.gammaBoost, 1...1e6,
            "by how much gamma is multiplied at the start of a training"),
        whole(
            "objective.gamma-steps", \.objective.gammaSteps, 0...1_000_000_000,
            "updates of the discriminator in which that factor falls to 1; 0: there is none"),
        real("objective.delta", \.objective.delta, 1e-6...10, "the step of the directional penalty"),
        real(
            "objective.shares", \.objective.shares, 0...1e3,
            "weight of what the generator pays for states that occur more or less often than real ones; 0: nothing"),
        whole(
            "info.categories", \.info.categories, 0...1024,
            "categories of the categorical code (family info); 0: no such code"),
        whole("info.continuous", \.info.continuous, 0...256, "continuous codes, uniform in -1 to 1 (family info)"),
        real(
            "info.weight", \.info.weight, 0...1e3,
            "weight in both losses of what reading the codes off a sequence costs (family info)"),
        real(
            "info.deviation", \.info.deviation, 0...10,
            "deviation with which continuous codes are read (family info); 0: learnt"),
        whole(
            "training.batch", \.training.batch, 1...1_000_000,
            "sequences in a batch; auto: 128, of a noisy table whose columns are judged alike 32 to 4"
        ).orAuto(\.training.chosenBatch),
        whole("training.steps", \.training.steps, 1...1_000_000_000, "generator steps, when no time budget is given"),
        whole(
            "training.discriminator-steps", \.training.discriminatorSteps, 1...1000,
            "discriminator steps for each generator step"),
        whole(
            "training.accumulation", \.training.accumulation, 1...1024,
            "micro-batches over which a gradient is accumulated"),
        choice("training.schedule", \.training.schedule, "the learning rate's course over the run"),
        real(
            "training.average", \.training.average, 0...0.999999,
            "decay of the moving average of the generator's weights; 0: none"),
        real(
            "training.clip-norm", \.training.clipNorm, 0...1e9, "limit of each player's global gradient norm; 0: none"),
        real("training.clip-value", \.training.clipValue, 0...1e9, "limit of each gradient element; 0: none"),
        real("training.clip-weights", \.training.clipWeights, 0...1e9, "limit of the discriminator's weights; 0: none"),
        real(
            "training.held-out", \.training.heldOut, 0...0.5,
            "share of the sequences never trained on, if that makes 50 or more; 0: none"),
        choice(
            "training.keep", \.training.keep, "the weights a run keeps: the last, or the best by the held-out score"),
        whole(
            "training.patience", \.training.patience, 0...1000,
            "looks without a better held-out score after which to stop; 0: never"),
        whole(
            "training.rollbacks", \.training.rollbacks, 0...100,
            "times to go back to the last good state with half the rates"),
        real("training.loss-limit", \.training.lossLimit, 0...1e12, "a loss beyond it counts as diverged; 0: no limit"),
        real(
            "training.collapse-limit", \.training.collapseLimit, 0...1,
            "spread of generated sequences, as a share of the real ones', that counts as collapsed; 0: none"),
        whole(
            "checkpoint.steps", \.checkpoint.steps, 0...1_000_000_000,
            "steps between two checkpoints; 0: by time only"),
        real("checkpoint.minutes", \.checkpoint.minutes, 0...1e6, "minutes between two checkpoints; 0: by steps only"),
        whole("checkpoint.keep", \.checkpoint.keep, 1...1_000_000, "how many of the latest checkpoints are kept"),
        whole(
            "checkpoint.keep-best", \.checkpoint.keepBest, 0...1_000_000,
            "how many checkpoints with the best held-out score are kept beside them"),
        real(
            "checkpoint.keep-minutes", \.checkpoint.keepMinutes, 0...1e6,
            "keep one checkpoint for each so many minutes too; 0: none"),
        flag(
            "metrics.tensorboard", \.metrics.tensorboard,
            "writes TensorBoard event files (scalars, histograms, pictures) into the run"),
    ]
}
