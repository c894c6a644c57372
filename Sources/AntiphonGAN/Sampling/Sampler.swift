public import AntiphonData
public import AntiphonGraph
import AntiphonNN

/// Generates sequences from a trained model. Sequence i depends on the seed and i only: n at once are the same as n in
/// parts, bit for bit on one machine, because i always stands in the same row of the same batch.
public struct Sampler: Sendable {
    private let model: TrainedModel
    private let seed: Philox
    private let program: any BoundProgram
    private let first: any Buffer
    private let given: (any Buffer)?
    private let conditions: Conditions?
    // Whether they are the calendar's, of which each sequence draws one.
    private let isDrawn: Bool
    private let codes: (family: LatentCodes, buffer: any Buffer)?
    private let output: any Buffer

    // The stream of a sampler's random numbers, apart from those of training.
    private static let stream: UInt32 = 0x5341_4D50
    // The stream that draws from the calendar.
    private static let calendarStream: UInt32 = 0x4341_4C45
    // Sequences generated at a time. One size for all: kernels for other sizes may round the last digit elsewhere.
    private static let batch = 256

    /// Compiles the generator.
    /// - Parameters:
    ///   - seed: sequences of another seed are independent of these.
    ///   - conditions: what is given for each sequence, for a model trained with conditions; drawn from the model's calendar if nil, where that
    ///     knows all that is given.
    ///   - codes: latent codes that are given, by their place among the codes (`LatentCodes`); others are drawn.
    ///   - backend: where it runs.
    /// - Throws: `ConfigurationError` if the model needs conditions and there are none, or for codes that the model does not have, or
    ///   that take no such value.
    public init(
        _ model: TrainedModel, seed: UInt64, conditions: Conditions? = nil, codes chosen: [Int: Double] = [:],
        on backend: any Backend
    ) throws {
        self.model = model
        isDrawn = conditions == nil
        let conditions = conditions ?? model.schema.calendarConditions
        self.conditions = conditions
        self.seed = Philox(seed: seed).folded(Self.stream)
        let schema = model.schema
        let family = try model.configuration.makeFamily(schema.layout)
        let generated = TensorType.float32([Self.batch, schema.length, schema.encodedFeatureCount])
        let isGiven = !schema.layout.given.isEmpty
        guard isGiven == (conditions != nil) else {
            throw ConfigurationError(
                isGiven
                    ? "the model generates sequences for given conditions only: say them with --given FILE"
                    : "the model was trained without conditions: leave --given out")
        }
        let packed = TensorType.float32([schema.length, Self.batch, schema.encodedFeatureCount])
        let weights = TensorType.float32([model.layout.elementCount])
        let codesType = family.codes.map { TensorType.float32([$0.width]) }
        let program = try Program(
            inputs: [("parameters", weights), ("seed", .uint32([2])), ("first", .uint32([]))]
                + (isGiven ? [("given", packed)] : []) + (codesType.map { [("codes", $0)] } ?? [])
        ) { input in
            guard let block = input["parameters"], let seed = input["seed"], let first = input["first"] else {
                return []
            }
            let codes = input["codes"].map { $0.broadcast(to: [Self.batch, $0.shape[0]], dimensions: [1]) }
            let draw = Draw(
                key: RandomKey(seed), batch: Self.batch, first: first, given: input["given"], codes: codes)
            let features = family.generate(draw, ParameterValues(block, family.generator))
            let values =
                schema.decodesByScaling
                ? Scaler(columns: schema.encoding.scalers).restored(timeMajor: features) : features
            return [("sequences", values.transposed([1, 0, 2]))]
        }
        let parameters = try backend.buffer(weights)
        try parameters.write(HostTensor(model.weights))
        let key = try backend.buffer(.uint32([2]))
        try key.write(self.seed.words)
        first = try backend.buffer(.uint32([]))
        given = isGiven ? try backend.buffer(packed) : nil
        output = try backend.buffer(generated)
        codes =
            if let family = family.codes, let codesType { (family, try backend.buffer(codesType)) } else { nil }
        let asked = [given, codes?.buffer].compactMap { $0 }
        self.program = try backend.compile(program).bind(
            inputs: [parameters, key, first] + asked, outputs: [output])
        try choose(chosen)
    }

    /// Generates from these latent codes from now on, by their place among the codes; others are drawn. The noise of a
    /// sequence stays what it is.
    /// - Throws: `ConfigurationError` for codes that the model does not have, or that take no such value.
    public func choose(_ given: [Int: Double]) throws {
        guard let codes else {
            guard given.isEmpty else {
                throw ConfigurationError(
                    "the model has no latent codes: its family is \(model.configuration.family.rawValue); "
                        + "train with family=info for some")
            }
            return
        }
        try codes.buffer.write(HostTensor(codes.family.elements(given)))
    }

    /// Generates sequences `from` ..< `from + count` in the data's own units and hands them over batch by batch.
    public func generate(_ count: Int, from start: Int = 0, _ body: (SequenceSet) throws -> Void) throws {
        try batches(count, from: start) { origin, rows in
            try body(try dated(try sequences(rows), from: origin + rows.lowerBound))
        }
    }

    /// The channels [N, T, E] of the first sequences, before bands and everything else that comes after the networks (``Schema/decoded(_:clipping:)``); of
    /// models that do more than scale back (``Schema/decodesByScaling``).
    package func channels(_ count: Int) throws -> [Float] {
        var channels: [Float] = []
        try batches(count, from: 0) { _, rows in channels += try values(rows) }
        return channels
    }

    // Runs the program for batch after batch: where each begins, and which of its sequences are asked for.
    private func batches(_ count: Int, from start: Int, _ body: (Int, Range<Int>) throws -> Void) throws {
        let end = start + count
        var next = start
        while next < end {
            let origin = next / Self.batch * Self.batch
            try first.write(HostTensor(UInt32(truncatingIfNeeded: origin)))
            if let conditions, let given {
                var batch = [Float](
                    repeating: 0, count: model.schema.length * Self.batch * model.schema.encodedFeatureCount)
                conditions.fill((0..<Self.batch).map { condition(of: origin + $0, conditions) }, into: &batch)
                try given.write(HostTensor(given.type.shape, batch))
            }
            try program.run()
            let rows = next - origin..<min(Self.batch, end - origin)
            try body(origin, rows)
            next = origin + rows.upperBound
        }
    }

    /// Generates sequences in the data's own units, all at once.
    public func generate(_ count: Int) throws -> SequenceSet {
        var parts: [SequenceSet] = []
        try generate(count) { parts.append($0) }
        return try SequenceSet(joining: parts)
    }

    // Sequence i is generated for condition i, over again if there are fewer, or for one that is drawn.
    private func condition(of sequence: Int, _ conditions: Conditions) -> Int {
        guard isDrawn else { return sequence % conditions.count }
        return seed.folded(Self.calendarStream)
            .index(below: conditions.count, 0, sample: UInt32(truncatingIfNeeded: sequence))
    }

    // With the dates that they were generated for.
    private func dated(_ set: SequenceSet, from first: Int) throws -> SequenceSet {
        guard let conditions, conditions.areDated else { return set }
        return set.keyed(by: (0..<set.count).flatMap { conditions.keys(of: condition(of: first + $0, conditions)) })
    }

    // What the program gave of some of the batch's sequences.
    private func values(_ rows: Range<Int>) throws -> [Float] {
        let size = model.schema.length * model.schema.encodedFeatureCount
        return try output.readFloats { span in
            span.withUnsafeBufferPointer { Array($0[rows.lowerBound * size..<rows.upperBound * size]) }
        }
    }

    // Some of the batch's sequences.
    private func sequences(_ rows: Range<Int>) throws -> SequenceSet {
        let schema = model.schema
        let values = try values(rows)
        // The program has scaled back; where columns are more than scaled, the rest is done here.
        guard schema.decodesByScaling else { return try schema.decoded(values) }
        return try SequenceSet(columns: schema.columnNames, length: schema.length, values: values)
    }
}
