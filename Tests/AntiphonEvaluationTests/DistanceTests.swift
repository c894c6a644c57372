import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Testing

@Suite("Distances against NumPy and SciPy")
struct DistanceGoldenTests {
    @Test func columns() throws {
        let goldens = try Goldens("distances")
        let distances = SequenceDistances(
            real: try goldens.sequences("real"), synthetic: try goldens.sequences("synthetic"))
        for (column, golden) in zip(distances.columns, try goldens.rows("columns")) {
            let found = [
                column.totalVariation, column.wasserstein, column.differenceTotalVariation, column.autocorrelationError,
                column.differenceAutocorrelationError,
            ]
            expectClose(found, golden, 1e-6, "\(column.name)")
        }
        expectClose([distances.crossCorrelationError], try goldens.floats("correlationError"), 1e-6, "correlations")
        expectClose([distances.neighbours.nearCopies], try goldens.floats("neighbours/nearCopies"), 1e-6, "near copies")
    }

    @Test(arguments: 0..<3)
    func autocorrelation(_ feature: Int) throws {
        let goldens = try Goldens("distances")
        let real = try goldens.sequences("real")
        let found = Correlations.autocorrelation(real.column(feature), steps: real.steps, maximum: 12)
        expectClose(found, try goldens.floats("autocorrelation/\(feature)"), 1e-6, "feature \(feature)")
    }

    @Test func correlations() throws {
        let goldens = try Goldens("distances")
        expectClose(
            Correlations.matrix(try goldens.sequences("real")).joined().map(\.self), try goldens.floats("correlations"),
            1e-6, "matrix")
    }

    @Test func neighbours() throws {
        let goldens = try Goldens("distances")
        let found = NeighbourDistances(
            real: try goldens.sequences("real"), synthetic: try goldens.sequences("synthetic"))
        for (name, values) in [
            ("syntheticToReal", found.syntheticToReal), ("realToSynthetic", found.realToSynthetic),
            ("realToReal", found.realToReal),
        ] {
            expectClose(values.map(Double.init), try goldens.floats("neighbours/\(name)"), 1e-5, "\(name)")
        }
    }

    @Test func principalComponents() throws {
        let goldens = try Goldens("distances")
        let real = try goldens.sequences("real")
        let moments = real.moments()
        let found = PrincipalComponents(real.standardized(by: moments))
        expectClose(
            found.directions.joined().map(\.self), try goldens.floats("components/directions"), 1e-5, "directions")
        expectClose(found.explained, try goldens.floats("components/explained"), 1e-5, "shares")
        let coordinates = found.project(try goldens.sequences("synthetic").standardized(by: moments))
        expectClose(coordinates.joined().map(\.self), try goldens.floats("components/coordinates"), 1e-5, "coordinates")
    }
}

@Suite("What every distance must obey")
struct DistancePropertyTests {
    private func dense(_ set: SequenceSet) throws -> DenseSequences {
        try DenseSequences(columns: set.columns, steps: set.length, values: set.values)
    }

    private func numbers(_ distances: SequenceDistances) -> [Double] {
        [
            distances.totalVariation, distances.wasserstein, distances.differenceTotalVariation,
            distances.autocorrelationError, distances.differenceAutocorrelationError, distances.crossCorrelationError,
        ]
    }

    @Test("a set is at distance 0 from itself")
    func itself() throws {
        let set = try dense(TestSets.waves(80, seed: 1))
        let distances = SequenceDistances(real: set, synthetic: set)
        #expect(numbers(distances).allSatisfy { $0 == 0 })
        #expect(distances.neighbours.syntheticToReal == 0)
        #expect(distances.neighbours.nearCopies == 1)
    }

    @Test("the order of sequences does not matter")
    func order() throws {
        let (real, synthetic) = (try dense(TestSets.waves(80, seed: 1)), try dense(TestSets.noise(70, seed: 2)))
        let straight = SequenceDistances(real: real, synthetic: synthetic)
        let turned = SequenceDistances(
            real: real.subset((0..<80).reversed()), synthetic: synthetic.subset((0..<70).reversed()))
        for (a, b) in zip(numbers(straight), numbers(turned)) { #expect(abs(a - b) < 1e-9) }
        #expect(straight.neighbours == turned.neighbours)
    }

    @Test("the unit of a column does not matter")
    func unit() throws {
        let (real, synthetic) = (try dense(TestSets.waves(80, seed: 1)), try dense(TestSets.noise(70, seed: 2)))
        func changed(_ set: DenseSequences) throws -> DenseSequences {
            // Powers of two and whole offsets keep the roundings of the values.
            let values = set.values.enumerated().map { $0.offset % 2 == 0 ? $0.element * 1024 : $0.element / 64 }
            return try DenseSequences(columns: set.columns, steps: set.steps, values: values)
        }
        let straight = SequenceDistances(real: real, synthetic: synthetic)
        let other = SequenceDistances(real: try changed(real), synthetic: try changed(synthetic))
        for (a, b) in zip(numbers(straight), numbers(other)) { #expect(abs(a - b) < 1e-6) }
        #expect(abs(straight.neighbours.syntheticToReal - other.neighbours.syntheticToReal) < 1e-5)
    }

    @Test("noise in the range of the data is far by every measure")
    func noise() throws {
        let real = try dense(TestSets.waves(300, seed: 1))
        let floor = SequenceDistances(real: real, synthetic: try dense(TestSets.waves(300, seed: 2)))
        let noise = SequenceDistances(real: real, synthetic: try dense(TestSets.noise(300, seed: 3)))
        for (a, b) in zip(numbers(noise), numbers(floor)) { #expect(a > 2 * b) }
        #expect(noise.neighbours.syntheticToReal > 2 * floor.neighbours.syntheticToReal)
    }

    @Test("windows that share rows are no neighbours")
    func overlap() throws {
        let rows = (0..<40).map { Float($0 * $0 % 23) }
        let starts = Array(0...34)
        let values = starts.flatMap { rows[$0..<$0 + 6] }
        let set = try DenseSequences(columns: ["a"], steps: 6, values: values, starts: starts)
        let found = NearestNeighbours.distances(fromSubset: [17], of: set)
        let expected = starts.filter { abs($0 - 17) >= 6 }.map { start in
            zip(rows[start..<start + 6], rows[17..<23]).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }.min()
        #expect(found == [try #require(expected).squareRoot()])
    }
}
