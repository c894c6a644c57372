import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Layers against PyTorch and by formula")
struct LayerTests {
    @Test("Layer normalisation and its gradients", arguments: TestBackend.allCases)
    func layerNorm(_ backend: TestBackend) throws {
        let golden = try Goldens("layers").under("layer-norm")
        var scope = ParameterScope()
        let layer = LayerNorm(features: 7, in: &scope)
        let layout = try scope.layout
        try check(golden, layout, ["scale", "shift"], backend) { x, values in layer(x, values) }
    }

    /// What a layer makes of x, and the gradients of the weighted sum of that at x and at parameters, are the golden ones.
    /// - Returns: what `more` asks for beside, of x, y and the parameters.
    @discardableResult
    private func check(
        _ golden: Goldens, _ layout: ParameterLayout, _ parameters: [String], _ backend: TestBackend,
        _ layer: (Tensor, ParameterValues) -> Tensor,
        more: (_ x: Tensor, _ y: Tensor, _ values: ParameterValues) -> [String: Tensor] = { _, _, _ in [:] }
    ) throws -> [String: HostTensor] {
        var inputs = try golden.inputs(["x", "weight"])
        inputs["block"] = HostTensor(try layout.block(of: golden.all))
        let results = try backend.run(inputs) { tensors in
            guard let x = tensors["x"], let weight = tensors["weight"], let block = tensors["block"] else { return [:] }
            let values = ParameterValues(block, layout)
            let y = layer(x, values)
            let loss = (y * weight).sum()
            let own = ["y": y, "dx": loss.gradients(withRespectTo: [x])[0], "gradient": values.gradient(of: loss)]
            return own.merging(more(x, y, values)) { first, _ in first }
        }
        for name in ["y", "dx"] { expectClose(results[name], try golden[name], backend.tolerance, name) }
        let gradients = try layout.tensors(of: try #require(results["gradient"]?.floats))
        for name in parameters { expectClose(gradients[name], try golden["d" + name], backend.tolerance, name) }
        return results
    }

    @Test(
        "Spectral normalisation: three calls, the vector handed on, and the last gradient",
        arguments: TestBackend.allCases)
    func spectral(_ backend: TestBackend) throws {
        let golden = try Goldens("layers").under("spectral")
        var scope = ParameterScope()
        let layer = SpectralDense(inputs: 5, outputs: 4, in: &scope)
        let (layout, stateLayout) = (try scope.layout, try scope.stateLayout)
        #expect(stateLayout.parameters.map(\.path) == ["spectral_vector"])
        var inputs = try golden.inputs(["x", "weight"])
        inputs["block"] = HostTensor(try layout.block(of: golden.all))
        inputs["state"] = try golden["start"]
        var results: [String: HostTensor] = [:]
        for call in 0..<3 {
            results = try backend.run(inputs) { tensors in
                guard let x = tensors["x"], let weight = tensors["weight"], let block = tensors["block"],
                    let state = tensors["state"]
                else { return [:] }
                let values = ParameterValues(block, layout)
                var states = StateValues(state, stateLayout)
                let y = layer(x, values, states: &states, training: true)
                return ["y": y, "state": states.block, "gradient": values.gradient(of: (y * weight).sum())]
            }
            expectClose(results["y"], try golden["y\(call)"], backend.tolerance, "y of call \(call)")
            expectClose(results["state"], try golden["vector\(call)"], backend.tolerance, "vector of call \(call)")
            inputs["state"] = results["state"]
        }
        let gradients = try layout.tensors(of: try #require(results["gradient"]?.floats))
        // The kernel's gradient has the part along itself taken out: it is small beside its terms.
        expectClose(gradients["kernel"], try golden["dkernel"], 4 * backend.tolerance, "kernel")
        expectClose(gradients["bias"], try golden["dbias"], backend.tolerance, "bias")
    }

    @Test("Outside training the spectral vector stays", arguments: TestBackend.allCases)
    func spectralKeepsVector(_ backend: TestBackend) throws {
        let golden = try Goldens("layers").under("spectral")
        var scope = ParameterScope()
        let layer = SpectralDense(inputs: 5, outputs: 4, in: &scope)
        let (layout, stateLayout) = (try scope.layout, try scope.stateLayout)
        let inputs = [
            "x": try golden["x"], "block": HostTensor(try layout.block(of: golden.all)), "state": try golden["start"],
        ]
        let results = try backend.run(inputs) { tensors in
            guard let x = tensors["x"], let block = tensors["block"], let state = tensors["state"] else { return [:] }
            var states = StateValues(state, stateLayout)
            let y = layer(x, ParameterValues(block, layout), states: &states, training: false)
            return ["y": y, "state": states.block]
        }
        #expect(results["state"] == inputs["state"])
        expectClose(results["y"], try golden["y0"], backend.tolerance, "y")
    }

    @Test(
        "A convolution over time, its gradients, and those of a penalty on its input's gradient",
        arguments: TestBackend.allCases, [1, 3, 2])
    func convolution(_ backend: TestBackend, dilation: Int) throws {
        let golden = try Goldens("layers").under("convolution\(dilation)")
        var scope = ParameterScope()
        let layer = TemporalConvolution(
            inputs: 3, filters: 5, taps: 4, dilation: dilation, stride: dilation == 2 ? 3 : 1, in: &scope)
        #expect(layer.reach == 1 + 3 * dilation)
        let layout = try scope.layout
        let results = try check(golden, layout, ["kernel", "bias"], backend) { x, values in
            layer(x, values)
        } more: { x, y, values in
            let inner = y.tanh().sum().gradients(withRespectTo: [x])[0]
            let penalty = (inner * inner).sum()
            return [
                "penalty": penalty.reshaped([1]), "ddx": penalty.gradients(withRespectTo: [x])[0],
                "second": values.gradient(of: penalty),
            ]
        }
        for name in ["penalty", "ddx"] { expectClose(results[name], try golden[name], backend.tolerance, name) }
        let second = try layout.tensors(of: try #require(results["second"]?.floats))
        expectClose(second["kernel"], try golden["ddkernel"], backend.tolerance, "second order")
    }

    @Test("A dense layer by hand", arguments: TestBackend.allCases)
    func dense(_ backend: TestBackend) throws {
        var scope = ParameterScope()
        let layer = Dense(inputs: 2, outputs: 3, in: &scope)
        let bare = scope.child("bare") { Dense(inputs: 2, outputs: 1, bias: false, in: &$0) }
        let layout = try scope.layout
        #expect(layout.parameters.map(\.path) == ["kernel", "bias", "bare/kernel"])
        let results = try backend.run([
            "x": try HostTensor([2, 1, 2], [1, 2, -1, 0.5]),
            "block": HostTensor([1, 2, 3, 4, 5, 6, 0.5, 0, -0.5, 10, 100] as [Float]),
        ]) { tensors in
            guard let x = tensors["x"], let block = tensors["block"] else { return [:] }
            let values = ParameterValues(block, layout)
            return ["y": layer(x, values), "bare": bare(x, values)]
        }
        #expect(results["y"] == (try HostTensor([2, 1, 3], [9.5, 12, 14.5, 1.5, 0.5, -0.5])))
        #expect(results["bare"] == (try HostTensor([2, 1, 1], [210, 40])))
    }

    @Test("An embedding looks rows up, and only those get a gradient", arguments: TestBackend.allCases)
    func embedding(_ backend: TestBackend) throws {
        var scope = ParameterScope()
        let layer = Embedding(count: 4, outputs: 2, in: &scope)
        let layout = try scope.layout
        let results = try backend.run([
            "i": try HostTensor([3], .int32([2, 0, 2])),
            "block": HostTensor([0, 1, 10, 11, 20, 21, 30, 31] as [Float]),
        ]) { tensors in
            guard let indices = tensors["i"], let block = tensors["block"] else { return [:] }
            let values = ParameterValues(block, layout)
            let y = layer(indices, values)
            return ["y": y, "gradient": values.gradient(of: (y * y).sum() * 0.5)]
        }
        #expect(results["y"] == (try HostTensor([3, 2], [20, 21, 0, 1, 20, 21])))
        #expect(results["gradient"] == HostTensor([0, 1, 0, 0, 40, 42, 0, 0] as [Float]))
    }

    @Test("A parameter of another player, or a block of another size, is an error of the trace")
    func strangers() throws {
        var (first, second) = (ParameterScope("first"), ParameterScope("second"))
        let layer = Dense(inputs: 2, outputs: 2, in: &first)
        _ = Dense(inputs: 2, outputs: 2, in: &second)
        let (own, other) = (try first.layout, try second.layout)
        let inputs = ["x": try HostTensor([1, 2], [0, 0]), "block": HostTensor([Float](repeating: 0, count: 6))]
        let wrong = #expect(throws: GraphError.self) {
            try TestBackend.reference.run(inputs) { tensors in
                guard let x = tensors["x"], let block = tensors["block"] else { return [:] }
                return ["y": layer(x, ParameterValues(block, other))]
            }
        }
        #expect(wrong?.description.contains("first/kernel") == true)
        #expect(throws: GraphError.self) {
            try TestBackend.reference.run(inputs) { tensors in
                guard let x = tensors["x"] else { return [:] }
                return ["y": layer(x, ParameterValues(x.reshaped([2]), own))]
            }
        }
    }
}
