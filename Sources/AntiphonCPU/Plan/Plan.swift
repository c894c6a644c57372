internal import AntiphonGraph

/// The number of a piece of memory in a plan.
typealias StorageID = Int

/// A place in memory: a storage and bytes into it.
struct Location: Sendable, Hashable {
    var storage: StorageID
    var offset: Int

    func advanced(by bytes: Int) -> Location { Location(storage: storage, offset: offset + bytes) }
}

/// A piece of memory that a plan reads or writes.
struct Storage: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// The program's input buffer of that index.
        case input(Int)
        /// The program's output buffer of that index.
        case output(Int)
        /// Bytes of the plan's constants, from that offset.
        case constant(Int)
        /// The bound program's arena.
        case arena
    }

    var kind: Kind
    var byteCount: Int
}

/// A graph made ready: a flat list of kernel calls over pieces of memory whose places are known. Immutable, shared by every
/// program bound to it.
struct Plan: Sendable {
    let storages: [Storage]
    /// Bytes from the arena's start, for storages in the arena (0 for others).
    let arenaOffsets: [Int]
    let arenaByteCount: Int
    let instructions: [any Instruction]
    let constants: ConstantPool

    /// One line an instruction: its number, kernel, shapes and places; loops' bodies indented below them.
    func lines(indent: String = "") -> [String] {
        var lines: [String] = []
        for (index, instruction) in instructions.enumerated() {
            lines.append("\(indent)\(index): \(instruction.describe(name))")
            for (label, body) in instruction.bodies {
                lines.append("\(indent)  \(label), arena \(body.arenaByteCount) bytes")
                lines += body.lines(indent: indent + "    ")
            }
        }
        return lines
    }

    private func name(_ location: Location) -> String {
        let offset = location.offset == 0 ? "" : "+\(location.offset)"
        switch storages[location.storage].kind {
        case .input(let index): return "in\(index)\(offset)"
        case .output(let index): return "out\(index)\(offset)"
        case .constant(let start): return "const@\(start + location.offset)"
        case .arena: return "@\(arenaOffsets[location.storage] + location.offset)"
        }
    }
}

/// One kernel call of a plan, with symbolic places. `encode` turns it into the C kernel's argument struct, once, at binding.
protocol Instruction: Sendable {
    /// Every place read or written, scratch memory included: what keeps a storage alive.
    var places: [Location] { get }
    /// Plans run from within, with a word that says what they are.
    var bodies: [(label: String, plan: Plan)] { get }
    /// Kernel, shapes and places, in one line.
    func describe(_ name: (Location) -> String) -> String
    /// Writes the argument struct and says which kernel takes it.
    func encode(_ binder: Binder) throws(GraphError) -> Command
}

extension Instruction {
    var bodies: [(label: String, plan: Plan)] { [] }
}
