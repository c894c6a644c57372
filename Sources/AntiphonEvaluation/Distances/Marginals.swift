/// Distances between the distributions of two columns of numbers, whatever their order.
package enum Marginals {
    /// The number of quantile bins of `totalVariation`.
    package static let binCount = 50

    /// Total variation distance in 50 bins that hold equal shares of the real values: half the sum of the absolute differences of
    /// the bins' shares; 0: the same, 1: nothing in common. A value that several quantiles coincide at is a bin of its
    /// own, so that frequent values (the zeros of rain, a constant) count as such. A value on an edge belongs to the bin above.
    ///
    /// - Parameters:
    ///   - real: the reference, sorted.
    ///   - synthetic: the other values, sorted.
    package static func totalVariation(real: [Float], synthetic: [Float]) -> Double {
        guard !real.isEmpty, !synthetic.isEmpty else { return 0 }
        var edges: [Double] = []
        for bin in 1..<binCount {
            let edge = quantile(real, Double(bin) / Double(binCount))
            if edge == edges.last {
                edges.append(edge.nextUp)
            } else if edge != edges.last?.nextDown {
                edges.append(edge)
            }
        }
        let (p, q) = (shares(real, edges), shares(synthetic, edges))
        return zip(p, q).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }

    /// The Wasserstein-1 distance: the area between the two cumulative distributions, in the unit of the values.
    package static func wasserstein(_ first: [Float], _ second: [Float]) -> Double {
        guard var last = [first.first, second.first].compactMap(\.self).min().map(Double.init) else { return 0 }
        var (i, j, area) = (0, 0, 0.0)
        let (n, m) = (Double(first.count), Double(second.count))
        while i < first.count || j < second.count {
            let next = Double(
                min(i < first.count ? first[i] : .infinity, j < second.count ? second[j] : .infinity))
            area += abs(Double(i) / n - Double(j) / m) * (next - last)
            while i < first.count, Double(first[i]) == next { i += 1 }
            while j < second.count, Double(second[j]) == next { j += 1 }
            last = next
        }
        return area
    }

    /// The value below which a share of sorted values lies, interpolated linearly between neighbours (NumPy's default).
    package static func quantile(_ sorted: [Float], _ share: Double) -> Double {
        guard let first = sorted.first, let last = sorted.last else { return .nan }
        let place = share * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        guard below + 1 < sorted.count else { return Double(last) }
        guard below >= 0 else { return Double(first) }
        let (low, high) = (Double(sorted[below]), Double(sorted[below + 1]))
        return low + (high - low) * (place - Double(below))
    }

    /// The shares of sorted values that lie in the bins between edges; the outer bins have no end.
    private static func shares(_ sorted: [Float], _ edges: [Double]) -> [Double] {
        var counts = [Int](repeating: 0, count: edges.count + 1)
        var bin = 0
        for value in sorted {
            while bin < edges.count, Double(value) >= edges[bin] { bin += 1 }
            counts[bin] += 1
        }
        return counts.map { Double($0) / Double(sorted.count) }
    }

    /// Equal-width histograms of two samples over one range, as densities times the range (so that heights mean the same
    /// for every column). Values beyond the range of the real ones by more than a tenth of it gather in the outer bins.
    package static func histograms(
        real: [Float], synthetic: [Float], bins: Int
    ) -> (edges: [Double], real: [Double], synthetic: [Double]) {
        let (low, high) = (Double(real.first ?? 0), Double(real.last ?? 1))
        var span = high - low
        if span <= 0 { span = max(abs(low), 1) * 0.1 }
        let start = max(min(low, Double(synthetic.first ?? 0)), low - span / 10)
        let end = max(min(max(high, Double(synthetic.last ?? 1)), high + span / 10), start + span * 1e-3)
        let width = (end - start) / Double(bins)
        func heights(_ values: [Float]) -> [Double] {
            var counts = [Int](repeating: 0, count: bins)
            for value in values {
                counts[min(bins - 1, max(0, Int(((Double(value) - start) / width).rounded(.down))))] += 1
            }
            return counts.map { Double($0) * Double(bins) / Double(max(1, values.count)) }
        }
        return ((0...bins).map { start + Double($0) * width }, heights(real), heights(synthetic))
    }
}
