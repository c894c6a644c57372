import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import Foundation
import Testing

@Suite("Sampling")
struct SamplerTests {
    @Test("All at once and in shards of any size: sequence i is the same", arguments: RecurrentCell.allCases)
    func shards(_ cell: RecurrentCell) throws {
        let model = try Small.model { $0.generator.cell = cell }
        let sampler = try Sampler(model, seed: 5, on: CPUBackend(threads: 2))
        let whole = try sampler.generate(600)
        #expect(whole.count == 600)
        for cuts in [[0, 1, 2, 255, 600], [0, 256, 512, 600], [0, 200, 400, 600]] {
            var shards: [Float] = []
            for (from, to) in zip(cuts, cuts.dropFirst()) {
                try sampler.generate(to - from, from: from) { shards += $0.values }
            }
            let same = shards == whole.values
            #expect(same, "shards cut at \(cuts)")
        }
        // The first few of many are a few.
        let few = try sampler.generate(3)
        #expect(few.values == Array(whole.values.prefix(few.values.count)))
    }

    @Test("A seed gives its values again; another seed and another sequence give others")
    func seeds() throws {
        let model = try Small.model()
        let backend = try CPUBackend(threads: 1)
        let first = try Sampler(model, seed: 5, on: backend).generate(20)
        #expect(try Sampler(model, seed: 5, on: backend).generate(20).values == first.values)
        #expect(try Sampler(model, seed: 6, on: backend).generate(20).values != first.values)
        #expect(first[0] != first[1])
    }

    @Test("Values come in the data's own units, inside its range, a constant column as it was")
    func units() throws {
        let synthetic = try Sampler(Small.model(), seed: 1, on: CPUBackend(threads: 1)).generate(50)
        #expect(synthetic.columns == ["level", "flow", "constant"])
        #expect(synthetic.length == 6)
        let columns = (0..<3).map { column in
            stride(from: column, to: synthetic.values.count, by: 3).map { synthetic.values[$0] }
        }
        #expect(columns[0].allSatisfy { (6.99...13.01).contains($0) })
        #expect(columns[1].allSatisfy { (2.99...7.01).contains($0) })
        #expect(columns[2].allSatisfy { $0 == 7 })
    }

    /// What the program does in float32 against the scaler's own doubles: each column's error against its largest magnitude.
    @Test("Scaling back within the program is the scaler's", arguments: Scaler.Kind.allCases)
    func restored(_ kind: Scaler.Kind) throws {
        let sources: [[Double]] = [[0, 1], [-3, 5], [1e6, 1e6 + 2], [1e-20, 3e-20], [7, 7], [-3e38, 3e38]]
        let values = (0..<2).flatMap { row in sources.map { $0[row] } }
        let names = sources.indices.map { "column_\($0)" }
        let table = try Table(columns: names, values: values, source: "test")
        let scaler = try Scaler(kind, fitting: table, mode: .windows(length: 1, stride: 1))
        let shape: Shape = [3, 5, 6]
        var scaled = Small.normals(shape.elementCount, seed: 1).map(Float.init)
        scaled[4] = .nan  // of the constant column
        let program = try Program(inputs: [("x", .float32(shape))]) { input in
            (input["x"]).map { [("y", scaler.restored(timeMajor: $0))] } ?? []
        }
        let backend = try CPUBackend(threads: 1)
        let (x, y) = try (backend.buffer(.float32(shape)), backend.buffer(.float32(shape)))
        try x.writeFloats { span in for index in scaled.indices { span[index] = scaled[index] } }
        try backend.compile(program).bind(inputs: [x], outputs: [y]).run()
        let ours = try y.readFloats { span in span.indices.map { span[$0] } }
        let theirs: [Double] = try scaler.restored(scaled)
        for index in ours.indices {
            let column = scaler.columns[index % 6]
            if column.isConstant {
                #expect(ours[index] == 7)
            } else if index % 6 == 5 {
                // Its scale may be beyond float32, whose largest number then takes the scale's place.
                #expect((-3e38...3e38).contains(ours[index]))
            } else {
                let magnitude = max(abs(column.minimum), abs(column.maximum))
                #expect(abs(Double(ours[index]) - theirs[index]) <= 2.4e-7 * magnitude)
            }
        }
    }

    @Test("No sequences are asked for: none come, and nothing is handed over")
    func none() throws {
        let sampler = try Sampler(Small.model(steps: 1), seed: 1, on: CPUBackend(threads: 1))
        var batches = 0
        try sampler.generate(0) { _ in batches += 1 }
        #expect(batches == 0)
    }
}
