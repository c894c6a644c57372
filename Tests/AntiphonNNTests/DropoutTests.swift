import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("Dropout and activations")
struct DropoutTests {
    private func dropped(
        _ backend: TestBackend, rate: Float, training: Bool, key: [UInt32] = [1, 2], count: Int = 20_000
    ) throws -> [Float] {
        let x = HostTensor((0..<count).map { Float($0 % 7) - 3.5 })
        let results = try backend.run(["x": x, "key": HostTensor(key)]) { tensors in
            guard let x = tensors["x"], let key = tensors["key"] else { return [:] }
            return ["y": Dropout(rate: rate)(x, key: RandomKey(key), training: training)]
        }
        return try #require(results["y"]?.floats)
    }

    @Test("About `rate` of the elements are zero, the others grow", arguments: TestBackend.allCases)
    func rate(_ backend: TestBackend) throws {
        let y = try dropped(backend, rate: 0.3, training: true)
        let zeros = y.count { $0 == 0 }
        // 20,000 draws: the share's standard deviation is 0.0032, five of them 0.016.
        #expect(abs(Double(zeros) / 20_000 - 0.3) < 0.016)
        for (index, value) in y.enumerated() where value != 0 {
            #expect(abs(value - (Float(index % 7) - 3.5) / 0.7) < 1e-5)
        }
    }

    @Test("The key decides; outside training nothing is dropped", arguments: TestBackend.allCases)
    func key(_ backend: TestBackend) throws {
        let first = try dropped(backend, rate: 0.5, training: true)
        #expect(try dropped(backend, rate: 0.5, training: true) == first)
        #expect(try dropped(backend, rate: 0.5, training: true, key: [1, 3]) != first)
        let plain = try dropped(backend, rate: 0.5, training: false, count: 14)
        #expect(plain == (0..<14).map { Float($0 % 7) - 3.5 })
    }

    @Test("A rate outside 0..<1 is told", arguments: [-0.1, 1, 1.5, Float.nan])
    func badRate(_ rate: Float) {
        #expect(throws: GraphError.self) { try dropped(.reference, rate: rate, training: true, count: 4) }
    }

    @Test("Activations by their formulas, with finite derivatives everywhere", arguments: TestBackend.allCases)
    func activations(_ backend: TestBackend) throws {
        let points: [Float] = [-100, -3, -0.5, 0, 0.5, 3, 100]
        for activation in Activation.allCases {
            let results = try backend.run(["x": HostTensor(points)]) { tensors in
                guard let x = tensors["x"] else { return [:] }
                let y = activation(x)
                return ["y": y, "dy": y.sum().gradients(withRespectTo: [x])[0]]
            }
            let y = try #require(results["y"]?.floats)
            let slopes = try #require(results["dy"]?.floats)
            for (index, x) in points.map(Double.init).enumerated() {
                let (value, slope) = Self.truth(activation, x)
                #expect(abs(Double(y[index]) - value) <= 1e-6 * max(1, abs(value)), "\(activation) at \(x)")
                #expect(abs(Double(slopes[index]) - slope) <= 1e-6, "slope of \(activation) at \(x)")
            }
        }
    }

    private static func truth(_ activation: Activation, _ x: Double) -> (value: Double, slope: Double) {
        let s = 1 / (1 + exp(-x))
        return switch activation {
        case .linear: (x, 1)
        case .tanh: (tanh(x), 1 - tanh(x) * tanh(x))
        case .logistic: (s, s * (1 - s))
        case .relu: x > 0 ? (x, 1) : (0, 0)
        case .leakyReLU: x > 0 ? (x, 1) : (0.2 * x, 0.2)
        case .silu: (x * s, s + x * s * (1 - s))
        case .elu: x > 0 ? (x, 1) : (exp(x) - 1, exp(x))
        case .softplus: (max(x, 0) + log(1 + exp(-abs(x))), s)
        }
    }
}
