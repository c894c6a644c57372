import Foundation

/// Maps the values of an axis to positions in the drawing, and says where its ticks are.
struct AxisScale {
    let domain: ClosedRange<Double>
    /// Positions of the domain's ends; the lower end may lie at the larger position (vertical axes).
    let start: Double
    let end: Double
    let ticks: [(value: Double, label: String)]

    /// - Parameters:
    ///   - values: what the marks need to show.
    ///   - padding: the share of the range added on both sides when the axis has no domain of its own.
    ///   - tickCount: how many ticks there is room for.
    init(
        _ axis: Axis, values: ClosedRange<Double>?, start: Double, end: Double, padding: Double, tickCount: Int
    ) {
        self.start = start
        self.end = end
        if !axis.categories.isEmpty {
            domain = -0.5...Double(axis.categories.count) - 0.5
            ticks = axis.categories.enumerated().map { (Double($0.offset), $0.element) }
            return
        }
        domain = axis.domain ?? Self.padded(values ?? 0...1, by: padding)
        ticks = axis.hidesNumbers ? [] : Self.ticks(in: domain, count: tickCount, isWhole: axis.isWhole)
    }

    func position(_ value: Double) -> Double {
        let span = domain.upperBound - domain.lowerBound
        return start + (value - domain.lowerBound) / span * (end - start)
    }

    /// Multiples of 1, 2 or 5 times a power of ten that lie in the range; about `count` of them.
    static func ticks(
        in domain: ClosedRange<Double>, count: Int, isWhole: Bool
    ) -> [(value: Double, label: String)] {
        let span = domain.upperBound - domain.lowerBound
        guard span > 0, span.isFinite else { return [] }
        let rough = span / Double(max(1, count))
        let power = pow(10, (log10(rough) + 1e-9).rounded(.down))
        var step = ([1, 2, 5].first { $0 * power >= rough * 0.999 } ?? 10) * power
        if isWhole { step = max(1, step.rounded()) }
        let largest = max(abs(domain.lowerBound), abs(domain.upperBound))
        // Beyond 2^53 steps from zero the multiples are no longer told apart.
        guard largest / step < 1e12 else { return [] }
        let first = (domain.lowerBound / step - 1e-9).rounded(.up)
        let last = (domain.upperBound / step + 1e-9).rounded(.down)
        // A single mark tells no scale.
        if last - first < 1, !isWhole, count < 32 { return ticks(in: domain, count: 2 * count, isWhole: isWhole) }
        guard first <= last else { return [] }
        return stride(from: first, through: last, by: 1).map {
            let value = $0 * step
            return (value, NumberText.tick(value, step: step, largest: largest))
        }
    }

    private static func padded(_ range: ClosedRange<Double>, by share: Double) -> ClosedRange<Double> {
        let span = range.upperBound - range.lowerBound
        let magnitude = max(abs(range.lowerBound), abs(range.upperBound))
        if span <= magnitude * 1e-12 {
            let half = magnitude == 0 ? 0.5 : magnitude * 0.05
            return range.lowerBound - half...range.upperBound + half
        }
        return range.lowerBound - span * share...range.upperBound + span * share
    }
}

extension Chart {
    /// The ranges that the marks take up; nil where there is nothing.
    func extents() -> (x: ClosedRange<Double>?, y: ClosedRange<Double>?) {
        var (x, y) = (Extent(), Extent())
        for mark in marks {
            switch mark.form {
            case .line(let points, _), .points(let points):
                for point in points where point.isFinite {
                    x.include(point.x)
                    y.include(point.y)
                }
            case .paths(let paths):
                for point in paths.joined() where point.isFinite {
                    x.include(point.x)
                    y.include(point.y)
                }
            case .band(let positions, let lower, let upper):
                positions.forEach { x.include($0) }
                (lower + upper).forEach { y.include($0) }
            case .histogram(let edges, let heights, _):
                edges.forEach { x.include($0) }
                heights.forEach { y.include($0) }
                y.include(0)
            case .cells(let rows):
                x.include(-0.5)
                x.include(Double(rows.first?.count ?? 0) - 0.5)
                y.include(-0.5)
                y.include(Double(rows.count) - 0.5)
            case .horizontalRule(let value): y.include(value)
            case .verticalRule(let value): x.include(value)
            }
        }
        return (x.range, y.range)
    }
}

private struct Extent {
    var low = Double.infinity
    var high = -Double.infinity

    mutating func include(_ value: Double) {
        guard value.isFinite else { return }
        low = min(low, value)
        high = max(high, value)
    }

    var range: ClosedRange<Double>? { low <= high ? low...high : nil }
}
