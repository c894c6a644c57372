import AntiphonData
import AntiphonGraph
import Foundation

/// Encoded sequences with everything at once: a fixed number that is the series' level, a fixed category that is its direction,
/// lengths from 3 on; two numbers, one that is absent at times, a category, and whether the step is there.
enum LessonSequences {
    static let steps = 6

    static let layout = SequenceLayout(
        steps: steps,
        [
            ("weight", .fixed, .values(1), false), ("kind", .fixed, .choice(3), false),
            ("length", .fixed, .length(offset: 3.5, scale: 1.5), false), ("flow", .step, .values(2), false),
            ("rain", .step, .gated(2), false), ("side", .step, .choice(2), false), ("alive", .step, .alive, false),
        ])

    static func set(count: Int, seed: UInt64) throws -> SequenceSet {
        let normals = Small.normals(count * (steps + 4), seed: seed)
        let random = Philox(seed: seed).folded("mixed")
        var values: [Float] = []
        for index in 0..<count {
            let own = normals[index * (steps + 4)..<(index + 1) * (steps + 4)].map { Float($0) }
            let kind = random.index(below: 3, 2 * index)
            let length = 3 + random.index(below: 4, 2 * index + 1)
            for step in 0..<steps {
                let isThere = step < length
                let level = own[0] + 0.3 * Float(kind - 1) * Float(step)
                let isPresent = own[4 + step] > -0.5
                values += [own[0]] + (0..<3).map { $0 == kind ? 1 : 0 } + [(Float(length) - 3.5) / 1.5]
                let moving: [Float] =
                    [level, own[1] - 0.2 * Float(step)]
                    + (isPresent ? [1, 0, 0.5 * level] : [0, 1, 0]) + (level > 0 ? [1, 0] : [0, 1]) + [1]
                values += moving.map { isThere ? $0 : 0 }
            }
        }
        return try SequenceSet(columns: (0..<layout.width).map { "channel \($0)" }, length: steps, values: values)
    }
}
