import AntiphonData
import AntiphonGraph

// From the channels of each group to those of whole sequences.
extension SequenceLayout {
    /// The fixed channels side by side, [B, A], from those of each group; a length is made a whole number like the data's.
    /// - Parameter given: the channels that are given, [B, W]; nil if none are.
    func packedFixed(_ generated: [ChannelGroup: Tensor], given: Tensor?) -> Tensor {
        let parts = fixed.compactMap { group -> Tensor? in
            if group.isGiven { return given?.sliced(group.channels, along: 1) }
            guard case .length(let offset, let scale) = group.form, let raw = generated[group] else {
                return generated[group]
            }
            // Whole numbers like the data's, with the gradient of the number itself.
            let count = aliveSteps(raw * scale + offset).sum([0]).reshaped([raw.shape[0], 1])
            return raw + ((count - offset) * (1 / scale) - raw).stoppingGradient()
        }
        return parts.joined(along: 1)
    }

    /// Which steps a sequence has, [T, B], 1 or 0, from its fixed channels [B, A]; nil if all have T.
    func alive(fixed: Tensor) -> Tensor? {
        guard let group = length, case .length(let offset, let scale) = group.form else { return nil }
        return aliveSteps(fixed.sliced(group.channels, along: 1) * scale + offset)
    }

    // Step t is there if t + 1/2 is below the length: the length is rounded, and at least 1.
    private func aliveSteps(_ length: Tensor) -> Tensor {
        let shape: Shape = [steps, length.shape[0]]
        let middle = length.context.iota(.float32(shape), dimension: 0) + 0.5
        let lengths = length.reshaped([shape[1]]).maximum(1).broadcast(to: shape, dimensions: [1])
        return middle.compare(.less, lengths).converted(to: .float32).stoppingGradient()
    }

    /// All channels side by side, [T, B, W], 0 after the end, from those of the groups that change, [T, B, ...].
    /// - Parameters:
    ///   - given: sequences whose given channels are taken, [T, B, W]; nil if none are.
    ///   - fixed: the fixed channels [B, A]; nil if there are none.
    ///   - alive: which steps there are, [T, B]; nil: all.
    func packed(
        _ generated: [ChannelGroup: Tensor], given: Tensor?, fixed: Tensor?, alive: Tensor?
    ) -> Tensor {
        var parts: [Tensor] = []
        if let fixed {
            parts.append(fixed.broadcast(to: [steps, fixed.shape[0], fixedWidth], dimensions: [1, 2]))
        }
        for group in perStep {
            if group.form == .alive {
                parts += alive.map { [$0.reshaped([steps, $0.shape[1], 1])] } ?? []
            } else if let part = group.isGiven ? given?.sliced(group.channels, along: 2) : generated[group] {
                parts.append(alive.map { part * $0.broadcast(to: part.shape, dimensions: [0, 1]) } ?? part)
            }
        }
        return parts.joined(along: 2)
    }
}
