import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import Testing

/// The score while training, against NumPy and a generator in PyTorch (Tools/goldens/gan_held_out.py).
@Suite("The held-out score")
struct HeldOutScoreTests {
    private static func configuration() -> Configuration {
        Small.configuration {
            ($0.generator.hidden, $0.generator.staticNoise, $0.generator.stepNoise) = (5, 3, 2)
            $0.seed = 0x0123_4567_89AB_CDEF
            // A step that moves nothing, and an average that is the weights: what is looked at is what was given.
            $0.eachOptimizer { $0.rate = 0 }
            $0.training.average = 0
        }
    }

    private static func set(_ tensor: HostTensor) throws -> SequenceSet {
        try SequenceSet(columns: ["a", "b"], length: 4, values: #require(tensor.floats))
    }

    @Test("Score, floor and spread are NumPy's", arguments: [true, false])
    func golden(_ onReference: Bool) throws {
        let golden = try Golden("gan_held_out")
        let data = try TrainingData(encoded: Self.set(golden["trained"]), heldOut: Self.set(golden["held_out"]))
        let backend: any Backend = onReference ? ReferenceBackend() : try CPUBackend(threads: 2)
        let trainer = try Trainer(Self.configuration(), data: data, on: backend)
        try trainer.begin(from: trainer.parameters.merging(golden.under("weights").tensors) { $1 })
        var look: GeneratorLook?
        _ = try trainer.run(.steps(1), report: { look = $0.look })
        let found = try #require(look)
        let expected = try #require(golden["found"].floats)
        // Numbers of 256 sorted values each in float32, against double precision; 1e-7 was measured.
        for (ours, theirs) in zip([found.score, trainer.scoreFloor, found.spread], expected) {
            let value = try #require(ours)
            #expect(abs(value - Double(theirs)) <= 2e-6 * Double(theirs), "\(value) \(theirs)")
        }
    }

    @Test("A better generator scores lower; without held-out sequences there is a spread and no score")
    func order() throws {
        // What the generator makes at first, moved and widened by its last layer, against the same as real data.
        let configuration = Self.configuration()
        func outcome(bias: Float, heldOut: Bool = true) throws -> GeneratorLook {
            let real = try SequenceSet(
                columns: ["a", "b"], length: 4, values: Small.normals(600 * 8, seed: 5).map { Float($0) + 1 })
            let trainer = try Trainer(
                configuration, data: TrainingData(encoded: real, heldOut: heldOut ? real : nil),
                on: CPUBackend(threads: 1))
            var weights = try trainer.parameters
            weights["generator/output/bias"] = try HostTensor([2], [bias, bias])
            try trainer.begin(from: weights)
            var look: GeneratorLook?
            _ = try trainer.run(.steps(1), report: { look = $0.look })
            return try #require(look)
        }
        let scores = try [1, 0, -1, -3].map { try #require(outcome(bias: $0).score) }
        #expect(scores == scores.sorted(), "\(scores)")
        let none = try outcome(bias: 1, heldOut: false)
        #expect(none.score == nil && none.spread > 0)
    }
}
