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

    /// The heads of some groups of a layout.
    /// - Parameter courses: what numbers do from step to step; nil for groups that are fixed.
    init(_ groups: [ChannelGroup], _ settings: Configuration.Generator, courses: NumberCourses? = nil) {
        self.groups = groups.filter { !$0.isGiven && $0.form != .alive }
        activation = settings.output
        temperature = settings.temperature
        self.courses = courses
    }

    /// The width of the raw output that is asked for.
    var width: Int { groups.reduce(0) { $0 + $1.form.width } }

    /// Where the raw output has what becomes each channel.
    var places: [Int: Int] {
        Dictionary(uniqueKeysWithValues: groups.flatMap(\.channels).enumerated().map { ($0.element, $0.offset) })
    }

    /// Elements of Gumbel noise that the choices need.
    var noiseWidth: Int { groups.reduce(0) { $0 + Self.choices(of: $1.form) } }

    /// The channels of each group, [..., width of the group], from the raw output [..., width].
    /// - Parameter gumbel: Gumbel noise, [..., noiseWidth]; nil if no group is a choice.
    func callAsFunction(_ raw: Tensor, gumbel: Tensor?) -> [ChannelGroup: Tensor] {
        let axis = raw.shape.rank - 1
        var results: [ChannelGroup: Tensor] = [:]
        var (place, noise) = (0, 0)
        for group in groups {
            let width = group.form.width
            let own = width == raw.shape[axis] ? raw : raw.sliced(place..<place + width, along: axis)
            place += width
            let states = Self.choices(of: group.form)
            let part = gumbel.map { $0.shape[axis] == states ? $0 : $0.sliced(noise..<noise + states, along: axis) }
            noise += states
            switch group.form {
            case .values:
                let numbers = activated(own)
                results[group] = courses.map { $0(numbers, group) } ?? numbers
            case .choice: results[group] = part.map { choice(own, $0) }
            case .gated(let states):
                guard let part else { continue }
                let state = choice(own.sliced(0..<states, along: axis), part)
                let value = activated(own.sliced(states..<states + 1, along: axis))
                results[group] = state.concatenated([value * state.sliced(0..<1, along: axis)], along: axis)
            case .length, .alive: results[group] = own
            }
        }
        return results
    }

    private static func choices(of form: ChannelGroup.Form) -> Int {
        switch form {
        case .choice(let count), .gated(let count): count
        case .values, .length, .alive: 0
        }
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
