import AntiphonGraph
import AntiphonNN

/// One player while it is trained: its compiled step and the memory that the step updates in place.
struct Player: Sendable {
    let layout: ParameterLayout
    let parameters: any Buffer
    let slots: [any Buffer]
    let average: (any Buffer)?
    let metrics: any Buffer
    /// Whether the weights are another player's, which is taught here by another step.
    let isGuest: Bool
    private let update: any Buffer
    private let rate: any Buffer

    /// Memory for a player, with initial weights from the seed and the parameters' paths.
    init(
        layout: ParameterLayout, optimizer: Configuration.OptimizerSettings, average: Bool, seed: UInt64,
        on backend: any Backend
    ) throws {
        self.layout = layout
        let block = TensorType.float32([layout.elementCount])
        parameters = try backend.buffer(block)
        let initial = HostTensor(layout.initialValues(seed: seed))
        try parameters.write(initial)
        slots = try (0..<Optimizer(optimizer).slotCount).map { _ in try backend.buffer(block) }
        self.average = average ? try backend.buffer(block) : nil
        try self.average?.write(initial)
        metrics = try backend.buffer(.float32([4]))
        update = try backend.buffer(.float32([]))
        rate = try backend.buffer(.float32([]))
        isGuest = false
    }

    /// Memory for another step that moves a player's weights: a lesson, with slots of its own.
    init(teaching player: Player, optimizer: Configuration.OptimizerSettings, on backend: any Backend) throws {
        (layout, parameters, average) = (player.layout, player.parameters, player.average)
        slots = try (0..<Optimizer(optimizer).slotCount).map { _ in
            try backend.buffer(.float32([player.layout.elementCount]))
        }
        metrics = try backend.buffer(.float32([4]))
        update = try backend.buffer(.float32([]))
        rate = try backend.buffer(.float32([]))
        isGuest = true
    }

    /// Ties the player's program to its memory, the opponent's weights and the shared inputs.
    func bind(
        _ program: Program, opponent: any Buffer, shared: [String: any Buffer], on backend: any Backend
    ) throws -> any BoundProgram {
        var named = shared
        named["parameters"] = parameters
        for (index, slot) in slots.enumerated() { named["slot\(index)"] = slot }
        named["average"] = average
        named["opponent"] = opponent
        named["update"] = update
        named["rate"] = rate
        named["metrics"] = metrics
        func buffers(_ names: [String]) throws -> [any Buffer] {
            try names.map { name in
                guard let buffer = named[name] else {
                    throw GraphError(
                        operation: "bind", message: "the training step has an unknown input or output \(name)")
                }
                return buffer
            }
        }
        return try backend.compile(program).bind(
            inputs: buffers(program.inputNames), outputs: buffers(program.outputNames))
    }

    /// Sets the scalars of the coming update.
    func prepare(update number: Int, rate value: Float) throws {
        try update.writeFloats { $0[0] = Float(number) }
        try rate.writeFloats { $0[0] = value }
    }

    /// Whether every weight is finite.
    var isFinite: Bool {
        get throws { try parameters.readFloats { $0.isFinite } }
    }

    /// What the last step reported.
    func report() throws -> StepReport {
        try metrics.readFloats { StepReport(loss: $0[0], penalty: $0[1], gradientNorm: $0[2], margin: $0[3]) }
    }
}

/// What one player's step reports.
public struct StepReport: Sendable, Hashable {
    /// The loss, penalty included.
    public let loss: Float
    /// The penalty's part.
    public let penalty: Float
    /// The global norm of the gradient before clipping.
    public let gradientNorm: Float
    /// Mean judgement of real data less that of generated data (logits).
    public let margin: Float

    /// What a player reports that was not moved: zeros.
    static let none = StepReport(loss: 0, penalty: 0, gradientNorm: 0, margin: 0)

    /// Whether every number is finite.
    public var isFinite: Bool { loss.isFinite && penalty.isFinite && gradientNorm.isFinite && margin.isFinite }

    /// Whether every number is finite and the loss within a limit (0: none).
    func isSound(_ limit: Float) -> Bool { isFinite && (limit == 0 || abs(loss) <= limit) }

    /// The name of the first number that is not sound.
    func firstUnsound(_ limit: Float) -> String {
        let numbers = [("loss", loss), ("penalty", penalty), ("gradient norm", gradientNorm), ("margin", margin)]
        return numbers.first { !$0.1.isFinite }?.0 ?? "loss"
    }
}
