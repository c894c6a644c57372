import AntiphonGraph
import AntiphonReference
import Testing

@Suite struct DecompositionTests {
    static let counters: [(counter: [UInt32], key: [UInt32], words: [UInt32])] = [
        ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        (
            [.max, .max, .max, .max], [.max, .max],
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        ),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        ),
    ]

    /// The known answers of the Random123 library (kat_vectors), Salmon et al. 2011.
    @Test(arguments: counters)
    func philoxGivesTheKnownAnswers(_ counter: [UInt32], _ key: [UInt32], _ words: [UInt32]) throws {
        let graph = try Graph.trace([.uint32([4]), .uint32([2])]) { inputs in
            RandomDecomposition.philox(
                counter: (0..<4).map { inputs[0].element($0, along: 0) },
                key: (0..<2).map { inputs[1].element($0, along: 0) })
        }
        let results = try ReferenceInterpreter.evaluate(
            graph, [ReferenceTensor(HostTensor(counter)), ReferenceTensor(HostTensor(key))])
        #expect(results.map(\.values) == words.map { [Double($0)] })
        let block = Philox(key: [key[0], key[1]]).block([counter[0], counter[1], counter[2], counter[3]])
        #expect((0..<4).map { block[$0] } == words)
    }

    static let layouts: [(shape: Shape, sampleDimension: Int?)] = [
        ([], nil), ([1], nil), ([7], nil), ([3, 5], nil), ([3, 5], 0), ([3, 5], 1), ([2, 3, 4], 1), ([4, 3, 2], 2),
        ([0, 3], 0), ([3, 0], 0),
    ]

    /// Bits and uniform numbers by the definition, word by word, from a Philox in plain Swift.
    @Test(arguments: layouts)
    func randomBitsAreThoseOfTheDefinition(_ shape: Shape, _ sampleDimension: Int?) throws {
        let (seed, first): (UInt64, UInt32) = (0x0123_4567_89AB_CDEF, 0xFFFF_FFFE)
        let random = Philox(seed: seed)
        let graph = try Graph.trace([.uint32([2]), .uint32([])]) { inputs in
            [RandomDistribution.bits, .uniform].map {
                RandomKey(inputs[0]).random($0, shape, sampleDimension: sampleDimension, first: inputs[1])
            }
        }.decomposed()
        #expect(!graph.usesComposites)
        let results = try ReferenceInterpreter.evaluate(
            graph, [ReferenceTensor(random.words), ReferenceTensor(HostTensor(first))])

        let dimensions = shape.dimensions
        let inner = dimensions[((sampleDimension ?? -1) + 1)...].reduce(1, *)
        let samples = sampleDimension.map { dimensions[$0] } ?? 1
        let words = (0..<shape.elementCount).map { flat in
            let (sample, place) = ((flat / inner) % samples, flat / (inner * samples) * inner + flat % inner)
            return random.word(place, sample: first &+ UInt32(sample))
        }
        #expect(results[0].values == words.map(Double.init))
        #expect(results[1].values == words.map { Double($0 >> 8) * 0x1p-24 })
    }

    @Test(arguments: layouts)
    func normalNumbersAreBoxMullerOverPairs(_ shape: Shape, _ sampleDimension: Int?) throws {
        let composite = try Graph.trace([.uint32([2]), .uint32([])]) { inputs in
            [RandomKey(inputs[0]).random(.normal, shape, sampleDimension: sampleDimension, first: inputs[1])]
        }
        let inputs = [ReferenceTensor(Philox(seed: 5).words), ReferenceTensor(HostTensor(UInt32(3)))]
        let expected = try ReferenceInterpreter.evaluate(composite, inputs)[0].values
        let actual = try ReferenceInterpreter.evaluate(composite.decomposed(), inputs)[0].values
        // The composite rounds to float where the definition does; the decomposition in doubles does not.
        #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= 2e-6 * (1 + abs($1)) })
        #expect(actual.count == shape.elementCount)
    }

    @Test(arguments: [1, 2, 3, 8, 13], [false, true])
    func cumulativeSums(_ length: Int, _ reverse: Bool) throws {
        let x = uniforms([2, length, 2], seed: 3)
        let graph = try Graph.trace([x.type]) { [$0[0].cumulativeSum(along: 1, reverse: reverse)] }
        let actual = try ReferenceInterpreter.evaluate(graph.decomposed(), [x])[0].values
        for outer in 0..<2 {
            for inner in 0..<2 {
                var sum = 0.0
                for count in 0..<length {
                    let place = (outer * length + (reverse ? length - 1 - count : count)) * 2 + inner
                    sum += x.values[place]
                    #expect(abs(actual[place] - sum) < 1e-13)
                }
            }
        }
    }

    @Test func aScanStoresOnlyWhatIsUsed() throws {
        let graph = try Graph.trace([.float32([2]), .float32([5, 2])]) { inputs in
            let loop = inputs[0].context.scan(length: 5, carries: [inputs[0]], sequences: [inputs[1]]) {
                carries, slices, _ in
                let next = carries[0] * slices[0]
                return ([next], [next.sine(), next.cosine()])
            }
            return [loop.stacked[1]]
        }
        let loops = try graph.decomposed().nodes.filter { $0.operation.name == "while" }
        // Counter, carry, the used stack, the sequence.
        #expect(loops.map(\.results.count) == [4])
    }

    @Test func keptCompositesStayAndTheirBodiesAreDecomposed() throws {
        let graph = try Graph.trace([.float32([3]), .float32([5, 3])]) { inputs in
            let loop = inputs[0].context.scan(length: 5, carries: [inputs[0]], sequences: [inputs[1]]) {
                carries, slices, _ in
                ([carries[0] + slices[0].cumulativeSum(along: 0)], [])
            }
            return [loop.carries[0].stoppingGradient()]
        }
        let partly = try graph.decomposed { if case .scan = $0 { true } else { false } }
        #expect(partly.nodes.map(\.operation.name) == ["antiphon.scan"])
        #expect(partly.nodes[0].operation.bodies.allSatisfy { !$0.graph.usesComposites })
    }
}
