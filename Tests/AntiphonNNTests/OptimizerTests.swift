import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Optimizers and clipping against PyTorch")
struct OptimizerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let optimizer: Optimizer
        let rate: Float
        let backend: TestBackend
        var testDescription: String { "\(name) on \(backend)" }

        static let all = TestBackend.allCases.flatMap { backend in
            [
                Case(name: "sgd", optimizer: .sgd(), rate: 0.1, backend: backend),
                Case(name: "sgd-momentum", optimizer: .sgd(momentum: 0.9), rate: 0.1, backend: backend),
                Case(name: "sgd-nesterov", optimizer: .sgd(momentum: 0.9, nesterov: true), rate: 0.1, backend: backend),
                Case(name: "rmsprop", optimizer: .rmsprop(), rate: 0.01, backend: backend),
                Case(name: "adam", optimizer: .adam(), rate: 0.01, backend: backend),
                Case(name: "adam-recipe", optimizer: .adam(beta1: 0, beta2: 0.99), rate: 2e-3, backend: backend),
                Case(name: "adam-tiny-gradients", optimizer: .adam(beta1: 0.5), rate: 0.01, backend: backend),
                Case(name: "adamw", optimizer: .adamW(weightDecay: 0.1), rate: 0.01, backend: backend),
            ]
        }
    }

    @Test("Ten steps", arguments: Case.all)
    func trajectory(_ test: Case) throws {
        let golden = try Goldens("optimizers")
        let gradients = try golden[test.name.contains("tiny") ? "gradients/tiny" : "gradients/plain"]
        let trajectory = try golden["\(test.name)/trajectory"]
        let count = trajectory.shape[1]
        let rows = { (tensor: HostTensor, step: Int) throws in
            HostTensor(Array(try #require(tensor.floats)[step * count..<(step + 1) * count]))
        }
        var state = ["p": try golden["start"]]
        let slotNames = (0..<test.optimizer.slotCount).map { "slot\($0)" }
        for name in slotNames { state[name] = HostTensor([Float](repeating: 0, count: count)) }
        var inputs: [String: HostTensor] = [:]
        for step in 0..<10 {
            inputs = state
            inputs["g"] = try rows(gradients, step)
            inputs["step"] = HostTensor(Float(step + 1))
            inputs["rate"] = HostTensor(test.rate)
            state = try test.backend.run(inputs) { tensors in
                guard let p = tensors["p"], let g = tensors["g"], let step = tensors["step"], let rate = tensors["rate"]
                else { return [:] }
                let next = test.optimizer.update(
                    parameters: p, gradient: g, slots: slotNames.compactMap { tensors[$0] }, step: step, rate: rate)
                return Dictionary(uniqueKeysWithValues: zip(["p"] + slotNames, [next.parameters] + next.slots))
            }
            expectClose(state["p"], try rows(trajectory, step), test.backend.tolerance, "step \(step + 1)")
        }
        // The parameters have moved, so that agreement says something.
        #expect(relativeError(try #require(state["p"]?.floats), try #require(try golden["start"].floats)) > 1e-3)
    }

    @Test("Clipping by norm and by value", arguments: TestBackend.allCases)
    func clipping(_ backend: TestBackend) throws {
        let golden = try Goldens("optimizers")
        let gradients = try golden["gradients/plain"]
        let results = try backend.run(["g": gradients]) { tensors in
            guard let g = tensors["g"]?.element(0, along: 0) else { return [:] }
            return [
                "norm-above": Clipping.globalNorm(1)(g), "norm-below": Clipping.globalNorm(100)(g),
                "value": Clipping.value(0.5)(g), "none": Clipping.none(g), "norm": Clipping.norm(g),
            ]
        }
        for name in ["norm-above", "norm-below", "value"] {
            expectClose(results[name], try golden["clip-\(name)"], backend.tolerance, name)
        }
        let first = Array(try #require(gradients.floats).prefix(9))
        #expect(results["none"]?.floats == first)
        let norm = first.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(Double(try #require(results["norm"]?.floats)[0]) - norm) < 1e-5)
    }

    @Test("The wrong number of slots is told")
    func slots() {
        #expect(throws: GraphError.self) {
            try TestBackend.reference.run(["p": HostTensor([1, 2] as [Float])]) { tensors in
                guard let p = tensors["p"] else { return [:] }
                let one = p.context.constant(Float(1))
                let next = Optimizer.adam().update(parameters: p, gradient: p, slots: [p], step: one, rate: one)
                return ["p": next.parameters]
            }
        }
    }
}
