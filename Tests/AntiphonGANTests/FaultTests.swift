import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonNN
import Foundation
import Synchronization
import Testing

/// A file system in which an operation fails, or the process dies.
final class FaultyFiles: FileSystem {
    enum Fault: Sendable, CaseIterable {
        /// One operation fails; those after it work.
        case once
        /// Nothing works from one operation on: as if the process had been killed before it.
        case dead
        /// The same, killed within it: half of what was to be written is there.
        case torn
    }

    private let disk = DiskFiles()
    private let fault: Fault
    private let place: Int
    private let code: Int32
    private let swaps: Bool
    private let done = Atomic<Int>(0)

    /// - Parameters:
    ///   - place: the number of the operation, from 0.
    ///   - swaps: whether directories can be swapped in one step.
    init(_ fault: Fault, at place: Int, code: Int32 = ENOSPC, swaps: Bool = true) {
        (self.fault, self.place, self.code, self.swaps) = (fault, place, code, swaps)
    }

    var operations: Int { done.load(ordering: .relaxed) }

    private func attempt(_ path: String, half: () throws(RunError) -> Void = {}) throws(RunError) {
        let number = done.add(1, ordering: .relaxed).oldValue
        guard fault == .once ? number == place : number >= place else { return }
        if fault == .torn && number == place { try half() }
        throw RunError(path, "cannot be written: \(String(cString: strerror(code)))")
    }

    func write(_ data: Data, to path: String) throws(RunError) {
        try attempt(path) { () throws(RunError) in try disk.write(data.prefix(data.count / 2), to: path) }
        try disk.write(data, to: path)
    }
    func append(_ data: Data, to path: String) throws(RunError) {
        try attempt(path) { () throws(RunError) in try disk.append(data.prefix(data.count / 2), to: path) }
        try disk.append(data, to: path)
    }
    func truncate(_ path: String, to bytes: Int) throws(RunError) {
        try attempt(path)
        try disk.truncate(path, to: bytes)
    }
    func synchronize(_ path: String) throws(RunError) {
        try attempt(path)
        try disk.synchronize(path)
    }
    func makeDirectory(_ path: String) throws(RunError) {
        try attempt(path)
        try disk.makeDirectory(path)
    }
    func rename(_ path: String, to target: String) throws(RunError) {
        try attempt(target)
        try disk.rename(path, to: target)
    }
    func exchange(_ path: String, with other: String) throws(RunError) -> Bool {
        try attempt(other)
        return swaps ? try disk.exchange(path, with: other) : false
    }
    func remove(_ path: String) throws(RunError) {
        try attempt(path)
        try disk.remove(path)
    }
    func freeBytes(at path: String) -> Int? { disk.freeBytes(at: path) }
}

/// Every operation of the writer fails once, or is the last one before a crash.
@Suite("Faults of the file system")
struct FaultTests {
    @Test(
        "A run goes on from whatever a fault left and ends in the same bytes; a model that was there is there",
        arguments: [FaultyFiles.Fault.once, .torn])
    func everyPlace(_ fault: FaultyFiles.Fault) throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 12, rows: 60)
            try journey.go(folder + "/whole")
            let whole = try Journey.essence(folder + "/whole")
            try journey.go(folder + "/start", stop: 4)
            var models = [try contents(folder + "/start/model.safetensors")]
            try journey.go(folder + "/later", stop: 8)
            models += [
                try contents(folder + "/later/model.safetensors"), try contents(folder + "/whole/model.safetensors"),
            ]
            var place = 0
            while true {
                let run = "\(folder)/\(place)"
                try FileManager.default.copyItem(atPath: folder + "/start", toPath: run)
                let files = FaultyFiles(fault, at: place, code: place % 2 == 0 ? ENOSPC : EIO)
                var thrown: (any Error)?
                do { try journey.go(run, savingAt: [8], files: files) } catch { thrown = error }
                let isOver = files.operations <= place
                #expect(
                    isOver == (thrown == nil) || fault == .once, "operation \(place): \(String(describing: thrown))")
                if let thrown {
                    #expect(thrown is RunError && "\(thrown)".contains(run), "operation \(place): \(thrown)")
                }
                // A model opens, and it is one of those that were there.
                let model = try TrainedModel(run: run)
                let weights = try models.map { bytes in
                    try model.layout.block(of: Safetensors(decoding: Array(bytes), named: "model").tensors)
                }
                #expect(weights.contains(model.weights), "operation \(place)")
                _ = try RunCard.read(run: run)
                let newest = try CheckpointStore(run: run).newest().state.counters.step
                #expect([4, 8, 12].contains(newest), "operation \(place)")
                try journey.go(run)
                #expect(try Journey.essence(run) == whole, "operation \(place)")
                #expect(try TrainedModel(run: run).weights == weights[2], "operation \(place)")
                if isOver { break }
                place += 1
                try FileManager.default.removeItem(atPath: run)
            }
            #expect(place > 40, "the writer's operations were counted")
        }
    }

    @Test("A run that is to be replaced is there, whole, until the new one is", arguments: [true, false])
    func replacement(_ swaps: Bool) throws {
        try withTemporaryFolder { folder in
            let (old, new) = (try Small.model(steps: 1), try Small.model(steps: 2))
            let run = folder + "/run"
            for fault in FaultyFiles.Fault.allCases {
                var place = 0
                while true {
                    try write(old, to: run, force: true)
                    let files = FaultyFiles(fault, at: place, swaps: swaps)
                    do {
                        let writer = try RunWriter(run, force: true, files: files)
                        try writer.commit(new)
                    } catch {
                        #expect("\(error)".contains(run), "\(error)")
                    }
                    let isOver = files.operations <= place
                    if !FileManager.default.fileExists(atPath: run) {
                        // Killed between two renames, where directories cannot be swapped: the next writer puts it
                        // back.
                        #expect(!swaps)
                        try RunWriter(run, force: true).discard()
                    }
                    let weights = try TrainedModel(run: run).weights
                    #expect(weights == old.weights || weights == new.weights, "operation \(place)")
                    if isOver {
                        #expect(weights == new.weights)
                        break
                    }
                    place += 1
                }
                #expect(place > 8)
            }
        }
    }

    @Test("No room on the disk is seen before a byte of a checkpoint is written")
    func noRoom() throws {
        struct Full: FileSystem {
            let disk = DiskFiles()
            func write(_ data: Data, to path: String) throws(RunError) { try disk.write(data, to: path) }
            func append(_ data: Data, to path: String) throws(RunError) { try disk.append(data, to: path) }
            func truncate(_ path: String, to bytes: Int) throws(RunError) { try disk.truncate(path, to: bytes) }
            func synchronize(_ path: String) throws(RunError) { try disk.synchronize(path) }
            func makeDirectory(_ path: String) throws(RunError) { try disk.makeDirectory(path) }
            func rename(_ path: String, to target: String) throws(RunError) { try disk.rename(path, to: target) }
            func exchange(_ path: String, with other: String) throws(RunError) -> Bool { false }
            func remove(_ path: String) throws(RunError) { try disk.remove(path) }
            func freeBytes(at path: String) -> Int? { 1000 }
        }
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 12, rows: 60)
            let run = folder + "/run"
            try journey.go(run, stop: 4)
            let error = #expect(throws: RunError.self) { try journey.go(run, savingAt: [8], files: Full()) }
            #expect(error?.description.contains("no room for a checkpoint: it needs") == true)
            #expect(try CheckpointStore(run: run).newest().state.counters.step == 4)
        }
    }
}
