import AntiphonData
import AntiphonGAN
import AntiphonGraph
import Testing

/// Numbers that often touch an end of their range stop there while they are learnt.
@Suite("Limits of numbers") struct LimitTests {
    /// Two columns: one that is cut off at 0 in half of its rows, one that is not.
    private static func table(rows: Int = 400) throws -> Table {
        let normals = Small.normals(2 * rows, seed: 4)
        return try Table(
            columns: ["rain", "wind"],
            values: (0..<rows).flatMap { [max(0, normals[2 * $0]), normals[2 * $0 + 1]] }, source: "rain")
    }

    @Test("What touches an end often has limits, what touches it once has none")
    func found() throws {
        let layout = SequenceLayout(steps: 8, features: 2)
        let set = try SequenceSet(Self.table(), mode: .windows(length: 8, stride: 1))
        let limited = layout.limited(by: set)
        #expect(limited.limits.count == 2)
        #expect(limited.limits[0]?.lowerBound == 0)
        #expect(limited.limits[1] == nil)
        // Two in a hundred are enough, fewer are not.
        for (touches, isLimited) in [(7, false), (8, true)] {
            let values = (0..<400).map { Float($0 < touches ? 400 : $0) }
            let set = try SequenceSet(columns: ["x"], length: 8, values: values)
            let layout = SequenceLayout(steps: 8, features: 1).limited(by: set)
            #expect(layout.limits == (isLimited ? [Float(touches)...400] : []))
        }
        // Given numbers are not generated, and choices are none.
        let given = SequenceLayout(steps: 8, [("rain", .step, .values(1), true), ("state", .step, .choice(1), false)])
        #expect(given.limited(by: set).limits.isEmpty)
    }

    @Test("A generator stops at the limits, and so does its gradient")
    func stops() throws {
        let limits: [ClosedRange<Float>?] = [-0.1...0.1, nil]
        var layout = SequenceLayout(steps: 4, features: 2)
        layout.limits = limits
        let configuration = Small.configuration()
        func generated(_ configuration: Configuration, _ layout: SequenceLayout) throws -> ([Float], [Float]) {
            try Small.generated(configuration, layout, batch: 16) { count in
                let random = Philox(seed: 3)
                return (0..<count).map { random.uniform($0) - 0.5 }
            }
        }
        let (free, freeGradient) = try generated(configuration, SequenceLayout(steps: 4, features: 2))
        let (stopped, gradient) = try generated(configuration, layout)
        #expect(stopped == free.enumerated().map { $0 % 2 == 0 ? min(max($1, -0.1), 0.1) : $1 })
        #expect(stopped != free && gradient != freeGradient)
        // Where all that is generated is beyond its limits, nothing is left of the gradient.
        layout.limits = [100...101, 100...101]
        let (all, none) = try generated(configuration, layout)
        #expect(all.allSatisfy { $0 == 100 } && none.allSatisfy { $0 == 0 } && freeGradient.contains { $0 != 0 })
        var without = configuration
        without.generator.limits = false
        #expect(try generated(without, layout).0 == free)
    }

    @Test("What is cut off at 0 in half of its rows is so in what is generated")
    func learnt() throws {
        func share(limits: Bool) throws -> Double {
            let rows = try Small.learnt(Self.table(), window: 8) { $0.generator.limits = limits }
            return Double(stride(from: 0, to: rows.count, by: 2).count { rows[$0] == 0 }) / Double(rows.count / 2)
        }
        let (with, without) = (try share(limits: true), try share(limits: false))
        #expect(abs(with - 0.5) < 0.12, "\(with)")
        #expect(abs(without - 0.5) > 1.5 * abs(with - 0.5), "\(without)")
    }
}
