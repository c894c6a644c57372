import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Filters that all columns of a noisy table share.
@Suite("Column filters") struct ColumnFilterTests {
    private static let (window, columns, batch, count) = (16, 12, 3, 5)

    private func layout() throws -> SequenceLayout {
        try Schema(
            describing: Small.noisy(columns: Self.columns), mode: .windows(length: Self.window, stride: 1),
            choice: RowEncoding.Choice(processes: true)
        ).layout
    }

    @Test("What they make of sequences is what the formula says, column by column")
    func formula() throws {
        let layout = try layout()
        let process = try #require(layout.process)
        var scope = ParameterScope("d")
        let filters = try #require(ColumnFilters(layout, filters: Self.count, in: &scope))
        let parameters = try scope.layout
        let (f, lags, steps, batch, n) = (Self.columns, process.lags, Self.window, Self.batch, Self.count)
        let weights = Small.normals(parameters.elementCount, seed: 4).map { Float(0.5 * $0) }
        // A further channel behind the columns is not looked at.
        let x = Small.normals(steps * batch * (f + 1), seed: 5).map(Float.init)
        let program = try Program(inputs: [
            ("parameters", .float32([weights.count])), ("x", .float32([steps, batch, f + 1])),
        ]) { input in
            guard let block = input["parameters"], let x = input["x"] else { return [] }
            return [("y", filters(x, ParameterValues(block, parameters)))]
        }
        let y = try #require(
            CPUBackend(threads: 1).run(program, [HostTensor(weights), HostTensor([steps, batch, f + 1], x)])[0].floats)
        #expect(y.count == batch * filters.outputs)

        func weight(_ path: String, _ place: Int) throws -> Double {
            Double(weights[try #require(parameters.parameters.first { $0.path == "d/" + path }).offset + place])
        }
        func silu(_ x: Double) -> Double { x / (1 + exp(-x)) }
        for sequence in 0..<batch {
            func own(_ step: Int, _ i: Int) -> Double {
                Double(x[(step * batch + sequence) * (f + 1) + i]) - Double(process.means[i])
            }
            let new = (0..<steps).map { step -> [Double] in
                guard step >= lags else { return Array(repeating: 0, count: f) }
                let left = (0..<f).map { i -> Double in
                    var told = 0.0
                    for lag in 1...lags {
                        for j in 0..<f {
                            told += Double(process.weights[((lag - 1) * f + j) * f + i]) * own(step - lag, j)
                        }
                    }
                    return own(step, i) - told
                }
                return (0..<f).map { i in (0..<f).reduce(0) { $0 + Double(process.whitening[i * f + $1]) * left[$1] } }
            }
            var answers: [[Double]] = []
            for i in 0..<f {
                var seen: [Double] = []
                for dilation in [1, 3] {
                    let looks = steps - 4 * dilation
                    var (means, deviations): ([Double], [Double]) = ([], [])
                    for filter in 0..<n {
                        var given: [Double] = []
                        for look in 0..<looks {
                            var sum = try weight("columns/filters\(dilation)/bias", filter)
                            for tap in 0..<5 {
                                let step = look + tap * dilation
                                let shown = [
                                    own(step, i), new[step][i], (0..<f).reduce(0) { $0 + own(step, $1) } / Double(f),
                                    new[step].reduce(0) { $0 + $1 * $1 } / Double(f),
                                ]
                                for (channel, value) in shown.enumerated() {
                                    sum +=
                                        value
                                        * (try weight(
                                            "columns/filters\(dilation)/kernel", (tap * 4 + channel) * n + filter))
                                }
                            }
                            given.append(silu(sum))
                        }
                        let mean = given.reduce(0, +) / Double(looks)
                        means.append(mean)
                        deviations.append(
                            (given.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(looks) + 0.01).squareRoot())
                    }
                    seen += means + deviations
                }
                seen += try (0..<6).map { try weight("columns/codes", i * 6 + $0) }
                answers.append(
                    try (0..<32).map { out in
                        silu(
                            try seen.indices.reduce(weight("columns/dense/bias", out)) {
                                $0 + seen[$1] * (try weight("columns/dense/kernel", $1 * 32 + out))
                            })
                    })
            }
            for out in 0..<32 {
                let mean = answers.reduce(0) { $0 + $1[out] } / Double(f)
                let variance = answers.reduce(0) { $0 + ($1[out] - mean) * ($1[out] - mean) } / Double(f)
                #expect(abs(Double(y[sequence * 64 + out]) - mean) < 1e-3)
                #expect(abs(Double(y[sequence * 64 + 32 + out]) - (variance + 0.01).squareRoot()) < 1e-3)
            }
        }
    }

    @Test("What stands after a sequence's end, and how long the longest is, is not seen")
    func ends() throws {
        let (f, ends) = (Self.columns, [16, 14])
        // The same rows in 16 steps, and in 20 with something else after the ends.
        func answers(_ steps: Int, after: Float) throws -> [Float] {
            var layout = SequenceLayout(steps: steps, features: f)
            layout.process = try self.layout().process
            var scope = ParameterScope("d")
            let filters = try #require(ColumnFilters(layout, filters: Self.count, in: &scope))
            let parameters = try scope.layout
            let weights = Small.normals(parameters.elementCount, seed: 4).map { Float(0.5 * $0) }
            let rows = Small.normals(16 * 2 * f, seed: 5).map(Float.init)
            let x = (0..<steps * 2 * f).map { place in
                place / (2 * f) < ends[place / f % 2] ? rows[place] : after
            }
            let alive = (0..<steps).flatMap { step in ends.map { step < $0 ? Float(1) : 0 } }
            let program = try Program(inputs: [
                ("parameters", .float32([weights.count])), ("x", .float32([steps, 2, f])),
                ("alive", .float32([steps, 2])),
            ]) { input in
                guard let block = input["parameters"], let x = input["x"], let alive = input["alive"] else { return [] }
                return [("y", filters(x, alive: alive, ParameterValues(block, parameters)))]
            }
            let values = [HostTensor(weights), try HostTensor([steps, 2, f], x), try HostTensor([steps, 2], alive)]
            return try #require(CPUBackend(threads: 1).run(program, values)[0].floats)
        }
        let (short, long) = try (answers(16, after: 0), answers(20, after: 3))
        #expect(Set(short).count > 20 && short.count == long.count)
        for (one, other) in zip(short, long) { #expect(abs(one - other) < 1e-5) }
    }

    @Test("There are none without a process, without filters and where judgements are not pooled")
    func absent() throws {
        let noisy = try layout()
        let paths = { (configuration: Configuration, layout: SequenceLayout) in
            try configuration.makeFamily(layout).discriminator.parameters.map(\.path).filter { $0.contains("columns") }
        }
        #expect(try !paths(Small.configuration(), noisy).isEmpty)
        #expect(try paths(Small.configuration { $0.discriminator.columnFilters = 0 }, noisy).isEmpty)
        #expect(try paths(Small.configuration { $0.discriminator.judgement = .step }, noisy).isEmpty)
        let plain = try Schema(
            describing: Small.noisy(columns: Self.columns), mode: .windows(length: Self.window, stride: 1),
            choice: RowEncoding.Choice(processes: false)
        ).layout
        #expect(try paths(Small.configuration(), plain).isEmpty)
    }
}
