import AntiphonGraph
import Foundation

extension PrivacyReport {
    /// Attacks a synthetic set.
    ///
    /// - Parameters:
    ///   - training: the sequences that the generator learned from.
    ///   - heldOut: real sequences that it did not; 20 at least, else only copies are searched.
    ///   - synthetic: what it generated.
    ///   - seed: where splits and intervals come from.
    ///   - workers: threads; the numbers do not depend on them.
    package init(
        training: DenseSequences, heldOut: DenseSequences? = nil, synthetic: DenseSequences, seed: UInt64 = 0,
        workers: Int = 1
    ) {
        let stream = Philox(seed: seed).folded("privacy")
        let moments = training.moments()
        let search = CopySearch(source: training, deviations: moments.map(\.deviation))
        copies = Self.copies(
            search, training: training, heldOut: heldOut, synthetic: synthetic, stream, workers: workers)
        limit = PairCost.queries(
            references: max(training.count, heldOut?.count ?? 0, synthetic.count), width: training.width)
        self.seed = seed
        let halves = heldOut.map { RealHalves($0, least: Self.least, stream.folded("halves")) }
        guard let heldOut, let halves, !halves.sharesRows, min(halves.first.count, halves.second.count) >= Self.least
        else {
            (nearness, attacks, control) = (nil, [], nil)
            verdict = copies.isAlarm ? .leak : .untested
            return
        }
        let trial = PrivacyTrial(
            training: training.standardized(by: moments),
            reference: heldOut.subset(halves.first).standardized(by: moments),
            fresh: heldOut.subset(halves.second).standardized(by: moments),
            synthetic: synthetic.standardized(by: moments), limit: limit, stream: stream, workers: workers)
        let nearness = trial.nearness()
        let (attacks, control) = trial.attacks()
        (self.nearness, self.attacks, self.control) = (nearness, attacks, control)
        verdict = Self.verdict(copies, nearness, attacks, control)
    }

    private static func copies(
        _ search: CopySearch, training: DenseSequences, heldOut: DenseSequences?, synthetic: DenseSequences,
        _ stream: Philox, workers: Int
    ) -> Copies {
        let limit = max(PairCost.least, min(PairCost.limit, searchedSteps / synthetic.steps))
        let places = DenseSequences.evenly(limit, of: synthetic.count)
        let runs = search.longestRuns(in: synthetic.subset(places), workers: workers)
        // Sequences known not to be copies: held-out ones; else one half of the training ones, searched in the other.
        var control: (set: DenseSequences, lengths: [Int])?
        if let heldOut {
            let some = heldOut.thinned(to: limit)
            control = (some, search.longestRuns(in: some, workers: workers).map { $0?.length ?? 0 })
        } else {
            let halves = RealHalves(training, stream.folded("copies"))
            if !halves.sharesRows, !halves.first.isEmpty, !halves.second.isEmpty {
                let half = CopySearch(
                    source: training.subset(halves.first), deviations: training.moments().map(\.deviation))
                let some = training.subset(halves.second).thinned(to: limit)
                control = (some, half.longestRuns(in: some, workers: workers).map { $0?.length ?? 0 })
            }
        }
        var length = min(synthetic.steps, max(3, (synthetic.steps + 3) / 4))
        if let lengths = control?.lengths.sorted() {
            length = min(synthetic.steps, max(length, lengths[lengths.count * 99 / 100] + 1))
        }
        let long = runs.compactMap(\.self).filter { $0.length >= length }
        let longest = long.sorted { ($0.length, $1.sequence) > ($1.length, $0.sequence) }.prefix(5).map {
            Run(
                synthetic: places[$0.sequence], syntheticStep: $0.step, training: $0.source,
                trainingStep: $0.sourceStep, length: $0.length, isExact: $0.isExact)
        }
        return Copies(
            length: length, searched: places.count,
            share: .wilson(share: Double(long.count) / Double(places.count), count: places.count),
            exact: Double(long.count { $0.isExact }) / Double(places.count),
            control: control.map { set, lengths in
                .wilson(
                    share: Double(lengths.count { $0 >= length }) / Double(lengths.count),
                    count: Set(set.clusters()).count)
            }, isControlHeldOut: heldOut != nil, longest: Array(longest))
    }

    private static func verdict(
        _ copies: Copies, _ nearness: Nearness, _ attacks: [Attack], _ control: Interval
    ) -> Verdict {
        if copies.isAlarm { return .leak }
        // Held-out data that the control tells from training data without any generator: attacks tell kinds apart, not
        // members, whichever way they come out.
        if (control.upper < 0.5 || control.lower > 0.5) && abs(control.value - 0.5) > 0.1 { return .unclear }
        // An attack has to beat guessing by more than the control misses it, on whichever side. So has nearness.
        let margin = max(control.upper, 1 - control.lower, 0.5)
        let share = max(nearness.expected, nearness.control.upper)
        let isNearer =
            nearness.nearerToTraining.lower > share && nearness.ratio.upper < nearness.controlRatio.lower
        guard isNearer || attacks.contains(where: { $0.area.lower > margin }) else { return .noSign }
        return nearness.control.upper < nearness.expected - 0.1 ? .unclear : .leak
    }
}

extension PrivacyReport.Copies {
    /// Whether more synthetic sequences hold long runs of the training data than the control does. A control of
    /// training halves was searched in half as much: twice its share is allowed. Without a control only exact copies
    /// in plenty count.
    var isAlarm: Bool {
        guard let control else { return exact > 0.5 }
        return share.lower > (isControlHeldOut ? max(0.01, control.upper) : max(0.02, 2 * control.upper))
    }
}

/// The sets of the attacks, standardised.
struct PrivacyTrial {
    let training: DenseSequences
    /// Half of the held-out sequences: what distances to held-out data are measured to.
    let reference: DenseSequences
    /// The other half: those that were not trained on.
    let fresh: DenseSequences
    let synthetic: DenseSequences
    /// The most sequences of a set that are looked up.
    let limit: Int
    let stream: Philox
    let workers: Int

    func nearness() -> PrivacyReport.Nearness {
        func distances(_ set: DenseSequences) -> [(training: Float, reference: Float)] {
            Array(zip(nearest(set, training), nearest(set, reference)))
        }
        func share(_ pairs: [(training: Float, reference: Float)], _ set: DenseSequences) -> Interval {
            let nearer = pairs.count { $0.training < $0.reference }
            return .wilson(share: Double(nearer) / Double(pairs.count), count: Set(set.clusters()).count)
        }
        func ratio(
            _ pairs: [(training: Float, reference: Float)], _ set: DenseSequences, _ name: String
        ) -> Interval {
            // Two distances of 0 are as far apart as each other.
            let median = WeightedMedian(
                pairs.map { $0.reference > 0 ? Double($0.training) / Double($0.reference) : $0.training > 0 ? 1e9 : 1 })
            return ClusterBootstrap(set.clusters(), stream.folded(name)).interval(of: median.value)
        }
        let some = synthetic.thinned(to: limit)
        let others = fresh.thinned(to: limit)
        let (found, expected) = (distances(some), distances(others))
        return PrivacyReport.Nearness(
            nearerToTraining: share(found, some),
            expected: Double(training.count) / Double(training.count + reference.count),
            control: share(expected, others), ratio: ratio(found, some, "ratio"),
            controlRatio: ratio(expected, others, "control ratio"), searched: some.count)
    }

    func attacks() -> (attacks: [PrivacyReport.Attack], control: Interval) {
        let members = training.thinned(to: limit)
        let others = fresh.thinned(to: limit)
        let attack = MembershipAttack(members: members, others: others, stream: stream.folded("attack"))
        let toSynthetic = (nearest(members, synthetic), nearest(others, synthetic))
        let toReference = (nearest(members, reference), nearest(others, reference))
        func ratio(_ near: [Float], _ far: [Float]) -> [Float] {
            zip(near, far).map { log(max($1, 1e-12)) - log(max($0, 1e-12)) }
        }
        let control = attack.interval(
            OperatingCurve(members: toReference.0.map { -$0 }, others: toReference.1.map { -$0 }))
        return (
            [
                attack.result(.distance, members: toSynthetic.0.map { -$0 }, others: toSynthetic.1.map { -$0 }),
                attack.result(
                    .densityRatio, members: ratio(toSynthetic.0, toReference.0),
                    others: ratio(toSynthetic.1, toReference.1)),
            ], control
        )
    }

    private func nearest(_ queries: DenseSequences, _ references: DenseSequences) -> [Float] {
        NearestNeighbours.distances(from: queries, to: references, workers: workers)
    }
}
