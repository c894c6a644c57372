import AntiphonData
package import AntiphonGraph

/// Turns what a generator's last layer gives into channels: numbers through the output's activation, choices through a
/// straight-through Gumbel softmax (Jang et al. 2017), so that what the discriminator sees is one-hot like the data.
struct ChannelHeads {
    /// The groups that are generated here, in order; those that follow from others (length, alive, given ones) are not.
    let groups: [ChannelGroup]
    let activation: OutputActivation
    let temperature: Float
    // What numbers do from step to step.
    private let courses: NumberCourses?
    /// The states that are chosen together: their logits stand behind all else.
    let joint: [JointStates]

    /// The heads of some groups of a layout.
    /// - Parameters:
    ///   - joint: states that are chosen together, of these groups and others.
    ///   - courses: what numbers do from step to step; nil for groups that are fixed.
    init(
        _ groups: [ChannelGroup], _ settings: Configuration.Generator, joint: [JointStates] = [],
        courses: NumberCourses? = nil
    ) {
        let generated = groups.filter { !$0.isGiven && $0.form != .alive }
        self.groups = generated
        let first = Set(generated.map(\.channels.lowerBound))
        self.joint = settings.joint ? joint.filter { first.isSuperset(of: $0.channels) } : []
        activation = settings.output
        temperature = settings.temperature
        self.courses = courses
    }

    /// The width of the raw output that is asked for.
    var width: Int { groups.reduce(0) { $0 + outputs(of: $1).count } + jointPatterns }

    /// Where the raw output has what becomes each channel; states that are chosen together are not there.
    var places: [Int: Int] {
        Dictionary(
            uniqueKeysWithValues: groups.flatMap { outputs(of: $0) }.enumerated().map { ($0.element, $0.offset) })
    }

    /// Elements of Gumbel noise that the choices need.
    var noiseWidth: Int { groups.reduce(0) { $0 + choices(of: $1) } + jointPatterns }

    /// The channels of a group that have an output of their own.
    func outputs(of group: ChannelGroup) -> Range<Int> {
        group.channels.lowerBound + group.form.states - choices(of: group)..<group.channels.upperBound
    }

    /// How many states of a group are chosen by themselves.
    func choices(of group: ChannelGroup) -> Int {
        joint.contains { $0.channels.contains(group.channels.lowerBound) } ? 0 : group.form.states
    }

    /// Outputs, and elements of Gumbel noise, of what is chosen together: the last.
    var jointPatterns: Int { joint.reduce(0) { $0 + $1.patterns.count } }

    /// The channels of each group, [..., width of the group], from the raw output [..., width].
    /// - Parameter gumbel: Gumbel noise, [..., noiseWidth]; nil if no group is a choice.
    func callAsFunction(_ raw: Tensor, gumbel: Tensor?) -> [ChannelGroup: Tensor] {
        let axis = raw.shape.rank - 1
        var results: [ChannelGroup: Tensor] = [:]
        var (place, noise) = (0, 0)
        func own(_ width: Int) -> Tensor {
            place += width
            return width == raw.shape[axis] ? raw : raw.sliced(place - width..<place, along: axis)
        }
        func part(_ states: Int) -> Tensor? {
            noise += states
            return gumbel.map { $0.shape[axis] == states ? $0 : $0.sliced(noise - states..<noise, along: axis) }
        }
        var states: [Int: Tensor] = [:]
        if !joint.isEmpty {
            place = width - jointPatterns
            noise = noiseWidth - jointPatterns
            for together in joint {
                let count = together.patterns.count
                guard let part = part(count) else { continue }
                states.merge(self.states(of: choice(own(count), part), together)) { $1 }
            }
            (place, noise) = (0, 0)
        }
        for group in groups {
            let count = choices(of: group)
            let given = states[group.channels.lowerBound]
            switch group.form {
            case .values(let width):
                let numbers = activated(own(width))
                results[group] = courses.map { $0(numbers, group) } ?? numbers
            case .choice: results[group] = given ?? part(count).map { choice(own(count), $0) }
            case .gated:
                guard let state = given ?? part(count).map({ choice(own(count), $0) }) else { continue }
                let value = activated(own(1))
                results[group] = state.concatenated([value * state.sliced(0..<1, along: axis)], along: axis)
            case .length, .alive: results[group] = own(1)
            }
        }
        return results
    }

    // The states of each group, by its first channel, of what was chosen among patterns, [..., patterns].
    private func states(of pattern: Tensor, _ together: JointStates) -> [Int: Tensor] {
        var states: [Int: Tensor] = [:]
        for group in groups {
            guard let matrix = together.matrix(of: group) else { continue }
            states[group.channels.lowerBound] = pattern.dot(
                pattern.context.constant(HostTensor(matrix)).reshaped([together.patterns.count, group.form.states]),
                DotDimensions(leftContracting: [pattern.shape.rank - 1], rightContracting: [0]))
        }
        return states
    }

    func activated(_ raw: Tensor) -> Tensor {
        switch activation {
        case .linear: raw
        case .sigmoid: raw.logistic()
        case .tanh: raw.tanh()
        }
    }

    // Forward the one-hot of the largest of logits + noise, backward the softmax of them.
    private func choice(_ logits: Tensor, _ gumbel: Tensor) -> Tensor {
        let axis = logits.shape.rank - 1
        let leading = Array(0..<axis)
        let scores = logits + gumbel
        let largest = scores.max([axis]).broadcast(to: scores.shape, dimensions: leading)
        let hard = scores.compare(.equal, largest).converted(to: .float32)
        let shares = ((scores - largest.stoppingGradient()) * (1 / temperature)).exponential()
        let soft = shares / shares.sum([axis]).broadcast(to: shares.shape, dimensions: leading)
        return soft + (hard - soft).stoppingGradient()
    }
}

extension Draw {
    /// Gumbel noise, -log(-log u), that stays the same over a sequence: [B, count].
    package func staticGumbel(_ count: Int) -> Tensor {
        Self.gumbel(key.folded(3).random(.uniform, [batch, count], sampleDimension: 0, first: first))
    }

    /// Gumbel noise drawn anew at each step: [T, B, count].
    package func stepGumbel(_ count: Int, steps: Int) -> Tensor {
        Self.gumbel(key.folded(4).random(.uniform, [steps, batch, count], sampleDimension: 1, first: first))
    }

    private static func gumbel(_ uniform: Tensor) -> Tensor {
        // Uniform numbers are multiples of 2^-24 below 1: only 0 has to be kept from the logarithm.
        -((-(uniform.maximum(0x1p-25).logarithm())).logarithm())
    }
}
