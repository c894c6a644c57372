import AntiphonGraph
import AntiphonNN
import Testing

/// The discriminators of Tools/goldens/penalties.py.
struct GoldenDiscriminator {
    enum Form { case vectors, pooled(RecurrentCell), steps(RecurrentCell) }

    let form: Form
    let recurrence: RecurrentStack?
    let layers: [Dense]
    let layout: ParameterLayout

    init(_ form: Form) throws {
        self.form = form
        var scope = ParameterScope()
        let widths: [Int]
        switch form {
        case .vectors:
            recurrence = nil
            widths = [3, 6, 6, 1]
        case .pooled(let cell), .steps(let cell):
            recurrence = scope.child("recurrence") { RecurrentStack(cell: cell, inputs: 3, hidden: 6, in: &$0) }
            if case .steps = form { widths = [6, 6, 1] } else { widths = [12, 6, 1] }
        }
        layers = (0..<widths.count - 1).map { index in
            scope.child("dense\(index)") { Dense(inputs: widths[index], outputs: widths[index + 1], in: &$0) }
        }
        layout = try scope.layout
    }

    func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        var features = x
        if let recurrence {
            features = recurrence(x, values).y
            if case .pooled = form {
                features = features.element(features.shape[0] - 1, along: 0).concatenated(
                    [features.mean([0])], along: 1)
            }
        }
        for (index, layer) in layers.enumerated() {
            features = layer(features, values)
            if index < layers.count - 1 {
                features = layers.count == 3 && index == 0 ? features.tanh() : features.sigmoidLinear()
            }
        }
        return features.reshaped(features.shape.removing([features.shape.rank - 1]))
    }
}

@Suite("Gradient penalties against double backward in PyTorch")
struct GradientPenaltyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let backend: TestBackend
        var testDescription: String { "\(name) on \(backend)" }

        func discriminator() throws -> GoldenDiscriminator {
            switch name {
            case "vectors": try GoldenDiscriminator(.vectors)
            case "lstm": try GoldenDiscriminator(.pooled(.lstm))
            case "gru": try GoldenDiscriminator(.pooled(.gru))
            case "lstm-steps": try GoldenDiscriminator(.steps(.lstm))
            default: try GoldenDiscriminator(.steps(.gru))
            }
        }

        static let all = TestBackend.allCases.flatMap { backend in
            ["vectors", "lstm", "gru", "lstm-steps", "gru-steps"].map { Case(name: $0, backend: backend) }
        }
    }

    /// The penalties of a case by the goldens' names: value and flat parameter gradient.
    private func penalties(
        _ test: Case, _ golden: Goldens, delta: Float = 0.02
    ) throws -> (results: [String: HostTensor], layout: ParameterLayout) {
        let discriminator = try test.discriminator()
        var inputs = try golden.inputs(["real", "fake", "uniform"])
        inputs["block"] = try golden.block(discriminator.layout, under: "parameters")
        let results = try test.backend.run(inputs) { tensors in
            guard let real = tensors["real"], let fake = tensors["fake"], let uniform = tensors["uniform"],
                let block = tensors["block"]
            else { return [:] }
            let values = ParameterValues(block, discriminator.layout)
            let judge = { (x: Tensor) in discriminator(x, values) }
            let joined = real.concatenated([fake], along: real.shape.rank - 2)
            let judged = judge(joined)
            let penalties = [
                "interpolated": GradientPenalty.interpolated(
                    real: real, fake: fake, uniform: uniform, discriminator: judge),
                "exact": GradientPenalty.zeroCentred(at: real, gamma: 3, discriminator: judge),
                "both": GradientPenalty.zeroCentred(of: judged, at: joined, gamma: 3, batches: 2),
                "directional": GradientPenalty.directional(
                    of: judged, at: joined, gamma: 3, delta: delta, batches: 2, discriminator: judge),
            ]
            var results: [String: Tensor] = [:]
            for (name, penalty) in penalties {
                results[name] = penalty
                results["\(name)/gradient"] = values.gradient(of: penalty)
            }
            return results
        }
        return (results, discriminator.layout)
    }

    @Test("WGAN-GP, R1, R1 + R2 and the directional form: values and parameter gradients", arguments: Case.all)
    func matchesPyTorch(_ test: Case) throws {
        let golden = try Goldens("penalties").under(test.name)
        let (results, layout) = try penalties(test, golden)
        #expect(results.count == 8)
        for name in ["interpolated", "exact", "both", "directional"] {
            let part = try golden.under(name)
            // The directional form is a difference of near values over a small step: float32 arithmetic loses digits
            // there.
            let tolerance = name == "directional" ? test.backend.differenceTolerance : test.backend.tolerance
            expectClose(results[name], try part["value"], tolerance, name)
            let gradient = try #require(results["\(name)/gradient"]?.floats)
            let want = try golden.block(layout, under: "\(name)/gradients")
            expectClose(HostTensor(gradient), want, tolerance, "\(name) gradient")
        }
    }

    @Test("The directional form's gradient is the exact penalty's up to the square of the step", arguments: Case.all)
    func directionalIsNearlyExact(_ test: Case) throws {
        let golden = try Goldens("penalties").under(test.name)
        let (near, _) = try penalties(test, golden, delta: 0.02)
        let (far, _) = try penalties(test, golden, delta: 0.2)
        let exact = try #require(near["both/gradient"]?.floats)
        let nearError = relativeError(try #require(near["directional/gradient"]?.floats), exact)
        let farError = relativeError(try #require(far["directional/gradient"]?.floats), exact)
        #expect(nearError < 5e-4)
        // A hundredfold if the error is of second order: two orders less where rounding does not yet show.
        #expect(farError > 30 * nearError)
        let (value, half) = (try #require(near["directional"]?.floats), try #require(near["both"]?.floats))
        #expect(abs(value[0] / (2 * half[0]) - 1) < 1e-3)
    }

    @Test("A discriminator without any slope gives finite penalties and no NaN", arguments: TestBackend.allCases)
    func flat(_ backend: TestBackend) throws {
        var scope = ParameterScope()
        let layer = Dense(inputs: 3, outputs: 1, in: &scope)
        let layout = try scope.layout
        let x = try HostTensor([4, 3], (0..<12).map(Float.init))
        let results = try backend.run([
            "x": x, "u": HostTensor([0, 0.3, 0.6, 0.9] as [Float]),
            "block": HostTensor([Float](repeating: 0, count: 4)),
        ]) { tensors in
            guard let x = tensors["x"], let u = tensors["u"], let block = tensors["block"] else { return [:] }
            let values = ParameterValues(block, layout)
            let judge = { (x: Tensor) in layer(x, values).tanh().reshaped([x.shape[0]]) }
            let gp = GradientPenalty.interpolated(real: x, fake: x * 0.5, uniform: u, discriminator: judge)
            let directional = GradientPenalty.directional(at: x, gamma: 1, discriminator: judge)
            return [
                "gp": gp, "gp/gradient": values.gradient(of: gp), "directional": directional,
                "directional/gradient": values.gradient(of: directional),
            ]
        }
        #expect(results["gp"]?.floats.map { abs($0[0] - 10) < 1e-3 } == true)
        #expect(results["directional"] == HostTensor(Float(0)))
        for name in ["gp/gradient", "directional/gradient"] {
            #expect(results[name]?.floats?.allSatisfy(\.isFinite) == true, "\(name)")
        }
    }

    @Test("Judgements of a wrong shape are told")
    func badShape() {
        #expect(throws: GraphError.self) {
            try TestBackend.reference.run(["x": try HostTensor([2, 3], [0, 0, 0, 0, 0, 0])]) { tensors in
                guard let x = tensors["x"] else { return [:] }
                return ["penalty": GradientPenalty.zeroCentred(at: x, gamma: 1) { $0.sum() }]
            }
        }
    }
}
