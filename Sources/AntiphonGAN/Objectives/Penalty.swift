import AntiphonGraph
import AntiphonNN

/// The penalty on the discriminator's gradient, with respect to what it was shown.
struct Penalty {
    let settings: Configuration.Objective
    let family: any Family
    let values: ParameterValues
    let key: RandomKey
    /// The index of the batch's first sample, ui32[].
    let first: Tensor

    /// Added to the weight of every judgement in the loss, see `inputGradient`.
    static let weightFloor: Float = 1e-12

    init(
        _ settings: Configuration.Objective, family: any Family, values: ParameterValues, key: RandomKey, first: Tensor
    ) {
        self.settings = settings
        self.family = family
        self.values = values
        self.key = key
        self.first = first
    }

    /// The penalty as a scalar, or nil for none.
    /// - Parameters:
    ///   - presented: what was shown, real then generated, [T, 2 B, F'].
    ///   - judged: the judgements of it, [2 B] or [T, 2 B].
    ///   - adversarial: the discriminator's loss on them.
    func value(presented: Tensor, judged: Tensor, adversarial: Tensor) -> Tensor? {
        let batch = presented.shape[1] / 2
        let real = { presented.sliced(0..<batch, along: 1) }
        let fake = { presented.sliced(batch..<2 * batch, along: 1) }
        let judge = { (x: Tensor) in family.judge(x, key: key.folded(3).folded(first), values) }
        let gamma = settings.gamma
        switch settings.penalty {
        case .none: return nil
        case .directional:
            return GradientPenalty.directional(
                gradient: inputGradient(presented: presented, judged: judged, adversarial: adversarial),
                at: presented, gamma: gamma, delta: settings.delta, batches: 2, discriminator: judge)
        case .r1: return GradientPenalty.zeroCentred(at: real(), gamma: gamma, discriminator: judge)
        case .r1r2: return GradientPenalty.zeroCentred(of: judged, at: presented, gamma: gamma, batches: 2)
        case .gradientPenalty:
            let noise = key.folded(4).random(.uniform, [batch], sampleDimension: 0, first: first)
            return GradientPenalty.interpolated(
                real: real(), fake: fake(), uniform: noise, weight: gamma, discriminator: judge)
        }
    }

    // The gradient of each sample's judgement with respect to what was shown of it, [T, 2 B, F'].
    //
    // With one judgement a sample the loss's own backward pass tells it: rows do not influence each other, so the
    // loss's gradient at sample b is its weight s_b = d loss / d judgement_b times the judgement's gradient, and
    // dividing by s_b gives the latter. The loss's backward pass is needed for the weights anyway, so this saves a
    // whole pass over 2 B rows. The loss has a term of 1e-12 a judgement added (real down, generated up, as every loss
    // pushes): it keeps the quotient exact where a judgement is so sure that its weight would underflow, and is less
    // than float32 can tell elsewhere.
    private func inputGradient(presented: Tensor, judged: Tensor, adversarial: Tensor) -> Tensor {
        guard judged.shape.rank == 1 else {
            let perSample = judged.mean([0])
            return perSample.sum().gradients(withRespectTo: [presented])[0]
        }
        let gradients = adversarial.gradients(withRespectTo: [presented, judged])
        let safe = gradients[1].compare(.equal, 0).select(gradients[1].onesLike(), gradients[1])
        return gradients[0] / safe.broadcast(to: presented.shape, dimensions: [1])
    }
}
