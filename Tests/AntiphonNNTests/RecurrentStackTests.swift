import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Recurrent stacks against PyTorch")
struct RecurrentStackTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let cell: RecurrentCell
        let layers: Int
        let bidirectional: Bool
        let withLengths: Bool
        let backend: TestBackend

        var name: String {
            "\(cell.rawValue)\(layers)" + (bidirectional ? "-bidirectional" : "") + (withLengths ? "-lengths" : "")
        }
        var testDescription: String { "\(name) on \(backend)" }

        static let all: [Case] = TestBackend.allCases.flatMap { backend in
            RecurrentCell.allCases.flatMap { cell in
                [1, 2].flatMap { layers in
                    [false, true].flatMap { bidirectional in
                        [false, true].map { withLengths in
                            Case(
                                cell: cell, layers: layers, bidirectional: bidirectional, withLengths: withLengths,
                                backend: backend)
                        }
                    }
                }
            }
        }
    }

    @Test("Outputs, final states and all gradients", arguments: Case.all)
    func matchesPyTorch(_ test: Case) throws {
        let golden = try Goldens("recurrences").under(test.name)
        var scope = ParameterScope()
        let stack = RecurrentStack(
            cell: test.cell, inputs: 3, hidden: 5, layers: test.layers, bidirectional: test.bidirectional, in: &scope)
        let layout = try scope.layout
        let isLSTM = test.cell == .lstm

        var inputs = try golden.inputs(["x", "h0", "c0", "weight/y", "weight/h", "weight/c"])
        inputs["block"] = try golden.block(layout, under: "parameters")
        if test.withLengths { inputs["lengths"] = try golden["lengths"] }
        let results = try test.backend.run(inputs) { tensors in
            guard let x = tensors["x"], let h0 = tensors["h0"], let c0 = tensors["c0"], let block = tensors["block"],
                let weightY = tensors["weight/y"], let weightH = tensors["weight/h"], let weightC = tensors["weight/c"]
            else { return [:] }
            let values = ParameterValues(block, layout)
            let count = h0.shape[0]
            let initial = (0..<count).map { index in
                [h0.element(index, along: 0)] + (isLSTM ? [c0.element(index, along: 0)] : [])
            }
            let output = stack(x, initial: initial, lengths: tensors["lengths"], values)
            func stacked(_ place: Int) -> Tensor {
                let states = output.states.map { $0[place].reshaped([1, 4, 5]) }
                return states[0].concatenated(Array(states.dropFirst()), along: 0)
            }
            var results = ["y": output.y, "h": stacked(0)]
            var loss = (output.y * weightY).sum() + (stacked(0) * weightH).sum()
            if isLSTM {
                results["c"] = stacked(1)
                loss = loss + (stacked(1) * weightC).sum()
            }
            let leaves = loss.gradients(withRespectTo: [x, h0, c0])
            results["dx"] = leaves[0]
            results["dh0"] = leaves[1]
            results["dc0"] = leaves[2]
            results["gradient"] = values.gradient(of: loss)
            return results
        }
        for name in ["y", "h", "dx", "dh0"] + (isLSTM ? ["c", "dc0"] : []) {
            expectClose(results[name], try golden[name], test.backend.tolerance, name)
        }
        if !isLSTM { #expect(results["dc0"]?.floats?.allSatisfy { $0 == 0 } == true) }
        let gradients = try layout.tensors(of: try #require(results["gradient"]?.floats))
        for (path, value) in try golden.under("gradients").all {
            expectClose(gradients[path], value, test.backend.tolerance, path)
        }
    }

    @Test("Too many initial states and an empty stack are told")
    func mistakes() throws {
        var scope = ParameterScope()
        let stack = RecurrentStack(cell: .gru, inputs: 2, hidden: 3, in: &scope)
        let layout = try scope.layout
        let error = #expect(throws: GraphError.self) {
            try TestBackend.reference.run([
                "x": try HostTensor([2, 1, 2], [Float](repeating: 0, count: 4)),
                "h": try HostTensor([1, 3], [0, 0, 0]),
                "block": HostTensor([Float](repeating: 0, count: layout.elementCount)),
            ]) { tensors in
                guard let x = tensors["x"], let h = tensors["h"], let block = tensors["block"] else { return [:] }
                return ["y": stack(x, initial: [[h], [h]], ParameterValues(block, layout)).y]
            }
        }
        #expect(error?.description.contains("2 initial states for 1") == true)

        var empty = ParameterScope()
        _ = RecurrentStack(cell: .rnn, inputs: 2, hidden: 3, layers: 0, in: &empty)
        #expect(throws: ParameterError.self) { try empty.layout }
    }
}
