import AntiphonData
import AntiphonGraph
import AntiphonNN
import Foundation

/// The layers that generators are made of, as ONNX operators over a model's weights.
struct OnnxLayers {
    let graph: OnnxGraph
    let weights: ModelWeights
    let settings: Configuration.Generator

    /// Whether the model has a layer of this path.
    func has(_ path: String) -> Bool { weights.layout.named(path + "/kernel") != nil }

    /// A dense layer, with a bias if it has one.
    func dense(_ path: String, _ x: OnnxValue) throws(ExportError) -> OnnxValue {
        let name = path.replacingOccurrences(of: "/", with: ".")
        let kernel = try weights(path + "/kernel")
        let product = graph.node(
            "MatMul", [x, graph.constant(OnnxTensor(kernel.shape, kernel.values), named: name + ".kernel")])
        guard weights.layout.named(path + "/bias") != nil else { return product }
        let bias = try weights(path + "/bias")
        return product + graph.constant(OnnxTensor(bias.shape, bias.values), named: name + ".bias")
    }

    /// What is fixed, and further facts behind it, as the recurrence reads it at every step (`FixedEmbedding`): choices with an
    /// encoding of their own go that way, all else together through a layer if there is one.
    func narrowed(_ facts: OnnxValue, of layout: SequenceLayout, extra: Int, _ path: String) throws(ExportError)
        -> OnnxValue
    {
        guard has(path) || layout.fixed.contains(where: { $0.encoding != nil }) else { return facts }
        var (others, own): ([OnnxValue], [OnnxValue]) = ([], [])
        for (index, group) in layout.fixed.enumerated() {
            let part = facts.sliced(group.channels, along: 1)
            if group.encoding == nil {
                others.append(part)
            } else {
                own.append(has("\(path)\(index)") ? try dense("\(path)\(index)", part) : part)
            }
        }
        if extra > 0 { others.append(facts.sliced(layout.fixedWidth..<layout.fixedWidth + extra, along: 1)) }
        guard !others.isEmpty else { return own.joined(along: 1) }
        let rest = others.joined(along: 1)
        return ([has(path) ? try dense(path, rest) : rest] + own).joined(along: 1)
    }

    /// Three dense layers with SiLU between them (`DenseLayers`).
    func denseLayers(_ path: String, _ x: OnnxValue) throws(ExportError) -> OnnxValue {
        var x = x
        for layer in 0..<2 { x = try dense("\(path)/layer\(layer)", x).sigmoidLinear() }
        return try dense("\(path)/layer2", x)
    }

    /// A recurrent stack over x [time, batch, inputs].
    /// - Parameters:
    ///   - name: the beginning of its constants' names.
    ///   - initial: for h and, for the LSTM, c, the layers' first states [layers, batch, H]; none: zeros.
    /// - Returns: y [time, batch, H], and for h and c the layers' last states [layers, batch, H].
    func stack(
        _ path: String, name: String = "", layers: Int? = nil, _ x: OnnxValue, initial: [OnnxValue] = []
    ) throws(ExportError) -> (y: OnnxValue, finals: [OnnxValue]) {
        let count = layers ?? settings.layers
        let recurrence = OnnxRecurrence(cell: settings.cell, hidden: settings.hidden)
        var x = x
        var finals: [[OnnxValue]] = []
        for layer in 0..<count {
            let states = initial.map { count == 1 ? $0 : $0.sliced(layer..<layer + 1, along: 0) }
            let result = try recurrence.add(
                to: graph, weights, path: "\(path)/layer\(layer)/forward", name: "\(name)layer\(layer)", x: x,
                states: states)
            x = result.y
            finals.append(result.states)
        }
        return (x, (finals.first ?? []).indices.map { place in finals.map { $0[place] }.joined(along: 0) })
    }

    /// tanh(dense(known)) as the first states of the layers: h [layers, batch, H] and, for the LSTM, zeros as c.
    func start(_ path: String, _ known: OnnxValue) throws(ExportError) -> [OnnxValue] {
        // [batch, layers H] to [layers, batch, H].
        let states = try dense(path, known).tanh()
            .reshaped([0, settings.layers, settings.hidden]).transposed([1, 0, 2])
        return settings.cell == .lstm ? [states, states * 0] : [states]
    }

    /// The output's activation.
    func activated(_ x: OnnxValue) -> OnnxValue {
        switch settings.output {
        case .linear: x
        case .sigmoid: x.logistic()
        case .tanh: x.tanh()
        }
    }

    /// The channels of each group from raw outputs [..., width], as `ChannelHeads` makes them.
    /// - Parameter gumbel: [..., noiseWidth]; nil if no group is a choice.
    func channels(_ heads: ChannelHeads, _ raw: OnnxValue, gumbel: OnnxValue?) -> [ChannelGroup: OnnxValue] {
        var results: [ChannelGroup: OnnxValue] = [:]
        var (place, noise) = (0, 0)
        func own(_ width: Int) -> OnnxValue {
            place += width
            return width == heads.width ? raw : raw.sliced(place - width..<place, along: -1)
        }
        // States that are chosen together; their logits stand behind all else.
        var given: [Int: OnnxValue] = [:]
        // One-hot: 1 where the logit and its noise are largest.
        func choice(_ states: Int) -> OnnxValue {
            let logits = own(states)
            noise += states
            let part = gumbel.map {
                states == heads.noiseWidth ? $0 : $0.sliced(noise - states..<noise, along: -1)
            }
            let scores = part.map { logits + $0 } ?? logits
            return scores.isEqual(to: scores.lastMaximum()).converted(to: .float)
        }
        (place, noise) = (heads.width - heads.jointPatterns, heads.noiseWidth - heads.jointPatterns)
        for together in heads.joint {
            let pattern = choice(together.patterns.count)
            for group in heads.groups {
                guard let matrix = together.matrix(of: group) else { continue }
                let shape = [together.patterns.count, group.form.states]
                given[group.channels.lowerBound] = graph.node(
                    "MatMul", [pattern, graph.constant(OnnxTensor(shape, matrix))])
            }
        }
        (place, noise) = (0, 0)
        for group in heads.groups {
            let state = given[group.channels.lowerBound]
            switch group.form {
            case .values(let count): results[group] = activated(own(count))
            case .choice(let count): results[group] = state ?? choice(count)
            case .gated(let states):
                let state = state ?? choice(states)
                let value = activated(own(1)) * state.sliced(0..<1, along: -1)
                results[group] = [state, value].joined(along: -1)
            case .length, .alive: results[group] = own(1)
            }
        }
        return results
    }
}
