import AntiphonGraph
import AntiphonNN
import Testing

@Suite("Initial values")
struct InitializerTests {
    private func values(
        _ initializer: Initializer, _ shape: Shape, seed: UInt64 = 7, path: String = "w"
    ) throws -> [Float] {
        var scope = ParameterScope()
        _ = scope.parameter(path, shape, initializer)
        return try scope.layout.initialValues(seed: seed)
    }

    private func moments(_ values: some Collection<Float>) -> (mean: Double, deviation: Double) {
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + Double($1) } / count
        return (mean, (values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count).squareRoot())
    }

    @Test("Constants")
    func constants() throws {
        #expect(try values(.zeros, [2, 2]) == [0, 0, 0, 0])
        #expect(try values(.ones, []) == [1])
        #expect(try values(.constant(0.25), [3]) == [0.25, 0.25, 0.25])
        #expect(try values(.normal(1), [0, 4]).isEmpty)
    }

    // 40,000 draws: the mean's standard deviation is that of one draw / 200, the deviation's a little less; five of them.
    @Test("Uniform, normal and Glorot have the bounds and moments they should")
    func statistics() throws {
        let uniform = try values(.uniform(0.5), [40_000])
        #expect(uniform.allSatisfy { abs($0) < 0.5 } && uniform.contains { abs($0) > 0.499 })
        #expect(abs(moments(uniform).mean) < 5 * 0.2887 / 200)
        #expect(abs(moments(uniform).deviation - 0.5 / 3.0.squareRoot()) < 5 * 0.2887 / 200)

        let normal = try values(.normal(2), [40_000])
        #expect(abs(moments(normal).mean) < 5 * 2 / 200)
        #expect(abs(moments(normal).deviation - 2) < 5 * 2 / 200)
        // 4.55 % lie beyond two standard deviations: 1,820 with a standard deviation of 42.
        #expect(abs(normal.count { abs($0) > 4 } - 1_820) < 5 * 42)
        // Neighbours come from one pair of uniforms and must still be independent.
        let products = stride(from: 0, to: 40_000, by: 2).map { normal[$0] * normal[$0 + 1] / 4 }
        #expect(abs(moments(products).mean) < 5 / 20_000.0.squareRoot())

        let glorot = try values(.glorotUniform, [100, 400])
        let bound = Float(6.0 / 500).squareRoot()
        #expect(glorot.allSatisfy { abs($0) <= bound } && glorot.contains { abs($0) > 0.999 * bound })
    }

    @Test("Fans of a gate block are those of one gate")
    func blockFans() throws {
        let kernel = try values(.blocks(4, .glorotUniform), [20, 4 * 30])
        let bound = Float(6.0 / 50).squareRoot()
        #expect(kernel.allSatisfy { abs($0) <= bound } && kernel.contains { abs($0) > 0.99 * bound })
        // The gates differ from each other.
        #expect(Array(kernel[0..<30]) != Array(kernel[30..<60]))
    }

    @Test(
        "Orthogonal: fewer of rows and columns are orthonormal",
        arguments: [
            (5, 5), (3, 7), (7, 3), (1, 4), (64, 64),
        ])
    func orthogonal(_ rows: Int, _ columns: Int) throws {
        let matrix = try values(.orthogonal, [rows, columns]).map(Double.init)
        let count = min(rows, columns)
        func entry(_ vector: Int, _ k: Int) -> Double {
            rows < columns ? matrix[vector * columns + k] : matrix[k * columns + vector]
        }
        for i in 0..<count {
            for j in 0...i {
                let product = (0..<max(rows, columns)).reduce(0.0) { $0 + entry(i, $1) * entry(j, $1) }
                #expect(abs(product - (i == j ? 1 : 0)) < 1e-6)
            }
        }
    }

    @Test("An LSTM's recurrent kernel is orthogonal in each gate, its forget gate's bias is 1")
    func lstm() throws {
        var scope = ParameterScope()
        _ = RecurrentStack(cell: .lstm, inputs: 3, hidden: 4, in: &scope)
        let layout = try scope.layout
        let tensors = try layout.tensors(of: layout.initialValues(seed: 1))
        #expect(
            tensors["layer0/forward/bias"]?.floats == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        let recurrent = try #require(tensors["layer0/forward/recurrent"]?.floats).map(Double.init)
        for gate in 0..<4 {
            for i in 0..<4 {
                for j in 0..<4 {
                    let product = (0..<4).reduce(0.0) {
                        $0 + recurrent[$1 * 16 + gate * 4 + i] * recurrent[$1 * 16 + gate * 4 + j]
                    }
                    #expect(abs(product - (i == j ? 1 : 0)) < 1e-6)
                }
            }
        }
    }

    @Test("Values derive from seed and path only: another layer in front changes none of the others")
    func independence() throws {
        func tensors(extra: Bool, seed: UInt64) throws -> [String: HostTensor] {
            var scope = ParameterScope("net")
            if extra { _ = scope.child("new") { Dense(inputs: 9, outputs: 9, in: &$0) } }
            for layer in 0..<2 { _ = scope.child("dense\(layer)") { Dense(inputs: 4, outputs: 4, in: &$0) } }
            let layout = try scope.layout
            return try layout.tensors(of: layout.initialValues(seed: seed))
        }
        let (plain, grown) = (try tensors(extra: false, seed: 3), try tensors(extra: true, seed: 3))
        for (path, value) in plain { #expect(grown[path] == value) }
        #expect(grown.count == plain.count + 2)
        // Paths and seeds tell streams apart, the seed's upper half too.
        #expect(plain["net/dense0/kernel"] != plain["net/dense1/kernel"])
        #expect(try tensors(extra: false, seed: 4)["net/dense0/kernel"] != plain["net/dense0/kernel"])
        #expect(try tensors(extra: false, seed: 3 + 1 << 40)["net/dense0/kernel"] != plain["net/dense0/kernel"])
    }

    @Test("The numbers are those of an independent Philox, and stay so from release to release")
    func pinned() throws {
        let golden = try Goldens("initial").under("seed-42-7")
        for (name, initializer, shape) in [
            ("uniform", Initializer.uniform(1), Shape([10])), ("normal", .normal(1), [10]),
            ("blocks", .blocks(2, .uniform(1)), [2, 6]),
        ] {
            var scope = ParameterScope("generator")
            _ = scope.parameter("kernel", shape, initializer)
            let values = try scope.layout.initialValues(seed: 42 + 7 << 32)
            expectClose(try HostTensor(shape, values), try golden[name], 1e-7, name)
        }
    }
}
