import AntiphonEvaluation
import AntiphonGraph
import Foundation
import Testing

/// What is done so that pairs of very many columns cost no more than those of 200.
@Suite("Wide sets")
struct WideSetTests {
    /// Noise in which each second column follows the one before it.
    private func set(_ features: Int, count: Int = 30, steps: Int = 6, seed: UInt64 = 1) throws -> DenseSequences {
        let stream = Philox(seed: seed).folded("wide")
        let noise = (0..<count * steps * features).map { stream.uniform($0) }
        let values = noise.indices.map { $0 % features % 2 == 1 ? noise[$0] * 0.1 + noise[$0 - 1] : noise[$0] }
        return try DenseSequences(columns: (0..<features).map { "c\($0)" }, steps: steps, values: values)
    }

    @Test("columns at even distances, every sequence and step of them; few columns stay as they are")
    func narrowed() throws {
        let wide = try set(1000)
        let narrow = wide.narrowed(to: 200)
        #expect(narrow.features == 200 && narrow.count == wide.count && narrow.steps == wide.steps)
        #expect(narrow.columns.first == "c2" && narrow.columns[1] == "c7" && narrow.columns.last == "c997")
        for (place, name) in narrow.columns.enumerated() {
            let index = try #require(wide.columns.firstIndex(of: name))
            #expect(narrow.column(place) == wide.column(index))
        }
        #expect(try set(200).narrowed(to: 200) == set(200))
    }

    @Test("distances of 2,000 columns: pairs are those of 200 of them, all else is of all")
    func distances() throws {
        let (real, synthetic) = (try set(2000), try set(2000, seed: 2))
        let wide = SequenceDistances(real: real, synthetic: synthetic)
        let narrow = SequenceDistances(
            real: real.narrowed(to: PairCost.columns), synthetic: synthetic.narrowed(to: PairCost.columns))
        #expect(wide.columns.count == 2000 && narrow.columns.count == 200)
        #expect(wide.crossCorrelationError == narrow.crossCorrelationError && wide.crossCorrelationError > 0)
        #expect(wide.laggedCorrelationError == narrow.laggedCorrelationError)
        #expect(wide.totalVariation != narrow.totalVariation)
    }
}
