import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import Testing

@Suite struct TrainingStepTests {
    /// Every combination of what the discriminator judges, the loss and the penalty makes two programs that verify and
    /// run.
    @Test(arguments: Judgement.allCases, PenaltyKind.allCases)
    func everyCombinationRuns(_ judgement: Judgement, _ penalty: PenaltyKind) throws {
        for (index, loss) in AdversarialLoss.allCases.enumerated() {
            let configuration = Small.configuration {
                $0.discriminator.judgement = judgement
                $0.discriminator.bidirectional = index % 2 == 0
                $0.discriminator.differences = index % 3 != 0
                $0.discriminator.cell = RecurrentCell.allCases[index % 3]
                $0.generator.cell = RecurrentCell.allCases[(index + 1) % 3]
                $0.generator.layers = 1 + index % 2
                $0.objective.loss = loss
                $0.objective.penalty = penalty
            }
            let family = try configuration.makeFamily(steps: 3, features: 2)
            let step = TrainingStep(family, configuration)
            for program in [try step.discriminatorProgram(), try step.generatorProgram()] {
                try program.graph.verify()
                let given = try inputs(of: program, family)
                let outputs = try ReferenceBackend().run(program, given)
                let metrics = try #require(outputs.last?.floats)
                #expect(metrics.count == 4)
                #expect(metrics.allSatisfy { $0.isFinite })
                // A step moves the parameters.
                #expect(outputs[0] != given[0])
            }
        }
    }

    /// The directional penalty takes the input gradient from the loss's own backward pass; the library's form makes a
    /// backward pass of its own. Both give the same step.
    @Test(arguments: [AdversarialLoss.relativisticPaired, .nonSaturating, .hinge])
    func penaltyFromTheLossEqualsThePenaltyOnItsOwn(_ loss: AdversarialLoss) throws {
        let configuration = Small.configuration {
            ($0.objective.loss, $0.objective.penalty) = (loss, .directional)
            $0.discriminator.noise = 0
        }
        let family = try configuration.makeFamily(steps: 5, features: 3)
        let step = TrainingStep(family, configuration)
        let count = family.discriminator.elementCount
        let real = try Small.sequences(count: 4, steps: 5).values
        let block = family.discriminator.initialValues(seed: 3)
        let rival = family.generator.initialValues(seed: 3)
        func gradient(_ body: @escaping (ParameterValues, ParameterValues, Tensor, RandomKey, Tensor) -> Tensor) throws
            -> [Float]
        {
            let program = try Program(inputs: [
                ("block", .float32([count])), ("rival", .float32([rival.count])), ("real", .float32([5, 4, 3])),
                ("seed", .uint32([2])),
            ]) { input in
                guard let block = input["block"], let rival = input["rival"], let real = input["real"],
                    let seed = input["seed"]
                else { return [] }
                let values = ParameterValues(block, family.discriminator)
                let first = block.context.constant(HostTensor(UInt32(0)))
                let total = body(values, ParameterValues(rival, family.generator), real, RandomKey(seed), first)
                return [("gradient", values.gradient(of: total))]
            }
            let inputs = [
                HostTensor(block), HostTensor(rival), try HostTensor([5, 4, 3], real), Philox(seed: 9).words,
            ]
            return try #require(try ReferenceBackend().run(program, inputs)[0].floats)
        }
        let ours = try gradient { step.discriminatorLoss($0, generator: $1, real: $2, key: $3, first: $4).total }
        let library = try gradient { values, generator, real, key, first in
            let draw = Draw(key: key.folded(0), batch: 4, first: first)
            let fake = family.generate(draw, generator).stoppingGradient()
            let presented = family.present(real.concatenated([fake], along: 1))
            let judge = { (x: Tensor) in family.judge(x, key: key.folded(3), values) }
            let judged = family.judge(presented, key: key.folded(1), values)
            return loss.discriminator(real: judged.sliced(0..<4, along: 0), fake: judged.sliced(4..<8, along: 0))
                + GradientPenalty.directional(of: judged, at: presented, gamma: 1, batches: 2, discriminator: judge)
        }
        let scale = library.map(\.magnitude).max() ?? 0
        #expect(scale > 0)
        for (left, right) in zip(ours, library) { #expect(abs(left - right) <= 1e-5 * scale) }
    }

    /// Four micro-batches of one are a batch of four: samples never talk to each other.
    @Test(arguments: PenaltyKind.allCases)
    func accumulationEqualsTheWholeBatch(_ penalty: PenaltyKind) throws {
        let real = try Small.sequences(count: 4, steps: 5).values
        var results: [[Float]] = []
        for accumulation in [1, 2, 4] {
            let configuration = Small.configuration {
                $0.training.accumulation = accumulation
                $0.objective.penalty = penalty
            }
            let family = try configuration.makeFamily(steps: 5, features: 3)
            let program = try TrainingStep(family, configuration).discriminatorProgram()
            // [K, T, B / K, F] from the same four samples.
            let size = 4 / accumulation
            var parts: [Float] = []
            for part in 0..<accumulation {
                for t in 0..<5 {
                    for b in 0..<size {
                        let start = ((part * size + b) * 5 + t) * 3
                        parts += real[start..<start + 3]
                    }
                }
            }
            var inputs = try inputs(of: program, family)
            let place = try #require(program.inputNames.firstIndex(of: "real"))
            inputs[place] = try HostTensor(program.graph.inputTypes[place].shape, parts)
            let outputs = try ReferenceBackend().run(program, inputs)
            // Adam's first moment after one step, beta1 = 0, is the gradient itself.
            results.append(try #require(outputs[1].floats))
        }
        let scale = results[0].map(\.magnitude).max() ?? 0
        #expect(scale > 0)
        for other in results.dropFirst() {
            for (left, right) in zip(results[0], other) { #expect(abs(left - right) <= 2e-6 * max(1, scale)) }
        }
    }

    @Test func clippingLimitsTheGradient() throws {
        let configuration = Small.configuration { $0.training.clipNorm = 1e-3 }
        let family = try configuration.makeFamily(steps: 4, features: 2)
        let program = try TrainingStep(family, configuration).discriminatorProgram()
        let outputs = try ReferenceBackend().run(program, try inputs(of: program, family))
        let moment = try #require(outputs[1].floats)
        let norm = moment.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(norm - 1e-3) < 1e-5)
    }

    /// Plausible inputs for a training program: initial weights, standard normal data, step 0.
    private func inputs(of program: Program, _ family: any Family) throws -> [HostTensor] {
        let moves = program.outputNames.contains("average") ? family.generator : family.discriminator
        let rests = program.outputNames.contains("average") ? family.discriminator : family.generator
        return try zip(program.inputNames, program.graph.inputTypes).map { name, type in
            switch name {
            case "parameters", "average": return HostTensor(moves.initialValues(seed: 1))
            case "opponent": return HostTensor(rests.initialValues(seed: 1))
            case "seed": return Philox(seed: 4).words
            case "step": return HostTensor(UInt32(0))
            case "update": return HostTensor(Float(1))
            case "rate": return HostTensor(Float(0.002))
            default:
                let random = Philox(seed: 5)
                let values = (0..<type.shape.elementCount).map { name == "real" ? random.uniform($0) * 4 - 2 : 0 }
                return try HostTensor(type.shape, values)
            }
        }
    }
}
