import AntiphonEvaluation
import AntiphonGraph
import Testing

/// What the honest judges compute, against scikit-learn, SciPy and NumPy (`Tools/goldens/evaluation_judges.py`).
@Suite("The honest judges' computations")
struct JudgeGoldenTests {
    private let goldens: Goldens

    init() throws { goldens = try Goldens("judges") }

    private func matrix(_ name: String) throws -> FeatureMatrix {
        let rows = try goldens.rows(name)
        return FeatureMatrix(rows: rows.count, columns: rows[0].count, values: rows.flatMap(\.self))
    }

    @Test("ridge regression, more rows than features and fewer", arguments: ["tall", "wide"])
    func ridge(_ name: String) throws {
        let (training, test) = (try matrix("ridge/\(name)/training"), try matrix("ridge/\(name)/test"))
        let labels = try goldens.floats("ridge/\(name)/labels").map(Double.init)
        for (name, penalty) in [("ridge/\(name)/scores/0.5", 0.5), ("ridge/\(name)/scores/20", 20)] {
            let classifier = try RidgeClassifier(
                training, labels: labels, validation: [], penalty: penalty, on: TestSets.engine())
            let scores = try classifier.scores(test)
            expectClose(
                scores.map(Double.init), try goldens.floats(name), 2e-5, "\(penalty)")
        }
    }

    @Test("the penalty is the one that does best on what was held back", arguments: ["tall", "wide"])
    func penalty(_ name: String) throws {
        let training = try matrix("ridge/\(name)/training")
        let labels = try goldens.floats("ridge/\(name)/labels").map(Double.init)
        let roles = (0..<training.rows).map { $0 % 3 == 0 ? RidgeClassifier.Role.validated : .fitted }
        let classifier = try RidgeClassifier(training, labels: labels, validation: roles, on: TestSets.engine())
        expectClose([classifier.penalty], try goldens.floats("ridge/\(name)/penalty"), 1e-5, "penalty")
    }

    @Test("convolutions: shares above biases and largest outputs")
    func kernels() throws {
        let set = try goldens.sequences("kernels/sequences")
        let biases = try goldens.rows("kernels/biases")
        let convolutions = try goldens.indices("kernels/settings").enumerated().map { number, setting in
            let columns = setting[6]
            let reach = 4 * setting[1]
            return RandomKernels.Convolution(
                seesDifferences: setting[0] == 1, dilation: setting[1], places: Array(setting[2..<5]),
                columns: Array(setting[7..<7 + columns]), signs: setting[10..<10 + columns].map { Float($0) },
                range: setting[5] == 1 ? reach..<set.steps - reach : 0..<set.steps, biases: biases[number])
        }
        let kernels = RandomKernels(steps: set.steps, features: set.features, convolutions: convolutions)
        let features = kernels.features(labelled(set))
        let golden = try goldens.rows("kernels/features")
        #expect(features.rows == golden.count && features.columns == golden[0].count)
        expectClose(features.values.map(Double.init), golden.flatMap(\.self), 1e-5, "features")
    }

    @Test("summary statistics")
    func statistics() throws {
        let set = try goldens.sequences("statistics/sequences")
        let statistics = SummaryStatistics(steps: set.steps, features: set.features, stream: Philox(seed: 0))
        let features = statistics.features(labelled(set))
        let golden = try goldens.rows("statistics/features")
        #expect(features.rows == golden.count && features.columns == golden[0].count)
        for (column, name) in golden[0].indices.map({ ($0, "number \($0)") }) {
            let values = (0..<features.rows).map { Double(features.values[$0 * features.columns + column]) }
            // A skewness, of numbers near 0 as it is, has the rounding of larger ones.
            let worst = zip(values, golden).map { abs($0 - Double($1[column])) }.max() ?? .infinity
            #expect(worst < 1e-5 * max(1, values.map(abs).max() ?? 0), "\(name)")
        }
    }

    private func labelled(_ set: DenseSequences) -> LabelledSequences {
        LabelledSequences(
            steps: set.steps, features: set.features, values: set.values, realCount: set.count,
            blocks: (0..<set.count).map { $0...$0 })
    }
}
