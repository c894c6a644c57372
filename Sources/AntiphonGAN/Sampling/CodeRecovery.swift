import AntiphonData
public import AntiphonGraph
import AntiphonNN

/// How well a model's posterior network reads each latent code off sequences that were generated from it.
///
/// Sequences are generated afresh with drawn codes. A code that nobody can read off a sequence has no influence on it; one
/// that is read well has. What it stands for, only looking at sequences can tell.
public struct CodeRecovery: Codable, Sendable, Hashable {
    /// One code.
    public struct Code: Codable, Sendable, Hashable {
        /// Its place among the codes.
        public let code: Int
        /// For a categorical code: its categories.
        public let categories: Int?
        /// For a categorical code: the share of sequences whose most probable category is the true one.
        public let accuracy: Double?
        /// For a categorical code: the accuracy of guessing.
        public let chance: Double?
        /// For a continuous code: Pearson's correlation of the posterior's mean with the true value.
        public let correlation: Double?
    }

    /// The codes, in their order.
    public let codes: [Code]
    /// The sequences looked at.
    public let sequences: Int

    /// Generates sequences and reads their codes.
    /// - Throws: `ConfigurationError` if the model has no codes, `RunError` if it was kept without its posterior network.
    public init(_ model: TrainedModel, count: Int = 1024, seed: UInt64, on backend: any Backend) throws {
        guard let codes = model.configuration.codes else {
            throw ConfigurationError(
                "the model has no latent codes: its family is \(model.configuration.family.rawValue); "
                    + "train with --set family=info for some")
        }
        guard let posterior = model.posterior else {
            throw RunError(RunFiles.posterior, "is missing: codes cannot be read without it", hint: "train anew")
        }
        let family = try model.configuration.makeFamily(
            model.schema.layout, differenceScale: posterior.differenceScale)
        guard let family = family as? InfoFamily else { throw ConfigurationError("the family has no codes to read") }
        let program = try Program(inputs: [
            ("generator", .float32([model.layout.elementCount])),
            ("discriminator", .float32([posterior.layout.elementCount])), ("seed", .uint32([2])),
        ]) { input in
            guard let generator = input["generator"], let discriminator = input["discriminator"],
                let seed = input["seed"]
            else { return [] }
            let draw = Draw(key: RandomKey(seed), batch: count)
            let sequences = family.generate(draw, ParameterValues(generator, model.layout))
            let read = family.readCodes(sequences, ParameterValues(discriminator, posterior.layout))
            return [("true", codes.values(draw)), ("read", read)]
        }
        let key = Philox(seed: seed).folded(Self.stream)
        let outputs = try backend.run(
            program, [HostTensor(model.weights), HostTensor(posterior.weights), key.words])
        let (truth, read) = (outputs[0].floats ?? [], outputs[1].floats ?? [])
        sequences = count
        self.codes = (0..<codes.count).map { code in
            let places = codes.elements(of: code)
            func rows(_ values: [Float]) -> [[Float]] {
                (0..<count).map { row in places.map { values[row * codes.width + $0] } }
            }
            let (right, seen) = (rows(truth), rows(read))
            guard codes.isCategorical(code) else {
                return Code(
                    code: code, categories: nil, accuracy: nil, chance: nil,
                    correlation: Self.correlation(right.map { Double($0[0]) }, seen.map { Double($0[0]) }))
            }
            let hits = zip(right, seen).count { Self.largest($0) == Self.largest($1) }
            return Code(
                code: code, categories: codes.categories, accuracy: Double(hits) / Double(count),
                chance: 1 / Double(codes.categories), correlation: nil)
        }
    }

    // The stream of its random numbers, apart from those of training and sampling.
    private static let stream: UInt32 = 0x434F_4445

    private static func largest(_ values: [Float]) -> Int? { values.indices.max { values[$0] < values[$1] } }

    // 0 where one of the two does not vary.
    private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let (n, meanX, meanY) = (Double(x.count), x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (a, b) in zip(x, y) {
            xx += (a - meanX) * (a - meanX)
            yy += (b - meanY) * (b - meanY)
            xy += (a - meanX) * (b - meanY)
        }
        return xx > 1e-12 * n && yy > 1e-12 * n ? xy / (xx * yy).squareRoot() : 0
    }
}
