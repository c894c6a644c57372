package import AntiphonGraph

/// A judge that turns each sequence into a vector of numbers and tells these apart by ridge regression on ±1.
package struct FeatureJudge: Judge {
    /// What the numbers are.
    package enum Features: Sendable {
        case kernels
        case statistics
    }

    package let features: Features

    package init(_ features: Features) { self.features = features }

    package var work: Int { features == .kernels ? 600 : 50 }

    package func verdicts(
        _ task: JudgeTask, stream: Philox, on backend: any Backend, progress: (Int) throws -> Void
    ) throws -> [Float] {
        let (training, test): (FeatureMatrix, FeatureMatrix)
        switch features {
        case .kernels:
            let kernels = RandomKernels(fittedTo: task.training, stream: stream.folded("kernels"))
            (training, test) = (kernels.features(task.training), kernels.features(task.test))
        case .statistics:
            let statistics = SummaryStatistics(
                steps: task.training.steps, features: task.training.features, stream: stream.folded("pairs"))
            (training, test) = (statistics.features(task.training), statistics.features(task.test))
        }
        let labels = (0..<task.training.count).map { $0 < task.training.realCount ? 1.0 : -1.0 }
        let validation = task.training.roles(
            validated: SequenceBlocks.testShare, stream.folded("validation"))
        let ridge = try RidgeClassifier(training, labels: labels, validation: validation, on: backend)
        return try ridge.scores(test)
    }
}

/// Numbers that describe sequences: a row each.
package struct FeatureMatrix: Sendable {
    /// N, sequences.
    package let rows: Int
    /// P, numbers of each.
    package let columns: Int
    /// [N, P].
    package var values: [Float]

    package init(rows: Int, columns: Int, values: [Float]) {
        (self.rows, self.columns, self.values) = (rows, columns, values)
    }
}
