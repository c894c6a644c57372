internal import AntiphonGraph

/// A pointer field of an argument struct that a loop moves between iterations.
struct Patch {
    /// The field, as an integer.
    let field: UnsafeMutablePointer<UInt>
    /// What is added to it (modulo 2^64) after each iteration, or for a swap, what it is combined with by exclusive or.
    let amount: UInt
}

/// Where a storage lies while commands are made: a pointer, and the loops that move it.
struct Address {
    enum Motion {
        /// Bytes added after each iteration.
        case advance(Int)
        /// The other of two buffers, whose addresses differ by that many bytes, takes turns with this one.
        case alternate(Int)
    }

    var base: UnsafeMutableRawPointer
    /// Motions by the number of the loop that makes them.
    var motions: [(loop: Int, motion: Motion)] = []
}

/// Turns a plan's instructions into commands: resolves every place to a pointer, once.
final class Binder {
    let memory: CommandMemory
    private let pointerTable: [Address]
    // Patches collected for each loop being bound, innermost last; shared down the nesting.
    private let loops: LoopPatches

    final class LoopPatches {
        var advances: [[Patch]] = []
        var alternations: [[Patch]] = []
    }

    private init(memory: CommandMemory, addresses: [Address], loops: LoopPatches) {
        self.memory = memory
        self.pointerTable = addresses
        self.loops = loops
    }

    /// Makes the commands of a plan.
    static func bind(
        _ plan: Plan, arena: UnsafeMutableRawPointer, inputs: [Address], outputs: [Address], memory: CommandMemory
    ) throws(GraphError) -> [Command] {
        try bind(
            plan, arena: Address(base: arena), inputs: inputs, outputs: outputs, memory: memory, loops: LoopPatches())
    }

    private static func bind(
        _ plan: Plan, arena: Address, inputs: [Address], outputs: [Address], memory: CommandMemory,
        loops: LoopPatches
    ) throws(GraphError) -> [Command] {
        var addresses: [Address] = []
        addresses.reserveCapacity(plan.storages.count)
        for (id, storage) in plan.storages.enumerated() {
            switch storage.kind {
            case .input(let index): addresses.append(inputs[index])
            case .output(let index): addresses.append(outputs[index])
            case .constant(let offset): addresses.append(Address(base: plan.constants.base + offset))
            case .arena:
                addresses.append(Address(base: arena.base + plan.arenaOffsets[id], motions: arena.motions))
            }
        }
        let binder = Binder(memory: memory, addresses: addresses, loops: loops)
        var commands: [Command] = []
        commands.reserveCapacity(plan.instructions.count)
        for instruction in plan.instructions { commands.append(try instruction.encode(binder)) }
        return commands
    }

    /// The address of a place.
    func address(_ location: Location) -> Address {
        var address = pointerTable[location.storage]
        address.base += location.offset
        return address
    }

    /// Writes a place's pointer into a field of an argument struct, and has loops move the field where the place moves.
    func place<Root, Value>(
        _ location: Location?, in root: UnsafeMutablePointer<Root>, _ path: WritableKeyPath<Root, Value>
    ) throws(GraphError) {
        guard let location else { return }
        guard let offset = MemoryLayout<Root>.offset(of: path) else {
            throw GraphError(operation: "bind", message: "an argument struct of the C kernels has no fixed layout")
        }
        place(location, at: UnsafeMutableRawPointer(root) + offset)
    }

    /// Writes a place's pointer at an address that holds a pointer.
    func place(_ location: Location, at field: UnsafeMutableRawPointer) {
        let address = address(location)
        let word = field.assumingMemoryBound(to: UInt.self)
        word.pointee = UInt(bitPattern: address.base)
        for (loop, motion) in address.motions {
            switch motion {
            case .advance(let bytes):
                loops.advances[loop].append(Patch(field: word, amount: UInt(bitPattern: bytes)))
            case .alternate(let distance):
                let mask = word.pointee ^ (word.pointee &+ UInt(bitPattern: distance))
                loops.alternations[loop].append(Patch(field: word, amount: mask))
            }
        }
    }

    /// The number that the next loop's motions carry.
    func beginLoop() -> Int {
        loops.advances.append([])
        loops.alternations.append([])
        return loops.advances.count - 1
    }

    /// The patches of a loop whose bodies are bound.
    func patches(_ loop: Int) -> (advances: [Patch], alternations: [Patch]) {
        (loops.advances[loop], loops.alternations[loop])
    }

    /// Makes the commands of a loop's body.
    func bind(_ body: Plan, arena: Location, inputs: [Address], outputs: [Address]) throws(GraphError) -> [Command] {
        try Binder.bind(
            body, arena: address(arena), inputs: inputs, outputs: outputs, memory: memory, loops: loops)
    }
}
