import AntiphonData
package import AntiphonGraph
package import AntiphonNN
import Foundation

// What each player minimises, from noise and real data to a scalar.
extension TrainingStep {
    /// - Parameter update: the number of this update from 1, f32[]; nil: one long after the start.
    package func discriminatorLoss(
        _ values: ParameterValues, generator: ParameterValues, real: Tensor, key: RandomKey, first: Tensor,
        update: Tensor? = nil
    ) -> Losses {
        let batch = real.shape[1]
        let draw = Draw(key: key.folded(0), batch: batch, first: first, given: given(real))
        let presented = noised(family.present(real: real, beside: draw, generator), sets: 0..<2, key, first)
        // Judged once, real and generated side by side: one recurrence over 2 B rows.
        let (judged, cost) = family.judge(presented, generated: draw, key: key.folded(1).folded(first), values)
        let rows = judged.shape.rank - 1
        let (realJudged, fakeJudged) = (
            judged.sliced(0..<batch, along: rows), judged.sliced(batch..<2 * batch, along: rows)
        )
        var adversarial = configuration.objective.loss.discriminator(real: realJudged, fake: fakeJudged)
        if configuration.objective.penalty == .directional && rows == 0 {
            adversarial = adversarial + (fakeJudged.sum() - realJudged.sum()) * Penalty.weightFloor
        }
        let penalty = Penalty(configuration.objective, family: family, values: values, key: key, first: first)
            .value(presented: presented, judged: judged, adversarial: adversarial)
            .map { boosted($0, update: update) }
        let play = Play(
            real: real, draw: draw, generator: generator, discriminator: values, key: key.folded(5).folded(first))
        if let term = family.discriminatorTerm(play) { adversarial = adversarial + term }
        let margin = realJudged.mean() - fakeJudged.mean()
        let zero = adversarial.zerosLike()
        let whole = penalty.map { adversarial + $0 } ?? adversarial
        return Losses(total: cost.map { whole + $0 } ?? whole, penalty: penalty ?? zero, margin: margin)
    }

    package func generatorLoss(
        _ values: ParameterValues, discriminator: ParameterValues, real: Tensor, key: RandomKey, first: Tensor
    ) -> Losses {
        let draw = Draw(key: key.folded(0), batch: real.shape[1], first: first, given: given(real))
        let presented = family.present(generated: draw, values)
        let (fake, cost) = family.judge(
            noised(presented, sets: 1..<2, key, first), generated: draw, key: key.folded(1).folded(first), discriminator
        )
        let loss = configuration.objective.loss
        let judged =
            loss.generatorNeedsReal
            ? family.judge(
                noised(family.present(real: real, values), sets: 0..<1, key, first), key: key.folded(2).folded(first),
                discriminator) : fake.zerosLike()
        var total = loss.generator(real: judged, fake: fake)
        if let cost { total = total + cost }
        let shares = StateShares(family.layout, weight: family.showsSequences ? configuration.objective.shares : 0)
        if let cost = shares.cost(real: real, generated: presented) { total = total + cost }
        let play = Play(
            real: real, draw: draw, generator: values, discriminator: discriminator, key: key.folded(5).folded(first))
        if let term = family.generatorTerm(play) { total = total + term }
        return Losses(total: total, penalty: total.zerosLike(), margin: judged.mean() - fake.mean())
    }

    // What is presented, under noise. Set 0 is real, 1 generated.
    private func noised(_ presented: Tensor, sets: Range<Int>, _ key: RandomKey, _ first: Tensor) -> Tensor {
        InstanceNoise(deviation: configuration.discriminator.noise, channels: family.noisyChannels)(
            presented, sets: sets, key: key.folded(6), first: first)
    }

    // The penalty weighs more at the start. Until generated sequences look at all like real ones a discriminator can tell them apart with
    // its gates wide open or shut, where its gradient is nothing: the penalty is content then, and the generator learns
    // nothing, for ever (Documentation/decisions/0097-a-slow-start.md).
    private func boosted(_ penalty: Tensor, update: Tensor?) -> Tensor {
        let (boost, steps) = (configuration.objective.gammaBoost, configuration.objective.gammaSteps)
        guard let update, boost > 1, steps > 0 else { return penalty }
        let left = (1 - update * (1 / Float(steps))).maximum(0)
        return penalty * (left * Float(log(Double(boost)))).exponential()
    }

    // What is given of the real sequences is given for the generated ones too.
    private func given(_ real: Tensor) -> Tensor? { family.layout.given.isEmpty ? nil : real }
}
