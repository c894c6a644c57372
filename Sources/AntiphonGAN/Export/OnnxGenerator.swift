import AntiphonData
import AntiphonGraph
import AntiphonNN
import Foundation

/// A generator as an ONNX graph: noise and states go in, sequences in the data's own units come out.
///
/// Number of sequences and of steps are symbolic. Noise is an input and not an operator, because what random operators draw
/// is each runtime's own business. Documentation/export.md says how to feed it.
struct OnnxGenerator {
    let configuration: Configuration
    let schema: Schema
    let weights: ModelWeights
    private var graph = OnnxGraph("generator")

    private static let batch = OnnxDimension.symbolic("batch")
    private static let time = OnnxDimension.symbolic("time")

    init(_ model: TrainedModel) throws(ExportError) {
        configuration = model.configuration
        schema = model.schema
        weights = try ModelWeights(model)
    }

    /// The whole graph.
    consuming func traced() throws(ExportError) -> OnnxGraph {
        switch configuration.family {
        case .recurrent, .conditional: try recurrent()
        case .feedForward: try feedForward()
        case .info:
            throw ExportError(
                "generators with latent codes (family info) cannot be written as ONNX; use --format safetensors")
        case .timegan, .latent: throw ExportError.unknown(configuration.family)
        }
        return graph
    }

    // h0 = tanh(dense(z)); at each step the noise and z go in; dense to F (RecurrentFamily.generate).
    private mutating func recurrent() throws(ExportError) {
        let g = configuration.generator
        var parts: [String] = []
        var steps = ""
        if g.stepNoise > 0 {
            let noise = graph.input(
                "step_noise", .float, [Self.batch, Self.time, .fixed(g.stepNoise)],
                "Standard normal numbers, drawn anew for each step.")
            parts.append(graph.node("Transpose", [noise], [("perm", .integers([1, 0, 2]))]))
            let shape = graph.node("Shape", [noise])
            steps = graph.node(
                "Slice", [shape, constant("time.from", [1]), constant("time.to", [2]), constant("time.axis", [0])])
        } else {
            let count = graph.input("steps", .int64, [], "How many steps to generate.")
            steps = graph.node("Reshape", [count, constant("steps.shape", [1])])
        }
        var start: String?
        if g.staticNoise > 0 {
            let noise = graph.input(
                "static_noise", .float, [Self.batch, .fixed(g.staticNoise)],
                "Standard normal numbers that stay the same over a sequence.")
            let ones = constant("static.ones", [1, 1])
            let shape = graph.node("Concat", [steps, ones], [("axis", .integer(0))])
            let row = graph.node("Unsqueeze", [noise, constant("static.axis", [0])])
            parts.append(graph.node("Expand", [row, shape]))
            let dense = try dense("generator/start", noise, inputs: g.staticNoise, outputs: g.layers * g.hidden)
            let states = graph.node("Tanh", [dense])
            // [batch, layers H] to [layers, batch, H].
            let layered = graph.node("Reshape", [states, constant("start.shape", [0, g.layers, g.hidden])])
            start = graph.node("Transpose", [layered], [("perm", .integers([1, 0, 2]))])
        }
        // The order of RecurrentFamily's input: what is new at each step, then what stays.
        var x = graph.node("Concat", parts, [("axis", .integer(2))])
        let initial = try initialStates(start)
        var finals: [[String]] = []
        for layer in 0..<g.layers {
            let recurrence = OnnxRecurrence(
                cell: g.cell, inputs: layer == 0 ? g.stepNoise + g.staticNoise : g.hidden, hidden: g.hidden)
            let result = try recurrence.add(
                to: &graph, weights, path: "generator/recurrence/layer\(layer)/forward", name: "layer\(layer)", x: x,
                states: initial.map { $0[layer] })
            x = result.y
            finals.append(result.states)
        }
        let output = try dense("generator/output", x, inputs: g.hidden, outputs: schema.encodedFeatureCount)
        let decoded = decoded(activated(output))
        _ = graph.node("Transpose", [decoded], [("perm", .integers([1, 0, 2]))], named: "sequences")
        declareSequences(time: Self.time)
        for (place, name) in stateNames.enumerated() {
            _ = graph.node("Concat", finals.map { $0[place] }, [("axis", .integer(0))], named: "final_\(name)")
            graph.output("final_\(name)", .float, stateShape, "The state after the last step, for going on.")
        }
    }

    // G1(G2(z)) (FeedForwardFamily.generate): one step.
    private mutating func feedForward() throws(ExportError) {
        let g = configuration.generator
        let noise = graph.input(
            "static_noise", .float, [Self.batch, .fixed(g.staticNoise)], "Standard normal numbers.")
        let first = try dense("generator/hidden", noise, inputs: g.staticNoise, outputs: g.hidden)
        let hidden = graph.node("Relu", [first])
        let output = try dense("generator/output", hidden, inputs: g.hidden, outputs: schema.encodedFeatureCount)
        let decoded = decoded(activated(output))
        _ = graph.node("Unsqueeze", [decoded, constant("sequences.axis", [1])], named: "sequences")
        declareSequences(time: .fixed(1))
    }

    private var stateNames: [String] { configuration.generator.cell == .lstm ? ["h", "c"] : ["h"] }

    private var stateShape: [OnnxDimension] {
        [.fixed(configuration.generator.layers), Self.batch, .fixed(configuration.generator.hidden)]
    }

    // For h and c, each layer's first state [1, batch, H]. Where the noise makes the first state, `continues` says for each
    // sequence whether it begins with it or goes on from the states given.
    private mutating func initialStates(_ start: String?) throws(ExportError) -> [[String]] {
        let layers = configuration.generator.layers
        let given = stateNames.map {
            graph.input(
                "initial_\($0)", .float, stateShape,
                "The state to begin from"
                    + (start == nil ? "; zeros for a new sequence." : ", where continues is true."))
        }
        var states = given
        if let start {
            let continues = graph.input(
                "continues", .bool, [Self.batch],
                "False for a new sequence, true for one that goes on from initial_h (and initial_c).")
            let rows = graph.node("Unsqueeze", [continues, constant("continues.axes", [0, 2])])
            states = [graph.node("Where", [rows, given[0], start])]
            if given.count > 1 {
                let zero = graph.constant("start.zero", OnnxTensor([1], [0]))
                states.append(graph.node("Where", [rows, given[1], zero]))
            }
        }
        return states.map { state in
            guard layers > 1 else { return [state] }
            let pieces = (0..<layers).map { _ in graph.fresh("initial") }
            graph.node("Split", [state], [("axis", .integer(0))], results: pieces)
            return pieces
        }
    }

    private mutating func dense(_ path: String, _ x: String, inputs: Int, outputs: Int) throws(ExportError) -> String {
        let name = path.replacingOccurrences(of: "/", with: ".")
        let kernel = graph.constant(
            name + ".kernel", OnnxTensor([inputs, outputs], try weights(path + "/kernel", [inputs, outputs])))
        let bias = graph.constant(name + ".bias", OnnxTensor([outputs], try weights(path + "/bias", [outputs])))
        return graph.node("Add", [graph.node("MatMul", [x, kernel]), bias])
    }

    private mutating func activated(_ x: String) -> String {
        switch configuration.generator.output {
        case .linear: x
        case .sigmoid: graph.node("Sigmoid", [x])
        case .tanh: graph.node("Tanh", [x])
        }
    }

    // Back to the data's own units.
    private mutating func decoded(_ x: String) -> String {
        OnnxDecoding(encoding: schema.encoding).add(to: &graph, x)
    }

    private mutating func declareSequences(time: OnnxDimension) {
        graph.output(
            "sequences", .float, [Self.batch, time, .fixed(schema.featureCount)],
            "Sequences in the data's own units; columns: \(schema.columnNames.joined(separator: ", ")).")
    }

    private mutating func constant(_ name: String, _ values: [Int]) -> String {
        graph.constant(name, OnnxTensor(values))
    }
}
