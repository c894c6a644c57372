import Antiphon
import Foundation

/// A conditional GAN (Mirza and Osindero 2014; for sequences RCGAN, Esteban et al. 2017): both players are told a label c.
///
///     D minimises  E softplus(D(G(z, c), c) - D(x, c)),     G minimises  E softplus(D(x, c) - D(G(z, c), c))
///
/// over real pairs (x, c), in the relativistic form. A layout says which channels are given and which are generated.
@main
struct ConditionalGAN {
    static let steps = 12
    /// Channels of a step: the label, one-hot and fixed, is given; the value is generated.
    static let layout = SequenceLayout(
        steps: steps, [("label", .fixed, .choice(2), true), ("value", .step, .values(1), false)])

    /// Sequences that rise where the label is 0 and fall where it is 1: +-(t / T) + noise; [T][label, label, value].
    static func sequence(label: Int, _ noise: (Int) -> Float) -> [Float] {
        (0..<steps).flatMap { t -> [Float] in
            let slope: Float = label == 0 ? 2 : -2
            return [label == 0 ? 1 : 0, label == 0 ? 0 : 1, slope * Float(t) / Float(steps) + 0.3 * noise(t)]
        }
    }

    static func main() throws {
        let backend = try CPUBackend()
        let random = Philox(seed: 5)
        let count = 2000
        let values = (0..<count).flatMap { n in
            // Uniform noise in -1 to 1.
            sequence(label: n % 2) { 2 * random.uniform(n * steps + $0) - 1 }
        }
        let set = try SequenceSet(columns: ["rises", "falls", "value"], length: steps, values: values)
        var settings = Configuration()
        settings.training.batch = 64
        let trainer = try Trainer(settings, data: TrainingData(encoded: set, layout: layout), on: backend)
        _ = try trainer.run(.steps(600))

        // Generating: the label of each sequence goes in as its given channels.
        let family = try settings.makeFamily(layout)
        let batch = 500
        let type = TensorType.float32([steps, batch, layout.width])
        let weights = HostTensor(trainer.weights)
        let program = try Program(inputs: [("w", weights.type), ("given", type), ("seed", .uint32([2]))]) { input in
            guard let w = input["w"], let given = input["given"], let seed = input["seed"] else { return [] }
            let draw = Draw(key: RandomKey(seed), batch: batch, given: given)
            return [("sequences", family.generate(draw, ParameterValues(w, family.generator)))]
        }
        for label in 0..<2 {
            let one: [Float] = [label == 0 ? 1 : 0, label == 0 ? 0 : 1, 0]
            let given = try HostTensor(type.shape, Array(repeating: one, count: steps * batch).flatMap { $0 })
            let made = try backend.run(program, [weights, given, Philox(seed: 9).words])[0].floats ?? []
            let last = (0..<batch).map { made[((steps - 1) * batch + $0) * layout.width + 2] }
            let truth = (label == 0 ? 2 : -2) * Float(steps - 1) / Float(steps)
            print("label \(label): last value \(last.reduce(0, +) / Float(batch)) in the mean, of the data \(truth)")
        }
    }
}
