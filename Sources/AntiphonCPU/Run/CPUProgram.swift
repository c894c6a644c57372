internal import AntiphonGraph

/// A plan tied to its memory: a flat array of commands whose pointers are all resolved.
///
/// Unchecked because it holds raw pointers and an arena: a bound program is used from one thread at a time, as its protocol says.
final class CPUProgram: BoundProgram, @unchecked Sendable {
    private let commands: UnsafeMutablePointer<Command>
    private let commandCount: Int
    private let pool: ThreadPool
    private let level: SIMDLevel
    private let arena: UnsafeMutableRawPointer
    // Kept alive for the pointers in the commands.
    private let memory = CommandMemory()
    private let plan: Plan
    private let buffers: [CPUBuffer]
    private let profile: Profile?

    init(
        plan: Plan, inputs: [CPUBuffer], outputs: [CPUBuffer], pool: ThreadPool, level: SIMDLevel
    ) throws(GraphError) {
        self.plan = plan
        self.level = level
        self.pool = pool
        self.buffers = inputs + outputs
        arena = try AlignedMemory.allocate(plan.arenaByteCount, for: "a program's working memory")
        profile = Profile.isWanted ? Profile(plan) : nil
        do throws(GraphError) {
            let list = try Binder.bind(
                plan, arena: arena, inputs: inputs.map { Address(base: $0.base) },
                outputs: outputs.map { Address(base: $0.base) }, memory: memory)
            commandCount = list.count
            commands = .allocate(capacity: max(1, list.count))
            commands.initialize(from: list, count: list.count)
        } catch {
            AlignedMemory.free(arena)
            throw error
        }
    }

    deinit {
        commands.deallocate()
        AlignedMemory.free(arena)
    }

    func run() throws {
        level.run {
            if let profile {
                profile.run(commands, count: commandCount, pool: pool.handle)
                return
            }
            let handle = pool.handle
            for index in 0..<commandCount {
                let command = commands[index]
                command.kernel(command.arguments, handle)
            }
        }
    }
}
