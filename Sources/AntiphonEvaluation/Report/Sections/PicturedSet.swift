import AntiphonData

/// A set as pictures of single columns show it: what a conversion filled in, in gaps and after the end of a sequence, is
/// left out again.
package struct PicturedSet: Sendable {
    private let steps: Int
    private let features: Int
    /// [N, T, F]; NaN where nothing is.
    private let values: [Float]

    /// The sequences of a set.
    let count: Int

    /// - Parameter channels: what the columns are, if the set was converted; else empty.
    init(_ set: DenseSequences, channels: [PlainConversion.Channel]) {
        (steps, features, count) = (set.steps, set.features, set.count)
        var values = set.values
        let alive = channels.firstIndex(of: .alive)
        for (place, channel) in channels.enumerated() {
            guard case .number(let column, _) = channel else { continue }
            let gap = channels.firstIndex(of: .gap(column: column))
            guard gap != nil || alive != nil else { continue }
            for row in stride(from: 0, to: values.count, by: set.features) {
                let isGap = gap.map { set.values[row + $0] == 1 } ?? false
                let isOver = alive.map { set.values[row + $0] == 0 } ?? false
                if isGap || isOver { values[row + place] = .nan }
            }
        }
        self.values = values
    }

    /// The values of a column that are there, sequence by sequence.
    func column(_ feature: Int) -> [Float] {
        stride(from: feature, to: values.count, by: features).lazy.map { values[$0] }.filter { !$0.isNaN }
    }

    /// The changes from one step to the next, where both are there.
    func differences(_ feature: Int) -> [Float] {
        var result: [Float] = []
        for sequence in 0..<count {
            for step in 1..<max(1, steps) {
                let place = (sequence * steps + step) * features + feature
                let change = values[place] - values[place - features]
                if !change.isNaN { result.append(change) }
            }
        }
        return result
    }

    /// The path of a column in one sequence; broken where nothing is.
    func path(_ sequence: Int, _ feature: Int) -> [Point] {
        (0..<steps).map { Point(Double($0), Double(value(sequence, $0, feature))) }
    }

    /// One value; NaN where nothing is.
    func value(_ sequence: Int, _ step: Int, _ feature: Int) -> Float {
        values[(sequence * steps + step) * features + feature]
    }

    /// The 5 %, 50 % and 95 % quantiles of a column at each step: three rows of T numbers, NaN where no sequence is.
    func stepQuantiles(_ feature: Int) -> [[Double]] {
        let perStep = (0..<steps).map { step in
            (0..<count).map { value($0, step, feature) }.filter { !$0.isNaN }.sorted()
        }
        return [0.05, 0.5, 0.95].map { share in perStep.map { Marginals.quantile($0, share) } }
    }
}
