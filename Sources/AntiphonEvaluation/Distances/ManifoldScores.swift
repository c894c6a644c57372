/// Whether one set covers the ground of another: precision and recall (Kynkäänniemi et al. 2019), density and
/// coverage (Naeem et al., "Reliable fidelity and diversity metrics for generative models", ICML 2020). The ground of
/// a set is the union of the closed balls around its members that reach to their k-th nearest other member.
package struct ManifoldScores: Sendable, Hashable {
    /// The neighbour that a ball reaches to; fewer where a set has no more.
    package static let neighbours = 5

    /// The share of the second set on the ground of the first.
    package let precision: Double
    /// The share of the first set on the ground of the second.
    package let recall: Double
    /// In how many of the first set's balls a member of the second lies, over k: about 1 for equal distributions,
    /// more for one that keeps to the dense places.
    package let density: Double
    /// The share of the first set's balls with a member of the second in them.
    package let coverage: Double

    /// - Parameters:
    ///   - first: the squared distances within the reference.
    ///   - second: those within the other set.
    ///   - between: those from the reference (rows) to the other set.
    package init(first: DistanceMatrix, second: DistanceMatrix, between: DistanceMatrix) {
        let k = max(1, min(Self.neighbours, first.rows - 1, second.rows - 1))
        let (ground, otherGround) = (Self.radii(first, k), Self.radii(second, k))
        var isInside = [Bool](repeating: false, count: between.columns)
        var (hits, recalled, covered) = (0, 0, 0)
        for row in 0..<between.rows {
            let radius = ground[row]
            var (isCovered, isRecalled) = (false, false)
            for column in 0..<between.columns {
                let distance = between.squared[row * between.columns + column]
                if distance <= radius {
                    hits += 1
                    isInside[column] = true
                    isCovered = true
                }
                if distance <= otherGround[column] { isRecalled = true }
            }
            if isCovered { covered += 1 }
            if isRecalled { recalled += 1 }
        }
        let (rows, columns) = (Double(max(1, between.rows)), Double(max(1, between.columns)))
        precision = Double(isInside.count { $0 }) / columns
        recall = Double(recalled) / rows
        density = Double(hits) / Double(k) / columns
        coverage = Double(covered) / rows
    }

    /// The squared distance from each member to its k-th nearest other one.
    private static func radii(_ within: DistanceMatrix, _ k: Int) -> [Float] {
        (0..<within.rows).map { row in
            var nearest = [Float](repeating: .infinity, count: k)
            for column in 0..<within.rows where column != row {
                let distance = within.squared[row * within.rows + column]
                guard distance < nearest[k - 1] else { continue }
                var place = k - 1
                while place > 0, nearest[place - 1] > distance {
                    nearest[place] = nearest[place - 1]
                    place -= 1
                }
                nearest[place] = distance
            }
            return nearest[k - 1]
        }
    }
}
