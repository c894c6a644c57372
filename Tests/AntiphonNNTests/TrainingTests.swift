import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Schedules, weight averages, accumulation")
struct TrainingTests {
    @Test("Half at the full rate, then a line to 2 %")
    func halfThenLinear() {
        let schedule = Schedule.halfThenLinear
        #expect(schedule.factor(at: 0) == 1)
        #expect(schedule.factor(at: 0.5) == 1)
        #expect(abs(schedule.factor(at: 0.75) - 0.51) < 1e-12)
        #expect(abs(schedule.factor(at: 1) - 0.02) < 1e-12)
        #expect(abs(schedule.rate(2e-3, at: 1) / 4e-5 - 1) < 1e-6)
        #expect(schedule.factor(at: 7) == schedule.factor(at: 1))
        #expect(schedule.factor(at: -1) == 1)
    }

    @Test("Constant, linear, cosine, and a warm-up")
    func shapes() {
        for progress in [0, 0.3, 1] { #expect(Schedule.constant.factor(at: progress) == 1) }
        let linear = Schedule(decay: .linear)
        #expect(abs(linear.factor(at: 0.25) - 0.75) < 1e-12)
        #expect(linear.factor(at: 1) == 0)
        let cosine = Schedule(decay: .cosine, final: 0.1)
        #expect(abs(cosine.factor(at: 0.5) - 0.55) < 1e-12)
        #expect(abs(cosine.factor(at: 1) - 0.1) < 1e-12)
        let warm = Schedule(decay: .linear, warmUp: 0.2)
        #expect(warm.factor(at: 0) == 0)
        #expect(abs(warm.factor(at: 0.1) - 0.5) < 1e-12)
        #expect(warm.factor(at: 0.2) == 1)
        #expect(abs(warm.factor(at: 0.6) - 0.5) < 1e-12)
        #expect(Schedule(decay: .linear, hold: 1).factor(at: 1) == 1)
    }

    @Test("The average keeps min(decay, (1 + n) / (10 + n)) of itself", arguments: TestBackend.allCases)
    func average(_ backend: TestBackend) throws {
        for (updates, decay) in [(0, 0.999), (5, 0.999), (100, 0.999), (20_000, 0.999), (50, 0.5)] {
            let results = try backend.run([
                "a": HostTensor([1, -2] as [Float]), "p": HostTensor([3, 5] as [Float]),
                "n": HostTensor(Float(updates)),
            ]) { tensors in
                guard let a = tensors["a"], let p = tensors["p"], let n = tensors["n"] else { return [:] }
                return ["a": WeightAverage(decay: decay).update(average: a, parameters: p, updates: n)]
            }
            let kept = min(decay, (1 + Double(updates)) / (10 + Double(updates)))
            let want = [kept * 1 + (1 - kept) * 3, kept * -2 + (1 - kept) * 5].map(Float.init)
            expectClose(results["a"], HostTensor(want), 1e-6, "after \(updates) updates")
        }
    }

    @Test("Micro-batches give the whole batch's loss and gradient", arguments: TestBackend.allCases)
    func accumulation(_ backend: TestBackend) throws {
        var scope = ParameterScope()
        let lstm = scope.child("lstm") { RecurrentStack(cell: .lstm, inputs: 2, hidden: 3, in: &$0) }
        let head = scope.child("head") { Dense(inputs: 3, outputs: 1, in: &$0) }
        let layout = try scope.layout
        let x = try HostTensor([3, 4, 5, 2], (0..<120).map { Float(($0 * 37) % 41) / 20 - 1 })
        let inputs = [
            "x": x, "block": HostTensor(layout.initialValues(seed: 9)), "target": HostTensor(Float(0.3)),
        ]
        // x is [K, T, B, F]: as micro-batches, and as one batch [T, K B, F].
        let results = try backend.run(inputs) { tensors in
            guard let x = tensors["x"], let block = tensors["block"], let target = tensors["target"] else { return [:] }
            func loss(_ x: Tensor, _ target: Tensor, _ values: ParameterValues) -> Tensor {
                let y = head(lstm(x, values).y, values)
                return Losses.meanSquaredError(y, target.broadcast(to: y.shape, dimensions: []))
            }
            let values = ParameterValues(block, layout)
            let parts = values.accumulated(microBatches: 3, sequences: [x], constants: [target]) {
                (loss($1[0], $2[0], $0), [$1[0].mean()])
            }
            let whole = loss(x.transposed([1, 0, 2, 3]).reshaped([4, 15, 2]), target, values)
            return [
                "parts": parts.loss, "mean": parts.metrics[0], "parts/gradient": parts.gradient, "whole": whole,
                "whole/gradient": values.gradient(of: whole),
            ]
        }
        expectClose(results["parts"], try #require(results["whole"]), backend.tolerance, "loss")
        expectClose(
            results["parts/gradient"], try #require(results["whole/gradient"]), backend.tolerance, "gradient")
        let mean = try #require(x.floats).reduce(0, +) / 120
        #expect(abs(try #require(results["mean"]?.floats)[0] - mean) < 1e-6)
        #expect(try #require(results["whole/gradient"]?.floats).contains { abs($0) > 1e-3 })
    }

    @Test("A mistake inside a micro-batch is told")
    func accumulationMistake() throws {
        var scope = ParameterScope()
        let head = Dense(inputs: 3, outputs: 1, in: &scope)
        let layout = try scope.layout
        #expect(throws: GraphError.self) {
            try TestBackend.reference.run([
                "x": try HostTensor([2, 4], [Float](repeating: 0, count: 8)),
                "block": HostTensor([0, 0, 0, 0] as [Float]),
            ]) { tensors in
                guard let x = tensors["x"], let block = tensors["block"] else { return [:] }
                let parts = ParameterValues(block, layout).accumulated(microBatches: 2, sequences: [x]) {
                    values, slices, _ in (head(slices[0], values).mean(), [])
                }
                return ["gradient": parts.gradient]
            }
        }
    }
}
