import AntiphonGraph
import AntiphonNN

/// Everything that a training's next step depends on: with it a training goes on as if it had never stopped, bit for
/// bit.
///
/// Random numbers need no state of their own: each derives from the seed and a counter that stands here.
public struct TrainerState: Sendable, Hashable {
    /// Where the training stands, apart from numbers by the block.
    public struct Counters: Codable, Sendable, Hashable {
        /// Generator steps done.
        public var step = 0
        /// Time spent training, in seconds.
        public var seconds = 0.0
        /// Discriminator updates done, which number its noise.
        public var discriminatorUpdates: UInt32 = 0
        /// Generator updates done, which number its noise.
        public var generatorUpdates: UInt32 = 0
        /// Batches drawn.
        public var draws: UInt32 = 0
        /// Times that the training went back to an earlier state.
        public var rollbacks = 0
        /// The factor that going back has put on both learning rates.
        public var rateScale: Float = 1
        /// The course of the held-out score.
        public var watch = Watch()
        /// Updates done of each of the family's lessons, which number their noise; nil for families without.
        public var lessonUpdates: [UInt32]?
        /// While the first steps have yet to tell whether the generator is large enough; nil: they have, or it is not asked.
        public var trial: SizeTrial?
    }

    /// What is remembered of the scores.
    public struct Watch: Codable, Sendable, Hashable {
        /// The step of the last look at the generator; 0: none yet.
        public var lastStep = 0
        /// The share of the budget that was spent at the last look.
        public var lastFraction = 0.0
        /// The last held-out score.
        public var score: Double?
        /// The last spread of generated sequences, relative to that of real ones.
        public var spread: Double?
        /// The best held-out score.
        public var bestScore: Double?
        /// The step of the best score.
        public var bestStep: Int?
        /// Looks since the best score.
        public var waited = 0
        /// Looks in a row at which the generator had collapsed.
        public var collapsed = 0
        /// Looks in a row, in the second half of the run, at which generated sequences lay too far apart; nil: none.
        public var wide: Int?
        /// Whether the generator ever stood well clear of a collapse.
        public var hasSpread = false
        /// For a training without a set end: the step at which its last part began.
        public var closingFrom: Int?
    }

    /// Where the training stands.
    public var counters: Counters
    /// Weights, optimizer slots and averages: flat blocks named `player.kind`.
    var blocks: [String: [Float]]
}

extension TrainerState {
    /// The names of the blocks that belong to no player's memory.
    enum Block {
        /// The generator's last finite averaged weights, where they differ from its average.
        static let lastFinite = "generator.last-finite"
        /// The generator's averaged weights at the best score.
        static let best = "generator.best"
    }
}

extension Player {
    // The player's memory by name.
    private var memory: [(kind: String, buffer: any Buffer)] {
        let slots = slots.enumerated().map { (kind: "slot\($0)", buffer: $1) }
        if isGuest { return slots }
        return [("parameters", parameters)] + slots + (average.map { [("average", $0)] } ?? [])
    }

    /// Copies of the weights, optimizer slots and average, named `name.kind`.
    func blocks(_ name: String) throws -> [String: [Float]] {
        var blocks: [String: [Float]] = [:]
        for (kind, buffer) in memory { blocks["\(name).\(kind)"] = try buffer.readFloats { Array($0) } }
        return blocks
    }

    /// Puts copies back.
    /// - Throws: `ParameterError` if one is missing or of another size.
    func restore(_ blocks: [String: [Float]], _ name: String) throws {
        for (kind, buffer) in memory {
            guard let block = blocks["\(name).\(kind)"], block.count == layout.elementCount else {
                throw ParameterError("\(name).\(kind)", "is not there, or of another size")
            }
            try buffer.write(HostTensor(block))
        }
    }

    /// The first of the player's tensors that holds a number that is not finite: its weights are looked at first.
    func firstSpoilt() throws -> String? {
        for (kind, buffer) in memory {
            let tensor: String? = try buffer.readFloats { span in
                guard !span.isFinite else { return nil }
                let parameter = layout.parameters.first { parameter in
                    parameter.range.contains { !span[$0].isFinite }
                }
                return parameter.map { kind == "parameters" ? $0.path : "\($0.path) (\(kind))" }
            }
            if let tensor { return tensor }
        }
        return nil
    }
}
