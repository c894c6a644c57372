import AntiphonData
import Foundation
import Testing

@Suite("Transforms of numbers")
struct NumberTransformTests {
    // scipy.special.ndtri and lambertw, SciPy 1.17.1.
    @Test(
        "normal scores are SciPy's",
        arguments: [
            (1e-09, -5.9978070150076865), (3e-05, -4.012810811118254), (0.01, -2.3263478740408408),
            (0.024, -1.977368428181947), (0.3, -0.5244005127080409), (0.5, 0), (0.77, 0.7388468491852137),
            (0.99, 2.3263478740408408), (0.9999999, 5.199337582290661),
        ])
    func scores(share: Double, score: Double) {
        #expect(abs(NormalScores.quantile(share) - score) < 1e-13 * (1 + abs(score)) + (share > 0.999 ? 1e-9 : 0))
        #expect(abs(NormalScores.share(below: score) - share) < 1e-15 + 1e-12 * share)
    }

    @Test(
        "Lambert's W is SciPy's",
        arguments: [
            (1e-6, 9.999990000015e-07), (0.1, 0.09127652716086226), (0.5, 0.35173371124919584), (1, 0.5671432904097838),
            (2.5, 0.958586356728703), (3, 1.04990889496404), (10, 1.7455280027406994), (1e4, 7.231846038093373),
        ])
    func lambert(x: Double, w: Double) {
        #expect(abs(Lambert.w(x) - w) <= 4e-15 * w)
        let delta = min(x, 10) / 10
        #expect(abs(Lambert.gaussianised(Lambert.heavyTailed(1.3, delta), delta) - 1.3) < 1e-12)
    }

    // Values with a shape: normal scores of even shares, bent.
    private static func sample(_ bend: (Double) -> Double) -> [Double] {
        (0..<2000).map { bend(NormalScores.quantile((Double($0) + 0.5) / 2000)) }
    }

    @Test("the shape of the values chooses the transform")
    func choice() {
        #expect(NumberTransform(fitting: Self.sample { 5 + 3 * $0 }).kind == .standard)
        #expect(NumberTransform(fitting: Self.sample { exp(2 * $0) }).kind == .logarithm)
        #expect(NumberTransform(fitting: Self.sample { Lambert.heavyTailed($0, 0.4) }).kind == .heavyTail)
        #expect(NumberTransform(fitting: Self.sample { -exp(2 * $0) }).kind == .quantile)
        #expect(NumberTransform(fitting: [4, 4, 4]).kind == .standard)
    }

    @Test("every kind comes back, and is near to standard", arguments: NumberTransform.Kind.allCases)
    func invertible(kind: NumberTransform.Kind) {
        let values = Self.sample { exp(1.2 * $0) - 3 }
        let transform = NumberTransform(fitting: values, kind: kind)
        let scaled = values.map { transform.scaled($0) }
        for (value, number) in zip(values, scaled) {
            let back = transform.restored(number)
            #expect(abs(back - value) <= 1e-9 * (1 + abs(value)), "\(kind): \(value) came back as \(back)")
        }
        #expect(zip(scaled, scaled.dropFirst()).allSatisfy { $0 <= $1 }, "order is kept")
        let mean = scaled.reduce(0, +) / Double(scaled.count)
        let deviation = (scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scaled.count)).squareRoot()
        if kind != .minMax { #expect(abs(mean) < 0.01 && abs(deviation - 1) < 0.01) }
        // What no value stands for stays within the range.
        for wild in [-1e9, -40, 40, 1e9, .infinity, -.infinity, .nan] {
            let back = transform.restored(wild)
            #expect(back >= transform.minimum && back <= transform.maximum)
        }
    }

    @Test("normal scores of few whole numbers, filled with noise, are spread normally; far values keep their distance")
    func scores() throws {
        let values = (0..<4000).map { Double($0 % 7) }
        let coarse = NumberTransform(fitting: values, kind: .quantile, decimals: 0)
        var random = TestRandom(state: 4)
        let scores = values.map { coarse.scaled($0, noise: Double.random(in: -0.5..<0.5, using: &random)) }.sorted()
        for share in [0.05, 0.2, 0.5, 0.8, 0.95] {
            #expect(abs(scores[Int(share * 4000)] - NormalScores.quantile(share)) < 0.08)
        }
        // Half as many beyond each power of e: three deviations out stand 1.35 in 1,000.
        let tail = (0..<20_000).map { -log((Double($0) + 0.5) / 20_000) }
        let heavy = NumberTransform(fitting: tail, kind: .quantile)
        #expect(abs(heavy.restored(3) + log(1.35e-3)) < 0.1 && heavy.restored(9) == tail.max())
    }

    @Test("files of before, whose knots stand at even shares, scale as they did")
    func evenShares() throws {
        let transform = NumberTransform(fitting: (0...256).map(Double.init), kind: .quantile)
        var object = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(transform)) as? [String: Any])
        object["reach"] = nil
        object["knots"] = (0...256).map { (place: Int) in Double(place * place) }
        object["maximum"] = 65_536
        let older = try JSONDecoder().decode(
            NumberTransform.self, from: JSONSerialization.data(withJSONObject: object))
        for root in [1.0, 10, 128, 200] {
            let value: Double = root * root
            let share: Double = root / 256
            #expect(abs(older.scaled(value) - NormalScores.quantile(share)) < 0.01)
            #expect(abs(older.restored(older.scaled(value)) - value) < 1e-6 * value)
        }
    }

    @Test(
        "whole numbers come back as they were, whatever noise fills the gaps", arguments: NumberTransform.Kind.allCases)
    func coarse(kind: NumberTransform.Kind) {
        let values = (0..<500).map { Double($0 % 7) }
        let transform = NumberTransform(fitting: values, kind: kind, decimals: 0)
        for value in 0...6 {
            for noise in [-0.49, -0.2, 0, 0.3, 0.49] {
                #expect(transform.restored(transform.scaled(Double(value), noise: noise)) == Double(value))
            }
        }
    }
}
