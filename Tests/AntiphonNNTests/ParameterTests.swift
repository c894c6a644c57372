import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Parameter scopes, layouts and values")
struct ParameterTests {
    @Test("Paths, offsets and ranges follow the order of registration")
    func layout() throws {
        var scope = ParameterScope("critic")
        let first = scope.parameter("scale", [], .ones)
        let lstm = scope.child("body") {
            RecurrentStack(cell: .lstm, inputs: 2, hidden: 3, bidirectional: true, in: &$0)
        }
        let last = scope.child("head") { scope in
            scope.child("output") { Dense(inputs: lstm.outputs, outputs: 1, in: &$0) }
        }
        let layout = try scope.layout
        #expect(
            layout.parameters.map(\.path) == [
                "critic/scale",
                "critic/body/layer0/forward/kernel", "critic/body/layer0/forward/recurrent",
                "critic/body/layer0/forward/bias",
                "critic/body/layer0/backward/kernel", "critic/body/layer0/backward/recurrent",
                "critic/body/layer0/backward/bias",
                "critic/head/output/kernel", "critic/head/output/bias",
            ])
        #expect(first.range == 0..<1)
        #expect(last.kernel.shape == [6, 1])
        for (parameter, next) in zip(layout.parameters, layout.parameters.dropFirst()) {
            #expect(parameter.range.upperBound == next.offset)
        }
        #expect(layout.elementCount == 1 + 2 * (24 + 36 + 12) + 6 + 1)
        #expect(layout.named("critic/head/output/bias") == last.bias)
        #expect(layout.named("critic/head") == nil)
    }

    @Test("A name taken twice is told, with its path; the first mistake counts")
    func duplicates() {
        var scope = ParameterScope("generator")
        _ = Dense(inputs: 2, outputs: 2, in: &scope)
        _ = Dense(inputs: 2, outputs: 2, in: &scope)
        _ = scope.parameter("", [1], .zeros)
        let error = #expect(throws: ParameterError.self) { try scope.layout }
        #expect(error?.path == "generator/kernel")
        #expect(error?.description.contains("child scope") == true)
        #expect(throws: ParameterError.self) { try scope.stateLayout }
    }

    @Test("A state may not take a parameter's name")
    func stateNames() {
        var scope = ParameterScope()
        _ = scope.parameter("v", [1], .zeros)
        _ = scope.state("v", [1], .zeros)
        #expect(throws: ParameterError.self) { try scope.layout }
    }

    @Test(
        "Names and shapes that cannot be are told",
        arguments: [
            ("", Shape([1])), ("a/b", Shape([1])), ("a", Shape([-1])), ("a", Shape([1 << 40, 1 << 40])),
            ("a", Shape([1 << 32])), ("a", Shape([0, -3])),
        ])
    func impossible(_ name: String, _ shape: Shape) {
        var scope = ParameterScope()
        _ = scope.parameter(name, shape, .zeros)
        #expect(throws: ParameterError.self) { try scope.layout }
    }

    @Test("The whole block stays within int32 offsets")
    func blockSize() {
        var scope = ParameterScope()
        _ = scope.parameter("a", [1 << 30], .zeros)
        #expect(throws: Never.self) { try scope.layout }
        _ = scope.parameter("b", [1 << 30], .zeros)
        let error = #expect(throws: ParameterError.self) { try scope.layout }
        #expect(error?.path == "b")
    }

    @Test(
        "A flat gradient has each parameter's part in its place, zeros for unused ones", arguments: TestBackend.allCases
    )
    func gradient(_ backend: TestBackend) throws {
        var scope = ParameterScope()
        let a = scope.parameter("a", [2], .zeros)
        _ = scope.parameter("unused", [3], .zeros)
        let b = scope.parameter("b", [2, 1], .zeros)
        let layout = try scope.layout
        let results = try backend.run(["block": HostTensor([1, 2, 3, 4, 5, 6, 7] as [Float])]) { tensors in
            guard let block = tensors["block"] else { return [:] }
            let values = ParameterValues(block, layout)
            return ["gradient": values.gradient(of: (values[a] * values[b].reshaped([2])).sum())]
        }
        #expect(results["gradient"]?.floats == [6, 7, 0, 0, 0, 1, 2])
    }

    @Test("States are read, replaced and joined again", arguments: TestBackend.allCases)
    func states(_ backend: TestBackend) throws {
        var scope = ParameterScope()
        let a = scope.state("a", [2], .zeros)
        let b = scope.state("b", [1, 2], .zeros)
        let layout = try scope.stateLayout
        let results = try backend.run(["block": HostTensor([1, 2, 3, 4] as [Float])]) { tensors in
            guard let block = tensors["block"] else { return [:] }
            var states = StateValues(block, layout)
            states[b] = states[b] * 10 + states[a].reshaped([1, 2])
            return ["block": states.block]
        }
        #expect(results["block"]?.floats == [1, 2, 31, 42])
        #expect(throws: GraphError.self) {
            try backend.run(["block": HostTensor([1, 2, 3, 4] as [Float])]) { tensors in
                guard let block = tensors["block"] else { return [:] }
                var states = StateValues(block, layout)
                states[a] = states[b]
                return ["block": states.block]
            }
        }
    }

    @Test("A block goes through named tensors unchanged; missing and misshapen ones are told")
    func namedTensors() throws {
        var scope = ParameterScope("g")
        _ = Dense(inputs: 2, outputs: 3, in: &scope)
        let layout = try scope.layout
        let block = (0..<9).map(Float.init)
        var tensors = try layout.tensors(of: block)
        #expect(tensors["g/kernel"] == (try HostTensor([2, 3], [0, 1, 2, 3, 4, 5])))
        tensors["other"] = HostTensor(Float(1))
        #expect(try layout.block(of: tensors) == block)
        #expect(throws: ParameterError.self) { try layout.tensors(of: [1]) }

        let missing = #expect(throws: ParameterError.self) {
            try layout.block(of: tensors.filter { $0.key != "g/bias" })
        }
        #expect(missing?.path == "g/bias")
        tensors["g/kernel"] = try HostTensor([3, 2], [0, 1, 2, 3, 4, 5])
        #expect(throws: ParameterError.self) { try layout.block(of: tensors) }
        tensors["g/kernel"] = try HostTensor([2, 3], .int32([0, 1, 2, 3, 4, 5]))
        #expect(throws: ParameterError.self) { try layout.block(of: tensors) }
    }
}
