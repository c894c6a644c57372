import Antiphon
import Foundation

/// A GAN of two plain recurrent networks, judged at each time step (as C-RNN-GAN, Mogren 2016, and RGAN, Esteban et al.
/// 2017).
///
///     G:  h_t = tanh(W_hh h_{t-1} + W_xh z_t + b_h),  x_t = W_hy h_t + b_y,   z_t ~ N(0, I)
///     D:  the same form over x_t, and d_t = w h_t + b: how real the sequence looks up to step t, as a logit
///
///     D minimises  the mean over t of  -log s(d_t(real)) - log(1 - s(d_t(made up)))
///     G minimises  the mean over t of  -log s(d_t(made up))
@main
struct StepJudgedGAN {
    /// An autoregression, x_t = 0.9 x_{t-1} + e_t, standard normal e_t: neighbours correlate with 0.9.
    static func autoregression(_ count: Int) throws -> Table {
        let random = Philox(seed: 3)
        var x = 0.0
        let values = (0..<count).map { t in
            let (u, v) = (Double(random.uniform(2 * t)), Double(random.uniform(2 * t + 1)))
            x = 0.9 * x + (-2 * log(1 - u)).squareRoot() * cos(2 * .pi * v)
            return x
        }
        return try Table(columns: ["x"], values: values, source: "autoregression")
    }

    static func main() throws {
        var settings = Configuration()
        (settings.generator.cell, settings.discriminator.cell) = (.rnn, .rnn)
        settings.discriminator.judgement = .step
        (settings.objective.loss, settings.objective.penalty) = (.nonSaturating, .r1)
        let backend = try CPUBackend()
        let table = try autoregression(6000)
        let run = try TrainingRun(table, cutting: .windows(length: 12, stride: 1), configuration: settings, on: backend)
        let (model, _) = try run.train(.steps(1200))
        let synthetic = try Sampler(model, seed: 1, on: backend).generate(2000)
        print("real:      \(summary(run.sequences))")
        print("generated: \(summary(synthetic))")
    }

    /// The deviation, and the correlation of steps that lie one and three apart.
    static func summary(_ set: SequenceSet) -> String {
        let values = set.values.map(Double.init)
        let mean = values.reduce(0, +) / Double(values.count)
        func covariance(_ lag: Int) -> Double {
            let pairs = values.indices.filter { $0 % set.length + lag < set.length }
            return pairs.map { (values[$0] - mean) * (values[$0 + lag] - mean) }.reduce(0, +) / Double(pairs.count)
        }
        let variance = covariance(0)
        return String(
            format: "deviation %.3f, correlation at lag 1 %.3f, at lag 3 %.3f", variance.squareRoot(),
            covariance(1) / variance, covariance(3) / variance)
    }
}
