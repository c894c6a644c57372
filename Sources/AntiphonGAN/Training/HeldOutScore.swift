import AntiphonData
import AntiphonGraph
import AntiphonNN

/// How far generated sequences are from held-out ones: a cheap measure to steer a training by, not a verdict.
///
/// A sliced Wasserstein distance (Rabin et al. 2011; for GANs Deshpande et al. 2018): sequences and their scaled first
/// differences, T x F numbers each, are projected on fixed random directions; in each direction the distance is the
/// mean gap between the sorted generated values and the quantiles of the real ones, in units of the real ones'
/// standard deviation. 0 is the same distribution; the floor, what other real sequences score, is measured too.
/// Values carry the marginals and the slow course, differences what happens from step to step.
///
/// The averaged generator draws the same noise at every look, so that two looks differ by the weights alone. The
/// generator and the projections are one compiled program; the rest is sorting `directions` x `count` numbers.
final class HeldOutScore {
    /// Sequences generated at a look.
    static let count = 256
    /// Held-out sequences used at most.
    static let realCount = 1024
    // The stream of its random numbers, apart from those of training and sampling.
    private static let stream: UInt32 = 0x4C4F_4F4B

    /// What other real sequences score; nil without held-out ones.
    private(set) var floor: Double?
    private let isHeldOut: Bool
    private let directions: Int
    private let program: any BoundProgram
    private let output: any Buffer
    // For each direction: quantiles of the real values at the centres of `count` equal parts, and 1 / their deviation.
    private var quantiles: [[Float]] = []
    private var scales: [Float] = []
    // What spread is measured in: the deviations of sequences that are learnt from. Those held out may stand for one part of a series only.
    private var spreadScales: [Float] = []
    private var realSpread = 0.0

    /// - Parameter average: the averaged weights, looked at in place.
    init(_ family: any Family, _ data: TrainingData, average: any Buffer, seed: UInt64, on backend: any Backend) throws
    {
        let random = Philox(seed: seed).folded(Self.stream)
        let (steps, features) = (family.steps, family.features)
        let width = (2 * steps - 1) * features
        // Long sequences get fewer directions: the matrix stays within 8 MB.
        let directions = max(4, min(32, (1 << 21) / width))
        let matrix = try HostTensor([width, directions], Self.normals(width * directions, random.folded(1)))
        let scale = data.differenceScale
        let projections = try backend.buffer(matrix.type)
        try projections.write(matrix)
        let output = try backend.buffer(.float32([Self.count, directions]))
        (self.directions, self.output, isHeldOut) = (directions, output, data.heldOut != nil)

        func project(_ sequences: Tensor, _ matrix: Tensor) -> Tensor {
            var flat = sequences.transposed([1, 0, 2]).reshaped([Self.count, steps * features])
            if steps > 1 {
                let step = sequences.sliced(1..<steps, along: 0) - sequences.sliced(0..<steps - 1, along: 0)
                let scales = sequences.context.constant(HostTensor(scale)).broadcastLeading(to: step.shape)
                let differences = (step * scales).transposed([1, 0, 2]).reshaped([Self.count, (steps - 1) * features])
                flat = flat.concatenated([differences], along: 1)
            }
            return flat.matrixProduct(matrix)
        }
        let block = TensorType.float32([family.generator.elementCount])
        let sequences = TensorType.float32([steps, Self.count, features])
        let set = data.heldOut ?? data.sequences
        let looked = Self.shuffled(set.count, random.folded(3)).prefix(Self.realCount).map { $0 }
        let isGiven = !family.layout.given.isEmpty
        let looking = try Program(
            inputs: [("parameters", block), ("key", .uint32([2])), ("projections", matrix.type)]
                + (isGiven ? [("given", sequences)] : [])
        ) { input in
            guard let block = input["parameters"], let key = input["key"], let matrix = input["projections"] else {
                return []
            }
            let draw = Draw(key: RandomKey(key), batch: Self.count, given: input["given"])
            let generated = family.generate(draw, ParameterValues(block, family.generator))
            return [("projected", project(generated, matrix))]
        }
        let key = try backend.buffer(.uint32([2]))
        try key.write(random.folded(2).words)
        var inputs = [average, key, projections]
        if isGiven {
            // The conditions of as many real sequences, over again if there are fewer.
            let given = try backend.buffer(sequences)
            var batch = [Float](repeating: 0, count: sequences.shape.elementCount)
            set.gather((0..<Self.count).map { looked[$0 % looked.count] }, into: &batch)
            try given.write(HostTensor(sequences.shape, batch))
            inputs.append(given)
        }
        program = try backend.compile(looking).bind(inputs: inputs, outputs: [output])

        // Real sequences take the same way, `count` at a time.
        let measuring = try Program(inputs: [("real", sequences), ("projections", matrix.type)]) { input in
            guard let real = input["real"], let matrix = input["projections"] else { return [] }
            return [("projected", project(real, matrix))]
        }
        let real = try backend.buffer(sequences)
        let measure = try backend.compile(measuring).bind(inputs: [real, projections], outputs: [output])
        func projected(_ set: SequenceSet, _ indices: [Int]) throws -> [[Float]] {
            var columns = [[Float]](repeating: [], count: directions)
            for start in stride(from: 0, to: indices.count, by: Self.count) {
                let part = indices[start..<min(start + Self.count, indices.count)]
                let padded = Array(part) + [Int](repeating: part[start], count: Self.count - part.count)
                var batch = [Float](repeating: 0, count: sequences.shape.elementCount)
                set.gather(padded, into: &batch)
                try real.write(HostTensor(sequences.shape, batch))
                try measure.run()
                try output.readFloats { span in
                    for row in 0..<part.count {
                        for direction in 0..<directions {
                            columns[direction].append(span[row * directions + direction])
                        }
                    }
                }
            }
            return columns
        }
        let columns = try projected(set, looked)
        scales = columns.map(Self.inverseDeviation)
        quantiles = columns.map { Self.quantiles($0.sorted(), count: Self.count) }
        guard isHeldOut else {
            (spreadScales, realSpread) = (scales, Self.spread(columns, scales))
            return
        }
        // The floor: as many sequences of the training part, against the held-out ones.
        let trained = data.sequences
        let some = try projected(
            trained, Self.shuffled(trained.count, random.folded(4)).prefix(Self.count).map { $0 })
        spreadScales = some.map(Self.inverseDeviation)
        realSpread = Self.spread(some, spreadScales)
        floor = Self.distance(some.map { Self.quantiles($0.sorted(), count: Self.count) }, quantiles, scales)
    }

    /// Looks at the averaged generator as it stands.
    func look() throws -> GeneratorLook {
        try program.run()
        var columns = [[Float]](repeating: [Float](repeating: 0, count: Self.count), count: directions)
        try output.readFloats { span in
            for direction in 0..<directions {
                for row in 0..<Self.count { columns[direction][row] = span[row * directions + direction] }
            }
        }
        // Numbers that are not finite cannot be sorted; the training notices them by itself.
        guard columns.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return GeneratorLook(score: nil, spread: 1) }
        let spread = Self.spread(columns, spreadScales)
        for direction in columns.indices { columns[direction].sort() }
        return GeneratorLook(
            score: isHeldOut ? Self.distance(columns, quantiles, scales) : nil,
            spread: realSpread > 0 ? spread / realSpread : 1)
    }

    // The mean gap between sorted values, over all directions.
    private static func distance(_ left: [[Float]], _ right: [[Float]], _ scales: [Float]) -> Double {
        var sum = 0.0
        for (index, scale) in scales.enumerated() {
            var gaps: Float = 0
            for (a, b) in zip(left[index], right[index]) { gaps += abs(a - b) }
            sum += Double(gaps * scale) / Double(left[index].count)
        }
        return sum / Double(max(1, scales.count))
    }

    // The mean distance between sequences that stand half of the set apart (they are in random order).
    private static func spread(_ columns: [[Float]], _ scales: [Float]) -> Double {
        guard let count = columns.first?.count, count > 1 else { return 0 }
        var sum = 0.0
        for row in 0..<count {
            let other = (row + count / 2) % count
            var square: Float = 0
            for (column, scale) in zip(columns, scales) {
                let difference = (column[row] - column[other]) * scale
                square += difference * difference
            }
            sum += Double(square.squareRoot())
        }
        return sum / Double(count)
    }

    private static func inverseDeviation(_ values: [Float]) -> Float {
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
        return variance > 1e-24 ? Float(1 / variance.squareRoot()) : 0
    }

    // Values at the centres of `count` equal parts of the distribution, between neighbours along a line.
    private static func quantiles(_ sorted: [Float], count: Int) -> [Float] {
        (0..<count).map { part in
            let place = (Double(part) + 0.5) / Double(count) * Double(sorted.count) - 0.5
            let low = max(0, min(sorted.count - 1, Int(place.rounded(.down))))
            let high = min(sorted.count - 1, low + 1)
            let share = Float(max(0, min(1, place - Double(low))))
            return sorted[low] + share * (sorted[high] - sorted[low])
        }
    }

    private static func shuffled(_ count: Int, _ random: Philox) -> [Int] {
        let keys = (0..<count).map { random.word($0) }
        return (0..<count).sorted { (keys[$0], $0) < (keys[$1], $1) }
    }

    // Sums of eight uniforms of 16 bits, from one block each: near enough to normal for directions, whose length does
    // not matter, and the same on every machine.
    private static func normals(_ count: Int, _ random: Philox) -> [Float] {
        (0..<count).map { index in
            let words = random.block([UInt32(truncatingIfNeeded: index), 0, 0, 0])
            var sum: UInt32 = 0
            for part in 0..<4 { sum += (words[part] >> 16) + (words[part] & 0xFFFF) }
            return (Float(sum) - 4 * 65535) * 0x1p-16
        }
    }
}
