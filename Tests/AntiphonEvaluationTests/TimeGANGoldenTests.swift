import AntiphonCPU
import AntiphonEvaluation
import AntiphonGraph
import AntiphonReference
import Testing

/// TimeGAN's judges against PyTorch: from the same weights, on the same batches, for 50 steps.
@Suite("TimeGAN's judges against PyTorch")
struct TimeGANGoldenTests {
    enum Engine: String, CaseIterable {
        case cpu
        case reference

        func backend() throws -> any Backend {
            switch self {
            case .cpu: try CPUBackend(threads: 2)
            case .reference: ReferenceBackend()
            }
        }

        /// 50 steps add up roundings of float32.
        var tolerance: Double { 2e-5 }
    }

    @Test(arguments: Engine.allCases)
    func discriminator(_ engine: Engine) throws {
        let goldens = try Goldens("timegan")
        let judge = try TimeGANDiscriminator(
            real: TimeGANData(unscaled: goldens.sequences("real")),
            synthetic: TimeGANData(unscaled: goldens.sequences("synthetic")), iterations: 1, batch: 16,
            stream: Philox(seed: 0))
        let batches = zip(try goldens.indices("realBatches"), try goldens.indices("syntheticBatches"))
        let trace = try judge.trace(
            weights: goldens.floats("discriminator/start"), batches: batches.map { (real: $0, synthetic: $1) },
            on: engine.backend())
        expectClose(
            trace.losses.map(Double.init), try goldens.floats("discriminator/losses"), engine.tolerance, "losses")
        expectClose(
            trace.weights.map(Double.init), try goldens.floats("discriminator/end"), engine.tolerance, "weights")
    }

    @Test(arguments: Engine.allCases)
    func predictor(_ engine: Engine) throws {
        let goldens = try Goldens("timegan")
        let pupil = try TimeGANPredictor(
            training: TimeGANData(unscaled: goldens.sequences("synthetic")),
            test: TimeGANData(unscaled: goldens.sequences("real")), iterations: 1, batch: 16, stream: Philox(seed: 0))
        let trace = try pupil.trace(
            weights: goldens.floats("predictor/start"), batches: goldens.indices("syntheticBatches"),
            on: engine.backend())
        expectClose(trace.losses.map(Double.init), try goldens.floats("predictor/losses"), engine.tolerance, "losses")
        expectClose(trace.weights.map(Double.init), try goldens.floats("predictor/end"), engine.tolerance, "weights")
    }
}
