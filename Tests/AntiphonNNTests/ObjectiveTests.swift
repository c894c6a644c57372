import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Losses against PyTorch")
struct ObjectiveTests {
    private func check(
        _ backend: TestBackend, _ golden: Goldens, _ name: String, _ inputs: [String],
        _ loss: (_ x: Tensor, _ tensors: [String: Tensor]) -> Tensor
    ) throws {
        let results = try backend.run(try golden.inputs(["logits"] + inputs)) { tensors in
            guard let x = tensors["logits"] else { return [:] }
            let value = loss(x, tensors)
            return ["loss": value, "gradient": value.gradients(withRespectTo: [x])[0]]
        }
        for part in ["loss", "gradient"] {
            expectClose(results[part], try golden["\(name)/\(part)"], backend.tolerance, "\(name) \(part)")
        }
    }

    @Test("Losses of predictions and their gradients", arguments: TestBackend.allCases)
    func predictions(_ backend: TestBackend) throws {
        let golden = try Goldens("objectives")
        try check(backend, golden, "binary", ["targets"]) { x, tensors in
            tensors["targets"].map { Losses.binaryCrossEntropy(logits: x, targets: $0) } ?? x
        }
        try check(backend, golden, "binary-masked", ["targets", "mask"]) { x, tensors in
            tensors["targets"].map { Losses.binaryCrossEntropy(logits: x, targets: $0, mask: tensors["mask"]) } ?? x
        }
        try check(backend, golden, "softmax", ["labels"]) { x, tensors in
            tensors["labels"].map { Losses.softmaxCrossEntropy(logits: x, labels: $0) } ?? x
        }
        try check(backend, golden, "squared", ["targets"]) { x, tensors in
            tensors["targets"].map { Losses.meanSquaredError(x, $0) } ?? x
        }
        try check(backend, golden, "absolute", ["targets"]) { x, tensors in
            tensors["targets"].map { Losses.meanAbsoluteError(x, $0) } ?? x
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let loss: AdversarialLoss
        let kind: String
        let backend: TestBackend
        var testDescription: String { "\(loss) of \(kind) on \(backend)" }

        static let all = TestBackend.allCases.flatMap { backend in
            AdversarialLoss.allCases.flatMap { loss in
                ["sequence", "step", "masked"].map { Case(loss: loss, kind: $0, backend: backend) }
            }
        }
    }

    @Test("Both players' losses and their gradients, a sequence, a step, and masked", arguments: Case.all)
    func adversarial(_ test: Case) throws {
        let golden = try Goldens("objectives").under(test.kind)
        let masks = golden.has("realMask") ? ["realMask", "fakeMask"] : []
        let results = try test.backend.run(try golden.inputs(["real", "fake"] + masks)) { tensors in
            guard let real = tensors["real"], let fake = tensors["fake"] else { return [:] }
            let (realMask, fakeMask) = (tensors["realMask"], tensors["fakeMask"])
            var results: [String: Tensor] = [:]
            let losses = [
                "discriminator": test.loss.discriminator(
                    real: real, fake: fake, realMask: realMask, fakeMask: fakeMask),
                "generator": test.loss.generator(real: real, fake: fake, realMask: realMask, fakeMask: fakeMask),
            ]
            for (side, loss) in losses {
                let gradients = loss.gradients(withRespectTo: [real, fake])
                results["\(side)/loss"] = loss
                results["\(side)/dreal"] = gradients[0]
                results["\(side)/dfake"] = gradients[1]
            }
            return results
        }
        #expect(results.count == 6)
        for (name, value) in results {
            expectClose(value, try golden["\(test.loss.rawValue)/\(name)"], test.backend.tolerance, name)
        }
        let generatorLooksAtReal = try #require(results["generator/dreal"]?.floats).contains { $0 != 0 }
        #expect(generatorLooksAtReal == test.loss.generatorNeedsReal)
    }

    @Test("Labels that do not fit the logits are told")
    func badLabels() {
        #expect(throws: GraphError.self) {
            try TestBackend.reference.run([
                "x": try HostTensor([2, 3], [0, 0, 0, 0, 0, 0]), "labels": HostTensor([Int32(0), 1, 2]),
            ]) { tensors in
                guard let x = tensors["x"], let labels = tensors["labels"] else { return [:] }
                return ["loss": Losses.softmaxCrossEntropy(logits: x, labels: labels)]
            }
        }
    }
}
