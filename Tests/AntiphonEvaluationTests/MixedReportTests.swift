import AntiphonData
import AntiphonEvaluation
import Foundation
import Testing

@Suite("Categories, gaps, lengths and fixed facts")
struct MixedReportTests {
    @Test("every measure against NumPy and SciPy")
    func goldens() throws {
        let goldens = try Goldens("mixed")
        let found = try MixedReport.values(
            real: MixedSets.golden("real", goldens), synthetic: MixedSets.golden("synthetic", goldens))
        for measure in found {
            let name = "\(measure.kind.rawValue)/\(measure.subject)"
            let golden = Double(try #require(goldens.floats("value/\(name)").first))
            #expect(abs(measure.value - golden) < 2e-6 * max(1, golden), "\(name): \(measure.value), \(golden)")
        }
        #expect(Set(found.map(\.kind)) == Set(MixedKind.allCases))
        #expect(found.count == goldens.count(beginning: "value/"))
    }

    @Test("a set with itself is at 0, whatever it lacks")
    func itself() throws {
        let machines = try MixedSets.machines(60, seed: 1)
        let complete = try SequenceSet(
            columns: ["a"], length: 3, rows: (0..<60).map(Float.init), kinds: [.number], fixed: [false])
        let nothing = try MixedSets.changed(machines) { column, value in column == "level" ? .nan : value }
        for set in [machines, complete, nothing] {
            for measure in try MixedReport.values(real: set, synthetic: set) {
                #expect(measure.value == 0, "\(measure)")
            }
        }
    }

    @Test("the order of sequences does not matter")
    func order() throws {
        let (real, synthetic) = (try MixedSets.machines(80, seed: 1), try MixedSets.machines(70, seed: 2))
        let straight = try MixedReport.values(real: real, synthetic: synthetic)
        let turned = try MixedReport.values(
            real: real.subset((0..<80).reversed()), synthetic: synthetic.subset((0..<70).reversed()))
        for (a, b) in zip(straight, turned) {
            #expect(a.subject == b.subject && abs(a.value - b.value) < 1e-9 * max(1, a.value), "\(a), \(b)")
        }
    }

    @Test("machines of another seed are at the floor, and each fault shows in its own measure")
    func faults() throws {
        let (real, good) = (try MixedSets.machines(600, seed: 1), try MixedSets.machines(600, seed: 2))
        let report = try MixedReport(real: real, synthetic: good, seed: 3)
        // Five draws share their sequences, so that single measures of 25 may lie beyond two deviations.
        let far = report.measures.filter { !$0.isAtFloor }
        #expect(far.count <= report.measures.count / 4, "\(far.map { ($0.kind, $0.subject, $0.value, $0.floor) })")
        #expect(report.referenceCount == 300 && report.comparedCount == 300 && report.reference == .halves)
        func isCaught(_ kinds: [MixedKind], _ change: (String, Float) -> Float) throws -> Bool {
            let found = try MixedReport(real: real, synthetic: MixedSets.changed(good, change), seed: 3)
            return kinds.allSatisfy { kind in
                found[kind].contains { !$0.isAtFloor && $0.value.mean > 2 * $0.floor.mean }
            }
        }
        #expect(try isCaught([.values, .totals]) { $0 == "level" ? $1 * 1.5 : $1 })
        #expect(try isCaught([.zeros, .values]) { $0 == "alarms" ? max(1, $1) : $1 })
        #expect(try isCaught([.categories, .transitions, .missingGiven]) { $0 == "state" && $1 == 1 ? 0 : $1 })
        #expect(try isCaught([.attributes, .attributeCorrelation]) { $0 == "site" && $1 == 2 ? 0 : $1 })
        #expect(try isCaught([.attributeValues]) { $0 == "capacity" ? $1 + 10 : $1 })
        #expect(try isCaught([.missing, .missingRuns, .missingGiven]) { $0 == "level" && $1.isNaN ? 20 : $1 })
        let short = try real.subset((0..<600).filter { real.length(of: $0) < 20 })
        let lengths = try MixedReport(real: real, synthetic: short, seed: 3)
        #expect(
            lengths[.lengths].allSatisfy { !$0.isAtFloor } && lengths[.lengthVariation].allSatisfy { !$0.isAtFloor })
    }

    @Test("a held-out reference, and the same numbers on any number of threads")
    func heldOut() throws {
        let sets = try (1...3).map { try MixedSets.machines(100, seed: UInt64($0)) }
        let one = try MixedReport(real: sets[0], heldOut: sets[1], synthetic: sets[2])
        #expect(one.reference == .heldOut && one.referenceCount == 100 && one.comparedCount == 75)
        #expect(try MixedReport(real: sets[0], heldOut: sets[1], synthetic: sets[2], workers: 3) == one)
        #expect(try MixedReport(real: sets[0], heldOut: sets[1], synthetic: sets[2], seed: 1) != one)
    }

    @Test("windows of one entity stay on one side")
    func entities() throws {
        let rows = (0..<400).map { Float($0 / 20) }
        let set = try SequenceSet(
            columns: ["a", "kind"], length: 2, rows: rows.flatMap { [$0, 0] },
            identifiers: (0..<200).map { "e\($0 / 10)" }, kinds: [.number, .category(labels: ["x"])],
            fixed: [false, true])
        // Each entity is one value: halves of entities have no value in common, halves of windows nearly all.
        let report = try MixedReport(real: set, synthetic: set)
        let values = try #require(report[.values].first)
        #expect(values.floor.mean > 0.1)
    }
}

extension Goldens {
    /// How many golden numbers there are under a name.
    func count(beginning prefix: String) -> Int { names.count { $0.hasPrefix(prefix) } }
}
