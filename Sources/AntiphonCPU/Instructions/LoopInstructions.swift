internal import AntiphonGraph

/// Commands of a loop's body and the pointer fields to move after each iteration.
private struct LoopBody: BitwiseCopyable {
    var commands: UnsafeMutablePointer<Command>
    var commandCount: Int
    var advances: UnsafeMutablePointer<Patch>
    var advanceCount: Int
    var alternations: UnsafeMutablePointer<Patch>
    var alternationCount: Int

    init(_ commands: [Command], _ patches: (advances: [Patch], alternations: [Patch]), _ memory: CommandMemory) {
        self.commands = memory.make(commands)
        commandCount = commands.count
        advances = memory.make(patches.advances)
        advanceCount = patches.advances.count
        alternations = memory.make(patches.alternations)
        alternationCount = patches.alternations.count
    }

    func run(_ pool: OpaquePointer?) {
        for index in 0..<commandCount { commands[index].kernel(commands[index].arguments, pool) }
    }

    func alternate() {
        for index in 0..<alternationCount { alternations[index].field.pointee ^= alternations[index].amount }
    }

    func advance() {
        for index in 0..<advanceCount { advances[index].field.pointee &+= advances[index].amount }
    }

    /// Takes back what `iterations` of `advance` and `alternate` did, for the next run.
    func rewind(_ iterations: Int) {
        for index in 0..<advanceCount {
            advances[index].field.pointee &-= advances[index].amount &* UInt(bitPattern: iterations)
        }
        if iterations % 2 == 1 { alternate() }
    }
}

/// What one input or output of a loop's body is tied to.
enum LoopPort: Sendable {
    /// The same place at every step.
    case fixed(Location)
    /// A slice of a sequence or of a stacked result: the first slice in memory, and bytes between slices.
    case slices(Location, stride: Int)
    /// Two buffers that take turns; the first is used at the first step.
    case alternating(Location, Location)

    var places: [Location] {
        switch self {
        case .fixed(let place), .slices(let place, _): [place]
        case .alternating(let first, let second): [first, second]
        }
    }

    func address(_ binder: Binder, loop: Int, length: Int, reverse: Bool) -> Address {
        switch self {
        case .fixed(let place): return binder.address(place)
        case .slices(let place, let stride):
            var address = binder.address(place)
            if reverse { address.base += max(0, length - 1) * stride }
            address.motions.append((loop, .advance(reverse ? -stride : stride)))
            return address
        case .alternating(let first, let second):
            var address = binder.address(first)
            address.motions.append((loop, .alternate(binder.address(second).base - address.base)))
            return address
        }
    }
}

/// A loop over the leading dimension: the body's commands, run `length` times.
struct ScanInstruction: Instruction {
    var body: Plan
    var length: Int
    var reverse: Bool
    var inputs: [LoopPort]
    var outputs: [LoopPort]
    var arena: Location

    var places: [Location] { [arena] + (inputs + outputs).flatMap(\.places) }
    var bodies: [(label: String, plan: Plan)] { [("body", body)] }

    func describe(_ name: (Location) -> String) -> String {
        "scan \(length) steps\(reverse ? " reverse" : "") in "
            + inputs.flatMap(\.places).map(name).joined(separator: " ") + " out "
            + outputs.flatMap(\.places).map(name).joined(separator: " ") + " arena " + name(arena)
    }

    private struct Arguments: BitwiseCopyable {
        var body: LoopBody
        var length: Int
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let loop = binder.beginLoop()
        let commands = try binder.bind(
            body, arena: arena,
            inputs: inputs.map { $0.address(binder, loop: loop, length: length, reverse: reverse) },
            outputs: outputs.map { $0.address(binder, loop: loop, length: length, reverse: reverse) })
        let arguments = binder.memory.make(
            Arguments(body: LoopBody(commands, binder.patches(loop), binder.memory), length: length))
        return Command(
            kernel: { raw, pool in
                let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                for _ in 0..<a.length {
                    a.body.run(pool)
                    a.body.advance()
                    a.body.alternate()
                }
                a.body.rewind(a.length)
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}

/// A loop that runs while its condition holds. The state lies in `state[i].first` when it begins, and when it ends.
struct WhileInstruction: Instruction {
    struct State: Sendable {
        var first: Location
        var second: Location
        var byteCount: Int
    }

    var condition: Plan
    var body: Plan
    var state: [State]
    var flag: Location
    var conditionArena: Location
    var bodyArena: Location

    var places: [Location] { state.flatMap { [$0.first, $0.second] } + [flag, conditionArena, bodyArena] }
    var bodies: [(label: String, plan: Plan)] { [("condition", condition), ("body", body)] }

    func describe(_ name: (Location) -> String) -> String {
        "while " + state.map { "\(name($0.first))/\(name($0.second))" }.joined(separator: " ")
    }

    private struct Copy: BitwiseCopyable {
        var first: UnsafeMutableRawPointer
        var second: UnsafeMutableRawPointer
        var byteCount: Int
    }

    private struct Arguments: BitwiseCopyable {
        var condition: LoopBody
        var body: LoopBody
        var flag: UnsafeMutablePointer<UInt8>
        var copies: UnsafeMutablePointer<Copy>
        var copyCount: Int
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let loop = binder.beginLoop()
        let current = state.map { LoopPort.alternating($0.first, $0.second) }
            .map { $0.address(binder, loop: loop, length: 0, reverse: false) }
        let next = state.map { LoopPort.alternating($0.second, $0.first) }
            .map { $0.address(binder, loop: loop, length: 0, reverse: false) }
        let test = try binder.bind(
            condition, arena: conditionArena, inputs: current, outputs: [binder.address(flag)])
        let step = try binder.bind(body, arena: bodyArena, inputs: current, outputs: next)
        let copies = state.map {
            Copy(first: binder.address($0.first).base, second: binder.address($0.second).base, byteCount: $0.byteCount)
        }
        let arguments = binder.memory.make(
            Arguments(
                condition: LoopBody(test, ([], []), binder.memory),
                body: LoopBody(step, binder.patches(loop), binder.memory),
                flag: binder.address(flag).base.assumingMemoryBound(to: UInt8.self),
                copies: binder.memory.make(copies), copyCount: copies.count))
        return Command(
            kernel: { raw, pool in
                let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                var iterations = 0
                while true {
                    a.condition.run(pool)
                    if a.flag.pointee == 0 { break }
                    a.body.run(pool)
                    a.body.alternate()
                    iterations += 1
                }
                a.body.rewind(iterations)
                guard iterations % 2 == 1 else { return }
                for index in 0..<a.copyCount {
                    let copy = a.copies[index]
                    copy.first.copyMemory(from: copy.second, byteCount: copy.byteCount)
                }
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}
