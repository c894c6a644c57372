import AntiphonGraph
import AntiphonNN
import Foundation

/// A judge under training: its compiled step and the memory that the step updates in place.
///
/// Adam is TensorFlow's: epsilon (1e-8) is added to the root of the uncorrected second moment, the corrections go
/// into the rate.
final class JudgeTraining {
    /// The inputs of a step besides the parameters, by name.
    let inputs: [String: any Buffer]
    private let parameters: any Buffer
    private let rate: any Buffer
    private let loss: any Buffer
    private let layout: ParameterLayout
    private let backend: any Backend
    private let step: any BoundProgram
    private var count = 0

    /// - Parameters:
    ///   - weights: the initial parameters, in the layout's order.
    ///   - inputs: names and types of a step's inputs.
    ///   - loss: the loss of a step, a scalar.
    init(
        layout: ParameterLayout, weights: [Float], inputs: [(name: String, type: TensorType)], on backend: any Backend,
        loss body: (ParameterValues, [String: Tensor]) -> Tensor
    ) throws {
        let block = TensorType.float32([layout.elementCount])
        let state = ["parameters", "mean", "square"]
        let all = state.map { (name: $0, type: block) } + inputs + [(name: "rate", type: .float32([]))]
        let program = try Program(inputs: all, donations: Dictionary(uniqueKeysWithValues: state.map { ($0, $0) })) {
            tensors in
            guard let parameters = tensors["parameters"], let mean = tensors["mean"], let square = tensors["square"],
                let rate = tensors["rate"]
            else { return [] }
            let values = ParameterValues(parameters, layout)
            let loss = body(values, tensors)
            let gradient = values.gradient(of: loss)
            let nextMean = mean * 0.9 + gradient * 0.1
            let nextSquare = square * 0.999 + gradient.squared() * 0.001
            let length = rate.broadcast(to: parameters.shape, dimensions: [])
            let next = parameters - length * nextMean / (nextSquare.squareRoot() + 1e-8)
            return [("parameters", next), ("mean", nextMean), ("square", nextSquare), ("loss", loss)]
        }
        var buffers: [String: any Buffer] = [:]
        for (name, type) in all { buffers[name] = try backend.buffer(type) }
        let loss = try backend.buffer(.float32([]))
        guard let parameters = buffers["parameters"], let rate = buffers["rate"] else {
            throw EvaluationError("judge", "the step lacks its parameters")
        }
        try parameters.write(HostTensor(weights))
        step = try backend.compile(program).bind(
            inputs: program.inputNames.compactMap { buffers[$0] },
            outputs: program.outputNames.compactMap { $0 == "loss" ? loss : buffers[$0] })
        self.inputs = buffers.filter { entry in inputs.contains { $0.name == entry.key } }
        (self.parameters, self.rate, self.loss) = (parameters, rate, loss)
        (self.layout, self.backend) = (layout, backend)
    }

    /// Moves the judge by one step on what the inputs hold.
    /// - Parameter base: the learning rate before Adam's correction.
    func train(rate base: Double = 1e-3) throws {
        count += 1
        let corrected = base * (1 - pow(0.999, Double(count))).squareRoot() / (1 - pow(0.9, Double(count)))
        try rate.writeFloats { $0[0] = Float(corrected) }
        try step.run()
    }

    /// The loss of the last step, before its move.
    func lastLoss() throws -> Float { try loss.readFloats { $0[0] } }

    /// The parameters now, in the layout's order.
    func weights() throws -> [Float] { try parameters.read().floats ?? [] }

    /// Makes the judge what it was when it had these parameters; what its optimizer remembers stays.
    func restore(_ weights: [Float]) throws { try parameters.write(HostTensor(weights)) }

    /// A program that applies the judge, with the parameters it has when it is run, to an input.
    func inference(_ type: TensorType, _ body: (ParameterValues, Tensor) -> Tensor) throws -> Inference {
        let layout = layout
        let program = try Program(inputs: [("parameters", parameters.type), ("x", type)]) { tensors in
            guard let parameters = tensors["parameters"], let x = tensors["x"] else { return [] }
            return [("y", body(ParameterValues(parameters, layout), x))]
        }
        let input = try backend.buffer(type)
        let output = try backend.buffer(program.graph.outputTypes[0])
        let bound = try backend.compile(program).bind(inputs: [parameters, input], outputs: [output])
        return Inference(input: input, output: output, program: bound)
    }

    /// A judge ready to be asked.
    struct Inference {
        /// What it looks at.
        let input: any Buffer
        private let output: any Buffer
        private let program: any BoundProgram

        fileprivate init(input: any Buffer, output: any Buffer, program: any BoundProgram) {
            (self.input, self.output, self.program) = (input, output, program)
        }

        /// Its answer to what the input holds.
        func run() throws -> [Float] {
            try program.run()
            return try output.read().floats ?? []
        }
    }
}

extension ParameterLayout {
    /// Initial values from a stream and the parameters' names.
    func initialValues(_ stream: Philox) -> [Float] {
        initialValues(seed: UInt64(stream.key[1]) << 32 | UInt64(stream.key[0]))
    }
}
