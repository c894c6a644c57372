import AntiphonGraph

/// How well scores tell members from others: the curve of true against false positives, with ties taken as half.
package struct OperatingCurve: Sendable {
    // Positions from the highest score down; cases of one score together.
    private let groups: [(members: [Int], others: [Int])]

    /// - Parameters:
    ///   - members: the scores of the members, higher for more suspect.
    ///   - others: those of sequences that were not trained on.
    package init(members: [Float], others: [Float]) {
        let cases =
            members.enumerated().map { (score: $1, place: $0, isMember: true) }
            + others.enumerated().map { (score: $1, place: $0, isMember: false) }
        var groups: [(members: [Int], others: [Int])] = []
        var last: Float?
        for one in cases.sorted(by: { $0.score > $1.score }) {
            if one.score != last { groups.append(([], [])) }
            last = one.score
            if one.isMember {
                groups[groups.count - 1].members.append(one.place)
            } else {
                groups[groups.count - 1].others.append(one.place)
            }
        }
        self.groups = groups
    }

    /// The area under the curve: the chance that a member scores above another sequence. 0.5 is guessing.
    package func area(members: [Int], others: [Int]) -> Double {
        var (caught, area, total) = (0.0, 0.0, 0.0)
        for group in groups {
            let hits = group.members.reduce(0.0) { $0 + Double(members[$1]) }
            let alarms = group.others.reduce(0.0) { $0 + Double(others[$1]) }
            area += alarms * (caught + hits / 2)
            caught += hits
            total += alarms
        }
        return caught * total > 0 ? area / (caught * total) : 0.5
    }

    /// The points of the curve, (false, true) positive rates, from (0, 0) to (1, 1).
    package var points: [Point] {
        let members = Double(groups.reduce(0) { $0 + $1.members.count })
        let others = Double(groups.reduce(0) { $0 + $1.others.count })
        var (hits, alarms) = (0.0, 0.0)
        return [Point(0, 0)]
            + groups.map { group in
                hits += Double(group.members.count)
                alarms += Double(group.others.count)
                return Point(alarms / max(1, others), hits / max(1, members))
            }
    }

    /// The true positive rate where at most this share of others is suspected.
    package func truePositives(atFalse rate: Double) -> Double {
        points.last { $0.x <= rate + 1e-12 }?.y ?? 0
    }
}

/// A membership inference attack: somebody who holds a sequence and the synthetic set guesses whether it was trained
/// on.
struct MembershipAttack {
    let members: DenseSequences
    let others: DenseSequences
    let stream: Philox

    /// The result for scores of the members and of the others, with the interval over clusters of both.
    func result(
        _ kind: PrivacyReport.Attack.Kind, members scores: [Float], others otherScores: [Float]
    ) -> PrivacyReport.Attack {
        let curve = OperatingCurve(members: scores, others: otherScores)
        let rates = curve.points
        let thinned = rates.count <= 100 ? rates : (0..<100).map { rates[$0 * (rates.count - 1) / 99] }
        return PrivacyReport.Attack(
            kind: kind, area: interval(curve), members: scores.count, others: otherScores.count,
            truePositivesAtOnePercent: otherScores.count >= 100 ? curve.truePositives(atFalse: 0.01) : nil,
            curve: thinned)
    }

    /// The interval of a curve's area: members and others are resampled on their own.
    func interval(_ curve: OperatingCurve) -> Interval {
        let first = ClusterBootstrap(members.clusters(), stream.folded("members"))
        let second = ClusterBootstrap(others.clusters(), stream.folded("others"))
        let all = ([Int](repeating: 1, count: members.count), [Int](repeating: 1, count: others.count))
        let areas = (0..<ClusterBootstrap.draws).map {
            curve.area(members: first.weights($0), others: second.weights($0))
        }.sorted()
        return Interval(
            curve.area(members: all.0, others: all.1), ClusterBootstrap.quantile(areas, 0.025),
            ClusterBootstrap.quantile(areas, 0.975))
    }
}
