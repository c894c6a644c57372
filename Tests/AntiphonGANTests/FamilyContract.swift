import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN

/// What a family can be asked for. A new kind of family is one line in `of`.
struct FamilyContract {
    /// Steps of its sequences of plain numbers.
    var steps = 6
    /// Whether sequences may have fixed channels, choices, gaps and ends; a family that says no has to refuse them.
    var takesMixed = true
    /// Whether it works only where something is given; it has to refuse other data.
    var needsGiven = false
    /// Whether channels may be given; a family that says no has to refuse them.
    var takesGiven = true

    static func of(_ kind: FamilyKind) -> FamilyContract {
        switch kind {
        case .recurrent: FamilyContract()
        case .feedForward: FamilyContract(steps: 1, takesMixed: false)
        case .info: FamilyContract()
        case .conditional: FamilyContract(needsGiven: true)
        case .timegan: FamilyContract(takesMixed: false, takesGiven: false)
        case .latent: FamilyContract(takesGiven: false)
        }
    }
}

/// Sequences with everything that a layout can say, whose truth is known: each obeys the layout.
enum MixedSequences {
    static let steps = 7

    /// Two fixed numbers, a fixed choice, the length, and at each step two numbers, a number with a gate, a choice, and
    /// whether it is there.
    static func layout(given: Bool = false) -> SequenceLayout {
        SequenceLayout(
            steps: steps,
            [
                ("size", .fixed, .values(2), false), ("kind", .fixed, .choice(3), given),
                ("length", .fixed, .length(offset: 4, scale: 2), false), ("level", .step, .values(2), given),
                ("rain", .step, .gated(2), false), ("weather", .step, .choice(4), false),
                ("alive", .step, .alive, false),
            ])
    }

    static func data(count: Int = 40, given: Bool = false) throws -> TrainingData {
        let layout = layout(given: given)
        let random = Philox(seed: 11)
        let normals = Small.normals(count * (2 + 3 * steps), seed: 4).map(Float.init)
        var values: [Float] = []
        for sequence in 0..<count {
            let own = normals[sequence * (2 + 3 * steps)..<(sequence + 1) * (2 + 3 * steps)].map { $0 }
            let length = 1 + random.index(below: steps, sequence)
            let kind = random.index(below: 3, 1000 + sequence)
            for step in 0..<steps {
                values += [own[0], own[1]] + oneHot(kind, of: 3) + [(Float(length) - 4) / 2]
                guard step < length else {
                    values += Array(repeating: 0, count: layout.width - layout.fixedWidth)
                    continue
                }
                let gate = random.index(below: 2, 2000 + sequence * steps + step)
                let weather = random.index(below: 4, 9000 + sequence * steps + step)
                let numbers = own[2 + 3 * step..<5 + 3 * step].map { $0 }
                let parts: [String: [Float]] = [
                    "level": [numbers[0], numbers[1]], "rain": oneHot(gate, of: 2) + [gate == 0 ? numbers[2] : 0],
                    "weather": oneHot(weather, of: 4), "alive": [1],
                ]
                for group in layout.perStep { values += parts[group.name] ?? [] }
            }
        }
        let set = try SequenceSet(
            columns: (0..<layout.width).map { "channel_\($0)" }, length: steps, values: values)
        return TrainingData(encoded: set, layout: layout)
    }

    private static func oneHot(_ index: Int, of count: Int) -> [Float] { (0..<count).map { $0 == index ? 1 : 0 } }
}

/// A generator as a program: sequences `first` ..< `first` + `batch` for a block of weights, as values [T][B][W].
struct FamilySampler {
    let family: any Family
    let weights: [Float]
    var given: TrainingData?
    var threads = 1

    func callAsFunction(_ batch: Int, first: Int = 0, seed: UInt64 = 5, codes: [Float]? = nil) throws -> [[[Float]]] {
        let (steps, width) = (family.steps, family.features)
        let sequences = TensorType.float32([steps, batch, width])
        var inputs: [(name: String, type: TensorType)] = [
            ("block", .float32([weights.count])), ("seed", .uint32([2])), ("first", .uint32([])),
        ]
        var values: [HostTensor] = [HostTensor(weights), Philox(seed: seed).words, HostTensor(UInt32(first))]
        if let given {
            inputs.append(("given", sequences))
            var block = [Float](repeating: 0, count: sequences.shape.elementCount)
            let count = given.sequences.count
            given.sequences.gather((first..<first + batch).map { $0 % count }, into: &block)
            values.append(try HostTensor(sequences.shape, block))
        }
        if let codes {
            inputs.append(("codes", .float32([batch, codes.count / batch])))
            values.append(try HostTensor([batch, codes.count / batch], codes))
        }
        let program = try Program(inputs: inputs) { input in
            guard let block = input["block"], let seed = input["seed"] else { return [] }
            let draw = Draw(
                key: RandomKey(seed), batch: batch, first: input["first"], given: input["given"],
                codes: input["codes"])
            return [("sequences", family.generate(draw, ParameterValues(block, family.generator)))]
        }
        let flat = try CPUBackend(threads: threads).run(program, values)[0].floats ?? []
        return (0..<steps).map { step in
            (0..<batch).map { row in
                let start = (step * batch + row) * width
                return Array(flat[start..<start + width])
            }
        }
    }
}
