internal import Foundation
internal import Synchronization

/// Where a bound program's time goes, instruction by instruction; on when the environment variable ANTIPHON_PROFILE is 1.
/// A table for each program is written to standard error when the process ends.
final class Profile: Sendable {
    static let isWanted = ProcessInfo.processInfo.environment["ANTIPHON_PROFILE"] == "1"

    private struct Record {
        var nanoseconds: [UInt64]
        var runs = 0
    }

    private static let all = Mutex<[Profile]>([])
    private let record: Mutex<Record>
    private let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
        record = Mutex(Record(nanoseconds: Array(repeating: 0, count: plan.instructions.count)))
        Self.all.withLock { profiles in
            if profiles.isEmpty { atexit { Profile.print() } }
            profiles.append(self)
        }
    }

    func run(_ commands: UnsafeMutablePointer<Command>, count: Int, pool: OpaquePointer) {
        record.withLock { record in
            record.runs += 1
            var before = DispatchTime.now().uptimeNanoseconds
            for index in 0..<count {
                commands[index].kernel(commands[index].arguments, pool)
                let after = DispatchTime.now().uptimeNanoseconds
                record.nanoseconds[index] += after - before
                before = after
            }
        }
    }

    /// Milliseconds a run and share for each instruction, slowest first.
    func table() -> String {
        let record = record.withLock { $0 }
        let runs = Double(max(1, record.runs))
        let total = Double(record.nanoseconds.reduce(0, +))
        let lines = plan.lines()
        let top = plan.instructions.indices.sorted { record.nanoseconds[$0] > record.nanoseconds[$1] }
        // Lines of loops' bodies are left out: only whole instructions are timed.
        let outer = lines.filter { !$0.hasPrefix(" ") }
        var text = String(
            format: "%d runs, %.4f ms a run, arena %d bytes\n", record.runs, total / runs / 1e6, plan.arenaByteCount)
        for index in top {
            let time = Double(record.nanoseconds[index])
            text += String(format: "%9.4f ms %5.1f %%  ", time / runs / 1e6, 100 * time / max(1, total))
            text += outer[index] + "\n"
        }
        return text
    }

    private static func print() {
        for profile in all.withLock({ $0 }) where profile.record.withLock({ $0.runs }) > 0 {
            FileHandle.standardError.write(Data(profile.table().utf8))
        }
    }
}
