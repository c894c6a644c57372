import AntiphonData
import AntiphonEvaluation
import Testing

@Suite("Measures against NumPy, SciPy and scikit-learn")
struct MeasureGoldenTests {
    @Test func columns() throws {
        let goldens = try Goldens("measures")
        let distances = SequenceDistances(
            real: try goldens.sequences("real"), synthetic: try goldens.sequences("synthetic"))
        for (column, golden) in zip(distances.columns, try goldens.rows("columns")) {
            let found = [
                column.differenceWasserstein, column.spectrumError, column.tailError, column.differenceTailError,
                column.kurtosisDifference, column.differenceKurtosisDifference,
            ]
            for (a, b) in zip(found, golden) {
                #expect(abs(a - Double(b)) < 2e-6 * max(1, Double(b)), "\(column.name)")
            }
        }
        expectClose(
            [distances.laggedCorrelationError], try goldens.floats("laggedError"), 1e-5, "lagged correlations")
    }

    @Test(arguments: 0..<3)
    func power(_ feature: Int) throws {
        let goldens = try Goldens("measures")
        let real = try goldens.sequences("real")
        expectClose(
            Spectra.power(real.column(feature), steps: real.steps), try goldens.floats("power/\(feature)"), 1e-6,
            "feature \(feature)")
    }

    @Test("spectra of any length", arguments: [2, 3, 16, 31, 45])
    func lengths(_ steps: Int) throws {
        let goldens = try Goldens("measures")
        expectClose(
            Spectra.power(try goldens.floats("lengths/\(steps)"), steps: steps),
            try goldens.floats("lengths/\(steps)/power"), 1e-6, "\(steps) steps")
    }

    @Test func laggedCorrelations() throws {
        let goldens = try Goldens("measures")
        expectClose(
            Correlations.lagged(try goldens.sequences("real"), maximum: 5), try goldens.floats("lagged"), 1e-5,
            "lagged correlations")
    }

    @Test("the frozen embedding, rebuilt from its definition, and the Frechet distance in it")
    func frechet() throws {
        let goldens = try Goldens("measures")
        let (real, synthetic) = (try goldens.sequences("real"), try goldens.sequences("synthetic"))
        let moments = real.moments()
        let network = ReservoirEmbedding(features: 3)
        let (a, b) = (
            network.embed(real.standardized(by: moments)), network.embed(synthetic.standardized(by: moments))
        )
        expectClose(Array(a.prefix(8 * 96)), try goldens.floats("embedding"), 1e-6, "embedding")
        func distance(_ n: Int, _ m: Int) -> Double {
            FrechetDistance.between(
                .init(a, dimension: 96, picked: Array(0..<n)), .init(b, dimension: 96, picked: Array(0..<m)))
        }
        expectClose([distance(130, 110)], try goldens.floats("frechet"), 1e-5, "distance")
        expectClose([distance(30, 25)], try goldens.floats("frechet/few"), 1e-5, "distance of few")
    }

    @Test func kernelsAndManifolds() throws {
        let goldens = try Goldens("measures")
        let real = try goldens.sequences("real")
        let moments = real.moments()
        let (a, b) = (
            SequenceLanes(real.standardized(by: moments)),
            SequenceLanes(try goldens.sequences("synthetic").standardized(by: moments))
        )
        let (first, second, between) = (DistanceMatrix(a, a), DistanceMatrix(b, b), DistanceMatrix(a, b))
        let width = KernelDiscrepancy.width(within: first)
        let squared = KernelDiscrepancy.squared(first: first, second: second, between: between, width: width)
        let golden = try goldens.floats("discrepancy")
        expectClose([squared], [golden[0]], 1e-5, "squared discrepancy")
        expectClose([width], [golden[1]], 1e-6, "width")
        let scores = ManifoldScores(first: first, second: second, between: between)
        expectClose(
            [scores.precision, scores.recall, scores.density, scores.coverage], try goldens.floats("manifold"), 1e-6,
            "manifold")
    }
}

@Suite("t-SNE against scikit-learn")
struct NeighbourEmbeddingTests {
    @Test func probabilitiesAndGradient() throws {
        let goldens = try Goldens("projection")
        let real = try goldens.sequences("real")
        let lanes = SequenceLanes(real.standardized(by: real.moments()))
        let found = NeighbourEmbedding.affinities(
            DistanceMatrix(lanes, lanes), perplexity: Double(real.count - 1) / 3)
        expectClose(found.map(Double.init), try goldens.floats("probabilities"), 1e-4, "probabilities")
        let points = try goldens.rows("points").map { Point(Double($0[0]), Double($0[1])) }
        let result = NeighbourEmbedding.divergence(of: points, found)
        expectClose([result.value], try goldens.floats("divergence"), 1e-4, "divergence")
        expectClose(result.gradient.flatMap { [$0.x, $0.y] }, try goldens.floats("gradient"), 1e-4, "gradient")
    }

    @Test("the result is within scikit-learn's runs, and the same on any number of threads")
    func result() throws {
        let goldens = try Goldens("projection")
        let real = try goldens.sequences("real")
        let standard = real.standardized(by: real.moments())
        let found = NeighbourEmbedding(standard)
        // Which of the many minima is found depends on the start: scikit-learn's own runs differ by a fifth.
        let runs = try goldens.floats("runs").map(Double.init)
        let worst = try #require(runs.max())
        #expect(found.divergence < 1.1 * worst, "\(found.divergence) against \(runs)")
        #expect(NeighbourEmbedding(standard, workers: 3).points == found.points)
    }

    @Test("groups far apart stay apart")
    func groups() throws {
        let noise = try TestSets.noise(150, seed: 4)
        let values = noise.values.enumerated().map { $1 + Float($0 / noise.featureCount / noise.length / 50) * 8 }
        let set = try DenseSequences(columns: noise.columns, steps: noise.length, values: values)
        let points = NeighbourEmbedding(set.standardized(by: set.moments())).points
        for (place, point) in points.enumerated() {
            let nearest = points.indices.filter { $0 != place }.min {
                squared(points[$0], point) < squared(points[$1], point)
            }
            #expect(try #require(nearest) / 50 == place / 50)
        }
    }

    @Test("sequences that are all the same, and very few, make points", arguments: [1, 3, 4, 40])
    func same(_ count: Int) throws {
        let set = try DenseSequences(columns: ["a"], steps: 1, values: [Float](repeating: 2, count: count))
        let points = NeighbourEmbedding(set).points
        #expect(points.count == count && points.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    }

    private func squared(_ a: Point, _ b: Point) -> Double { (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) }
}
