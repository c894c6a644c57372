import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN

/// Small things that several tests of the GAN need.
enum Small {
    /// A configuration whose networks are a few units wide.
    static func configuration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
        var configuration = Configuration()
        configuration.generator.hidden = 5
        configuration.generator.staticNoise = 3
        configuration.generator.stepNoise = 2
        configuration.discriminator.hidden = 4
        configuration.training.batch = 4
        configuration.training.steps = 20
        change(&configuration)
        return configuration
    }

    /// Encoded-looking sequences: [N, T, F] of standard normal numbers.
    static func sequences(count: Int = 16, steps: Int = 6, features: Int = 3, seed: UInt64 = 1) throws -> SequenceSet {
        let random = Philox(seed: seed)
        let values = (0..<count * steps * features).map { place -> Float in
            let (u, v) = (random.uniform(2 * place), random.uniform(2 * place + 1))
            return (-2 * Float.log(max(u, 1e-7))).squareRoot() * Float.cosine(2 * .pi * v)
        }
        return try SequenceSet(columns: (0..<features).map { "column_\($0)" }, length: steps, values: values)
    }

    /// A table whose windows are waves.
    static func table(rows: Int = 60) throws -> Table {
        let values = (0..<rows).flatMap { row -> [Double] in
            let t = Double(row)
            return [10 + 3 * Float.sine(t / 4), 5 + 2 * Float.sine(t / 4 + 1), 7]
        }
        return try Table(columns: ["level", "flow", "constant"], values: values, source: "waves")
    }
}

extension Float {
    static func log(_ x: Float) -> Float { Float(_log(Double(x))) }
    static func cosine(_ x: Float) -> Float { Float(_cos(Double(x))) }
    static func sine(_ x: Double) -> Double { _sin(x) }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
private func _log(_ x: Double) -> Double { log(x) }
private func _cos(_ x: Double) -> Double { cos(x) }
private func _sin(_ x: Double) -> Double { sin(x) }
