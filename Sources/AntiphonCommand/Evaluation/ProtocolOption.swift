import Antiphon
import ArgumentParser

/// A way to judge, as it is named on the command line.
enum ProtocolOption: String, ExpressibleByArgument, CaseIterable {
    case honest
    case timegan
    case tsgbench
    case diffusionTS = "diffusion-ts"

    /// The evaluation that some options ask for; the honest protocol if there are none.
    static func evaluation(
        _ protocols: [ProtocolOption], runs: Int?, effort: Double, seed: UInt64, label: String? = nil
    ) -> Evaluation {
        var evaluation = Evaluation(honest: nil)
        for option in protocols.isEmpty ? [.honest] : protocols {
            switch option {
            case .honest:
                evaluation.honest = HonestProtocol(
                    repeats: runs ?? 5, floorRepeats: runs ?? 5, effort: effort, seed: seed)
                evaluation.usefulness = UsefulnessProtocol(repeats: runs ?? 3, effort: effort, seed: seed)
                evaluation.classification = ClassificationProtocol(
                    label: label, repeats: runs ?? 3, effort: effort, seed: seed)
            case .timegan:
                evaluation.timeGAN = TimeGANProtocol(runs: runs ?? 5, seed: seed)
            case .tsgbench:
                evaluation.tsgBench = TSGBenchProtocol(seed: seed)
            case .diffusionTS:
                evaluation.diffusionTS = DiffusionTSProtocol(runs: runs ?? 5, seed: seed)
            }
        }
        return evaluation
    }
}
