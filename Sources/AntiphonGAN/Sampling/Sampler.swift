public import AntiphonData
public import AntiphonGraph
import AntiphonNN

/// Generates sequences from a trained model. Sequence i depends on the seed and i only: n at once are the same as n in parts.
public struct Sampler: Sendable {
    private let model: TrainedModel
    private let seed: Philox
    private let batch: Int
    private let program: any BoundProgram
    private let first: any Buffer
    private let output: any Buffer

    // The stream of a sampler's random numbers, apart from those of training.
    private static let stream: UInt32 = 0x5341_4D50

    /// Compiles the generator.
    /// - Parameters:
    ///   - seed: sequences of another seed are independent of these.
    ///   - batch: sequences generated at a time; no influence on what is generated.
    public init(_ model: TrainedModel, seed: UInt64, batch: Int = 256, on backend: any Backend) throws {
        self.model = model
        self.batch = max(1, batch)
        self.seed = Philox(seed: seed).folded(Self.stream)
        let schema = model.schema
        let family = try model.configuration.makeFamily(steps: schema.length, features: schema.columns.count)
        let generated = TensorType.float32([schema.length, self.batch, schema.columns.count])
        let weights = TensorType.float32([model.layout.elementCount])
        let size = self.batch
        let program = try Program(
            inputs: [("parameters", weights), ("seed", .uint32([2])), ("first", .uint32([]))]
        ) { input in
            guard let block = input["parameters"], let seed = input["seed"], let first = input["first"] else {
                return []
            }
            let draw = Draw(key: RandomKey(seed), batch: size, first: first)
            return [("sequences", family.generate(draw, ParameterValues(block, family.generator)))]
        }
        let parameters = try backend.buffer(weights)
        try parameters.write(HostTensor(model.weights))
        let key = try backend.buffer(.uint32([2]))
        try key.write(self.seed.words)
        first = try backend.buffer(.uint32([]))
        output = try backend.buffer(generated)
        self.program = try backend.compile(program).bind(inputs: [parameters, key, first], outputs: [output])
    }

    /// Generates sequences `from` ..< `from + count` in the data's own units and hands them over batch by batch.
    public func generate(_ count: Int, from start: Int = 0, _ body: (SequenceSet) throws -> Void) throws {
        var done = 0
        while done < count {
            try first.write(HostTensor(UInt32(truncatingIfNeeded: start + done)))
            try program.run()
            let wanted = min(batch, count - done)
            try body(try decoded(wanted))
            done += wanted
        }
    }

    /// Generates sequences in the data's own units, all at once.
    public func generate(_ count: Int) throws -> SequenceSet {
        var values: [Float] = []
        try generate(count) { values += $0.values }
        return try SequenceSet(columns: model.schema.columnNames, length: model.schema.length, values: values)
    }

    // The first sequences of the output [T, B, F] as [N, T, F], scaled back.
    private func decoded(_ count: Int) throws -> SequenceSet {
        let (t, f) = (model.schema.length, model.schema.columns.count)
        let values = try output.readFloats { span in
            var values = [Float](repeating: 0, count: count * t * f)
            for step in 0..<t {
                for sequence in 0..<count {
                    let from = (step * batch + sequence) * f
                    let to = (sequence * t + step) * f
                    for feature in 0..<f { values[to + feature] = span[from + feature] }
                }
            }
            return values
        }
        return try model.schema.decoded(values)
    }
}
