/// What the channels of encoded sequences, [T, B, W], mean: which of them are a choice among categories, which are fixed
/// over a sequence, and where it ends. Networks need to know this, and nothing else about the data.
///
/// Everything about a sequence stands in one array, so that networks, penalties, and scores need one input only: what
/// is fixed is repeated at each step, choices are one-hot, and every channel of scope `step` is 0 after the sequence's end.
public struct SequenceLayout: Sendable, Hashable {
    /// T, the steps of the longest sequence.
    public let steps: Int
    /// The groups of channels, in the order in which they stand: first those that are fixed.
    public let groups: [ChannelGroup]

    /// For each channel, where its numbers stop, if they touch one of both ends often; empty if none does. Networks that learn stop there too.
    public var limits: [ClosedRange<Float>?] = []
    /// At which ends of their ranges numbers turn back, by channel.
    public var reflections: [Int: Reflection] = [:]
    /// How numbers of a row are nearly told by others of the same row.
    public var dependences: [LinearDependence] = []
    /// For each channel, how far its number may wish to go while it holds the value of the step before, 0 if it never does; empty if none does.
    public var holds: [Float] = []
    /// Which states of its groups are chosen together.
    public var joint: [JointStates] = []
    /// How the numbers of smooth channels come about, by channel.
    public var innovations: [Int: Innovations] = [:]
    /// How the rows of those channels that are noisy numbers follow those before; nil: the generator says so alone.
    public var process: LinearProcess?

    /// W, the channels of a step.
    public var width: Int { groups.last?.channels.upperBound ?? 0 }

    /// A layout of groups that are yet without a place.
    /// - Parameter encodings: for groups that are choices, by their index: how they go into recurrent networks, if that was
    ///   asked for.
    public init(
        steps: Int, _ groups: [(name: String, scope: ChannelGroup.Scope, form: ChannelGroup.Form, isGiven: Bool)],
        encodings: [Int: CategoryEncoding] = [:]
    ) {
        var placed: [ChannelGroup] = []
        var next = 0
        for scope in [ChannelGroup.Scope.fixed, .step] {
            for (index, group) in groups.enumerated() where group.scope == scope {
                placed.append(
                    ChannelGroup(
                        name: group.name, scope: scope, form: group.form,
                        channels: next..<next + group.form.width, isGiven: group.isGiven, encoding: encodings[index]))
                next += group.form.width
            }
        }
        self.steps = steps
        self.groups = placed
    }

    /// Sequences of T steps of F numbers, and nothing else.
    public init(steps: Int, features: Int) {
        self.init(steps: steps, [("features", .step, .values(features), false)])
    }

    /// Whether the sequences are numbers at each step and nothing else.
    public var isPlain: Bool {
        guard groups.count == 1, let group = groups.first, !group.isGiven, case .values = group.form else {
            return false
        }
        return group.scope == .step
    }

    /// The groups that are fixed over a sequence; its length is one of them.
    public var fixed: [ChannelGroup] { groups.filter { $0.scope == .fixed } }
    /// The groups that change from step to step; `alive` is one of them.
    public var perStep: [ChannelGroup] { groups.filter { $0.scope == .step } }
    /// The number of channels that are fixed: they are the first.
    public var fixedWidth: Int { fixed.last?.channels.upperBound ?? 0 }
    /// The group that holds the length; nil if all sequences have T steps.
    public var length: ChannelGroup? {
        groups.first { if case .length = $0.form { true } else { false } }
    }
    /// The channel that is 1 at the steps of a sequence and 0 after; nil if all sequences have T steps.
    public var alive: Int? { groups.first { $0.form == .alive }?.channels.lowerBound }
    /// For each channel, whether it holds a number rather than a flag.
    public var areNumbers: [Bool] {
        groups.flatMap { group -> [Bool] in
            switch group.form {
            case .values(let count): Array(repeating: true, count: count)
            case .gated(let states): Array(repeating: false, count: states) + [true]
            case .choice(let count): Array(repeating: false, count: count)
            case .length: [true]
            case .alive: [false]
            }
        }
    }
    /// The channels that are given from outside, for conditional generation.
    public var given: [Int] { groups.filter(\.isGiven).flatMap(\.channels) }
}

/// Channels that belong together.
public struct ChannelGroup: Sendable, Hashable {
    /// Whether channels change within a sequence.
    public enum Scope: String, Sendable, Hashable {
        /// The same at each step.
        case fixed
        /// One value a step; 0 after the sequence's end.
        case step
    }

    /// What the channels hold.
    public enum Form: Sendable, Hashable {
        /// So many numbers, scaled.
        case values(Int)
        /// One of so many categories, one-hot.
        case choice(Int)
        /// One of so many states, one-hot, and behind them a number that is 0 unless the first state holds: the others
        /// are values that occur by themselves (often 0), or that the number is missing.
        case gated(Int)
        /// The number of steps: offset + scale x value. Its scope is `fixed`.
        case length(offset: Float, scale: Float)
        /// 1 at the sequence's steps, 0 after. Its scope is `step`.
        case alive

        /// How many channels there are.
        public var width: Int {
            switch self {
            case .values(let count), .choice(let count): count
            case .gated(let states): states + 1
            case .length, .alive: 1
            }
        }

        /// Of how many states one holds; 0: it has none. Their channels are the first.
        public var states: Int {
            switch self {
            case .choice(let count), .gated(let count): count
            case .values, .length, .alive: 0
            }
        }
    }

    /// What they stand for, for messages: a column, mostly.
    public let name: String
    /// Whether they change within a sequence.
    public let scope: Scope
    /// What they hold.
    public let form: Form
    /// Their places along the axis W.
    public let channels: Range<Int>
    /// Whether they are given from outside rather than generated.
    public let isGiven: Bool
    /// How a choice goes into recurrent networks, if that was asked for; nil: by how many channels there are.
    public let encoding: CategoryEncoding?
}
