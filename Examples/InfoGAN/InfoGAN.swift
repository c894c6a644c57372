import Antiphon
import Foundation

/// InfoGAN (Chen et al. 2016) finds what varies in sequences, without labels: here when a bump comes, and its height.
///
///     G(z, c): noise z, a category c_0 of three, a number c_1 in -1 to 1
///     D, G minimise  their loss - L,   L = E log Q(c | G(z, c)) <= I(c; G(z, c)) - H(c)
@main
struct InfoGAN {
    static let steps = 16
    static let forms = ["early", "middle", "late"]

    /// A bump of height 1.
    static func bump(_ form: Int) -> [Double] {
        let centre = [3, 7.5, 12][form]
        return (0..<steps).map { exp(-0.5 * pow((Double($0) - centre) / 1.5, 2)) }
    }

    /// Bumps at one of three times, of heights from 0.5 to 1.5, with a little noise; the table says nothing of either.
    static func bumps(_ count: Int) throws -> Table {
        let random = Philox(seed: 21)
        let values = (0..<count).flatMap { n -> [Double] in
            let height = 0.5 + Double(random.uniform(n * 32 + 30))
            return bump(random.index(below: 3, n * 32 + 31)).enumerated().map { t, y in
                height * y + 0.02 * (Double(random.uniform(n * 32 + t)) - 0.5)
            }
        }
        return try Table(columns: ["load"], values: values, source: "bumps")
    }

    /// The form that fits a sequence best by least squares, and its height.
    static func look(_ sequence: [Double]) -> (form: Int, height: Double) {
        let fits = forms.indices.map { form -> (form: Int, height: Double, miss: Double) in
            let shape = bump(form)
            let height = zip(shape, sequence).map(*).reduce(0, +) / shape.map { $0 * $0 }.reduce(0, +)
            return (form, height, zip(shape, sequence).map { pow($1 - height * $0, 2) }.reduce(0, +))
        }
        let best = fits.min { $0.miss < $1.miss } ?? fits[0]
        return (best.form, best.height)
    }

    static func main() throws {
        var settings = Configuration(family: .info)
        (settings.info.categories, settings.info.continuous) = (3, 1)
        // Little noise, drawn anew at each step: time and height have to come from the codes.
        (settings.generator.staticNoise, settings.generator.stepNoise) = (0, 2)
        settings.objective.penalty = .directional
        settings.seed = CommandLine.arguments.dropFirst().first.flatMap(UInt64.init) ?? 1
        let steps = CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 800
        let backend = try CPUBackend()
        let run = try TrainingRun(
            bumps(3000), cutting: .windows(length: Self.steps, stride: Self.steps), configuration: settings, on: backend
        )
        let (model, _) = try run.train(.steps(steps))

        let read = try CodeRecovery(model, seed: 1, on: backend)
        print(
            "Q reads: category accuracy \(read.codes[0].accuracy ?? 0), number correlation \(read.codes[1].correlation ?? 0)"
        )
        for category in 0..<3 {
            let made = try Sampler(model, seed: 2, codes: [0: Double(category)], on: backend).generate(300)
            let seen = (0..<made.count).map { look(made[$0].map(Double.init)).form }
            let shares = forms.indices.map { form in Double(seen.count { $0 == form }) / Double(seen.count) }
            print(
                "category \(category):",
                zip(forms, shares).map { String(format: "\($0) %.3f", $1) }.joined(separator: ", "))
        }
        for number in [-1.0, 0, 1] {
            let made = try Sampler(model, seed: 2, codes: [1: number], on: backend).generate(300)
            let heights = (0..<made.count).map { look(made[$0].map(Double.init)).height }
            print("number \(number): height", String(format: "%.3f", heights.reduce(0, +) / Double(heights.count)))
        }
    }
}
