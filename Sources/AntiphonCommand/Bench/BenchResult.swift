import Antiphon

/// What a benchmark prints: figures with what they are figures of.
struct BenchResult: Encodable {
    let work: BenchWork
    /// The engine's name: instruction set and threads.
    let engine: String
    /// Sequences a run, if sequences were generated.
    var generated: Int?
    let iterations: Int
    let times: BenchTimes
    /// Time to trace and compile the programs.
    let compilation: Duration

    private enum CodingKeys: String, CodingKey {
        case engine, objective, cell, batch, steps, features, hidden, noise, iterations, generated, gflops
        case median = "median_ms"
        case minimum = "min_ms"
        case rate = "series_per_second"
        case peak = "peak_rss_bytes"
        case compilation = "compile_ms"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(engine, forKey: .engine)
        try container.encode(work.objective.rawValue, forKey: .objective)
        try container.encode(work.cell.rawValue, forKey: .cell)
        try container.encode(work.batch, forKey: .batch)
        try container.encode(work.steps, forKey: .steps)
        try container.encode(work.features, forKey: .features)
        try container.encode(work.hidden, forKey: .hidden)
        try container.encode(work.noise, forKey: .noise)
        try container.encode(iterations, forKey: .iterations)
        try container.encode(times.median, forKey: .median)
        try container.encode(times.minimum, forKey: .minimum)
        try container.encode(compilation.seconds * 1e3, forKey: .compilation)
        try container.encode(peakResidentBytes(), forKey: .peak)
        if let generated {
            try container.encode(generated, forKey: .generated)
            try container.encode(Double(generated) / times.median * 1e3, forKey: .rate)
        } else {
            try container.encode(gflops, forKey: .gflops)
        }
    }

    // 1e9 operations a second at the median time.
    private var gflops: Double { work.operations / times.median / 1e6 }

    /// One line for people.
    var line: String {
        let sizes = "\(work.batch) \(work.steps) \(work.features) \(work.hidden) \(work.noise)"
        let what = generated.map { "generate \($0)" } ?? "step"
        let rate = generated.map { "\(short(Double($0) / times.median * 1e3, digits: 0)) series/s" }
        return "\(engine) \(what) \(work.objective.rawValue) \(work.cell.rawValue) \(sizes): "
            + "median \(short(times.median)) ms, min \(short(times.minimum)) ms, "
            + (rate ?? "\(short(gflops, digits: 1)) GFLOP/s")
            + ", peak \(peakResidentBytes() >> 20) MiB, compiled in \(short(compilation.seconds * 1e3, digits: 0)) ms"
    }
}
