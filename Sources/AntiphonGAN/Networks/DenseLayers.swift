import AntiphonGraph
import AntiphonNN

/// Dense layers with SiLU between them: smooth, so that every gradient penalty has its second derivative.
struct DenseLayers {
    private let layers: [Dense]

    /// Registers `layer0`, `layer1`, ... of these sizes: inputs, hidden units, outputs.
    init(_ sizes: [Int], in scope: inout ParameterScope) {
        layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
            scope.child("layer\(index)") { Dense(inputs: size.0, outputs: size.1, in: &$0) }
        }
    }

    /// x [..., inputs] to [..., outputs].
    func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        var hidden = x
        for layer in layers.dropLast() { hidden = layer(hidden, values).sigmoidLinear() }
        return layers.last.map { $0(hidden, values) } ?? hidden
    }
}
