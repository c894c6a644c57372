import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Foundation
import Testing

/// What is done so that long sequences cost no more than others.
@Suite("Long sequences")
struct LongSequenceTests {
    private func dense(_ set: SequenceSet) throws -> DenseSequences { try DenseSequences(set, name: "data") }

    @Test("pairs: a thousand short sequences, fewer long ones, never fewer than fifty")
    func pairs() {
        #expect(PairCost.sequences(width: 144) == 1000 && PairCost.sequences(width: 1000) == 1000)
        #expect(PairCost.sequences(width: 4500) == 470)
        #expect(PairCost.sequences(width: 10_000_000) == 50)
        for width in [1001, 2345, 4500, 99_999] {
            let count = PairCost.sequences(width: width)
            #expect(
                count * count * width <= PairCost.products && (count + 10) * (count + 10) * width > PairCost.products)
        }
        #expect(PairCost.queries(references: 3661, width: 144) == 1000)
        #expect(PairCost.queries(references: 5000, width: 4500) == 170)
    }

    @Test("judges, distances and attacks of sequences of 900 steps, with what they looked at")
    func result() throws {
        let (real, synthetic) = (
            try TestSets.waves(40, steps: 900, seed: 1), try TestSets.waves(40, steps: 900, noise: 1.5, seed: 2)
        )
        let evaluation = Evaluation(
            honest: HonestProtocol(repeats: 1, floorRepeats: 1, effort: 0.05),
            usefulness: UsefulnessProtocol(repeats: 1, effort: 0.05))
        let result = try evaluation.result(
            real: real, training: TestSets.waves(60, steps: 900, seed: 3), synthetic: synthetic, on: TestSets.engine(),
            workers: 2)
        #expect(result.comparison.recurrentSteps == 384)
        let judges = try #require(result.honest).judges
        for judge in judges where judge.judge != .smallRecurrent {
            #expect(judge.catchesControl && judge.synthetic.accuracy > 0.9, "\(judge)")
        }
        let errors = try #require(result.usefulness)
        #expect(errors.real.mean < errors.synthetic.mean && errors.real.mean < errors.persistence)
        let short = try evaluation.result(
            real: TestSets.waves(20, seed: 1), synthetic: TestSets.waves(20, seed: 2), on: TestSets.engine())
        #expect(short.comparison.recurrentSteps == nil)
    }

    @Test("a page of sequences of 1,500 steps stays small and says at what steps its tables look")
    func page() throws {
        let (real, synthetic) = (
            try TestSets.waves(30, steps: 1500, seed: 1), try TestSets.waves(30, steps: 1500, seed: 2)
        )
        let result = try Evaluation(honest: nil).result(real: real, synthetic: synthetic, on: TestSets.engine())
        let report = try Report.evaluation(real: real, synthetic: synthetic, result: result, name: "waves.csv")
        let page = report.html()
        #expect(page.utf8.count < 1_500_000, "\(page.utf8.count) bytes")
        #expect(PageCheck(page).mistakes == [])
        #expect(page.contains("One real and one synthetic sequence, at 100 of 1,500 steps"))
        #expect(page.contains("Quantiles, at 100 of 1,500 steps"))
        for case .figure(let figure) in report.sections.flatMap(\.blocks) { #expect(figure.table.rows.count <= 200) }
    }

    @Test("a line of many points keeps its lowest and highest ones")
    func line() throws {
        let outliers = [1234: 9.0, 4567: -9.0]
        let points = (0..<6000).map { place in Point(Double(place), outliers[place] ?? Double(place % 7) / 7) }
        func drawing(_ points: [Point]) -> String {
            Chart(
                title: "c", summary: "s", x: Axis(domain: 0...5999), y: Axis(domain: -10...10),
                marks: [Mark("", .real, .line(points, markers: false))]
            ).svg(id: "c")
        }
        func heights(_ svg: String) -> [Double] {
            let line = svg.components(separatedBy: "class=\"l\"").last?.components(separatedBy: " d=\"M").last ?? ""
            let path = String(line.prefix(while: { $0 != "\"" }))
            return path.split(separator: "L").compactMap { Double($0.split(separator: " ").last ?? "") }
        }
        let few: [Double] = heights(drawing(points))
        let all: [Double] = points.map { $0.y }
        #expect(few.count > 500 && few.count < 700)
        let ends: [Double] = heights(drawing([Point(0, all.max() ?? 0), Point(1, all.min() ?? 0)]))
        #expect(few.min() == ends.min() && few.max() == ends.max(), "\(few.min() ?? 0) \(few.max() ?? 0) \(ends)")
    }

    @Test("principal components of few long sequences are eigenvectors of their covariance")
    func components() throws {
        let set = try dense(TestSets.waves(15, steps: 20, noise: 0.5, seed: 1))
        let found = PrincipalComponents(set, count: 3, workers: 2)
        #expect(found.directions.count == 3)
        for (place, direction) in found.directions.enumerated() {
            let along = found.project(set).map { $0[place] }
            // X' X v = n lambda v, with the coordinates X v.
            let image = (0..<set.width).map { column in
                (0..<set.count).reduce(0.0) { sum, row in
                    sum + along[row] * (Double(set.values[row * set.width + column]) - found.mean[column])
                }
            }
            let eigenvalue = along.reduce(0) { $0 + $1 * $1 }
            for (a, b) in zip(image, direction) { #expect(abs(a - eigenvalue * b) < 1e-5 * eigenvalue) }
            #expect(abs(direction.reduce(0) { $0 + $1 * $1 } - 1) < 1e-9)
            for other in found.directions[..<place] {
                #expect(abs(zip(direction, other).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-6)
            }
        }
        #expect(found.explained == found.explained.sorted(by: >) && found.explained[0] > 0.2)
    }

    @Test("spectra of a prime number of steps are the transform's definition", arguments: [97, 331, 509])
    func spectrum(_ steps: Int) throws {
        let values = try TestSets.waves(3, steps: steps, noise: 1, seed: 4).values.enumerated().compactMap {
            $0 % 2 == 0 ? $1 : nil
        }
        let found = Spectra.power(values, steps: steps)
        let window = (0..<steps).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(steps)) }
        let scale = window.reduce(0) { $0 + $1 * $1 }
        #expect(found.count == steps / 2)
        for k in [1, 2, steps / 5, steps / 2] {
            let power = (0..<3).reduce(0.0) { total, sequence in
                let own = values[sequence * steps..<(sequence + 1) * steps].map(Double.init)
                let mean = own.reduce(0, +) / Double(steps)
                let (re, im) = own.enumerated().reduce((0.0, 0.0)) { sum, entry in
                    let angle = -2 * .pi * Double(k * entry.offset % steps) / Double(steps)
                    let value = (entry.element - mean) * window[entry.offset]
                    return (sum.0 + value * cos(angle), sum.1 + value * sin(angle))
                }
                return total + (re * re + im * im) / scale / 3
            }
            #expect(abs(found[k - 1] - power) < 1e-9 * found.reduce(0, +), "\(k)")
        }
    }

    @Test("the search for copies finds what comparing all rows finds", arguments: [1, 2, 3])
    func copies(_ features: Int) throws {
        let stream = Philox(seed: 7)
        // Coarse and fine columns, with values at the very edge of the tolerance.
        func set(_ count: Int, _ sample: UInt32) throws -> DenseSequences {
            let values = (0..<count * 8 * features).map { place -> Float in
                let number = stream.uniform(place, sample: sample)
                return [(number * 40).rounded() / 4, number * 3 - 1, (number * 9).rounded()][place % features]
            }
            return try DenseSequences(
                columns: (0..<features).map { "c\($0)" }, steps: 8, values: values)
        }
        let (source, other) = (try set(40, 0), try set(60, 1))
        let deviations = [25.0, 20.0, 30.0].prefix(features).map { $0 }
        let tolerances = deviations.map { Float(CopySearch.tolerance * $0) }
        func equal(_ a: Int, _ b: Int) -> Bool {
            (0..<features).allSatisfy {
                abs(other.values[a * features + $0] - source.values[b * features + $0]) <= tolerances[$0]
            }
        }
        let rows = (0..<40 * 8)
        let runs = (0..<60).map { sequence -> Int in
            var (best, active) = (0, [Int: Int]())
            for step in 0..<8 {
                let found = rows.filter { equal(sequence * 8 + step, $0) }
                let begins = found.count <= CopySearch.commonRows
                var next: [Int: Int] = [:]
                for row in found {
                    let before = row % 8 > 0 ? active[row - 1] ?? 0 : 0
                    if before > 0 || begins { next[row] = before + 1 }
                }
                active = next
                best = max(best, active.values.max() ?? 0)
            }
            return best
        }
        let search = CopySearch(source: source, deviations: deviations)
        #expect(search.longestRuns(in: other, workers: 2).map { $0?.length ?? 0 } == runs)
        #expect(Set(runs).count > 1)
    }
}
