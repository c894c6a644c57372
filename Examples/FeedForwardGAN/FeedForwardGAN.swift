import Antiphon
import Foundation

/// The feed-forward GAN (Goodfellow et al. 2014) learns a distribution of pairs that it only sees samples of.
///
///     G(z) = W_2 relu(W_1 z + b_1) + b_2,     z ~ N(0, I): made-up pairs
///     D(x) = w_2 relu(W_1 x + b_1) + b_2:     how real a pair looks, as a logit; s is the logistic function
///
///     D minimises  -E log s(D(x)) - E log(1 - s(D(G(z))))
///     G minimises  -E log s(D(G(z)))
@main
struct FeedForwardGAN {
    /// Pairs (x, 0.8 x + 0.6 e), x and e standard normal: deviations 1, correlation 0.8.
    static func pairs(_ count: Int) throws -> Table {
        let random = Philox(seed: 7)
        func normal(_ place: Int) -> Double {
            let (u, v) = (Double(random.uniform(2 * place)), Double(random.uniform(2 * place + 1)))
            return (-2 * log(1 - u)).squareRoot() * cos(2 * .pi * v)
        }
        let values = (0..<count).flatMap { row -> [Double] in
            let x = normal(2 * row)
            return [x, 0.8 * x + 0.6 * normal(2 * row + 1)]
        }
        return try Table(columns: ["x", "y"], values: values, source: "pairs")
    }

    static func main() throws {
        var settings = Configuration(family: .feedForward)
        (settings.generator.staticNoise, settings.generator.hidden, settings.discriminator.hidden) = (8, 64, 64)
        (settings.objective.loss, settings.objective.penalty) = (.nonSaturating, .r1)
        (settings.generator.optimizer.rate, settings.discriminator.optimizer.rate) = (1e-3, 1e-3)
        let backend = try CPUBackend()
        let table = try pairs(4000)
        // A pair is a sequence of one step.
        let run = try TrainingRun(table, cutting: .windows(length: 1, stride: 1), configuration: settings, on: backend)
        let (model, _) = try run.train(.steps(2500))
        let synthetic = try Sampler(model, seed: 1, on: backend).generate(4000)

        print("real:      \(summary(run.sequences))")
        print("generated: \(summary(synthetic))")
    }

    /// Deviations and correlation.
    static func summary(_ set: SequenceSet) -> String {
        let values = set.values.map(Double.init)
        let (x, y) = (
            stride(from: 0, to: values.count, by: 2).map { values[$0] },
            stride(from: 1, to: values.count, by: 2).map { values[$0] }
        )
        func covariance(_ a: [Double], _ b: [Double]) -> Double {
            let n = Double(a.count)
            let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
            return zip(a, b).map { ($0 - meanA) * ($1 - meanB) }.reduce(0, +) / n
        }
        let (sx, sy) = (covariance(x, x).squareRoot(), covariance(y, y).squareRoot())
        return String(
            format: "deviations %.3f and %.3f, correlation %.3f", sx, sy, covariance(x, y) / (sx * sy))
    }
}
