// The public face of reverse-mode differentiation.
extension Tensor {
    /// The gradients of this scalar with respect to other tensors of its trace, as new nodes of the same trace: gradients of
    /// gradients work to any order.
    ///
    /// The gradients are total derivatives: a tensor's gradient counts every path from it to the loss, also those through
    /// other listed tensors. Inputs, parameters and intermediate values may be listed alike.
    ///
    /// Mistakes are kept by the trace and thrown by `Trace.finish`: a loss that is not an f32 scalar, a tensor that is not
    /// f32 or is of another trace, a path through an operation that has no derivative (`while`).
    ///
    /// - Returns: one tensor for each listed one, of its type; zeros where the loss does not depend on it.
    public func gradients(
        withRespectTo inputs: [Tensor], fileID: String = #fileID, line: Int = #line
    ) -> [Tensor] {
        trace.at(fileID, line)
        guard type == .float32([]) else {
            fail("gradient", "the loss must be an f32 scalar", hint: "reduce it with sum() or mean()")
            return inputs
        }
        let cotangents = trace.vectorJacobianProduct(
            of: [self], with: [onesLike()], withRespectTo: inputs, fileID: fileID, line: line)
        return zip(inputs, cotangents).map { input, cotangent in cotangent ?? input.zerosLike() }
    }
}

extension Trace {
    /// The product of cotangents with the Jacobian of `outputs` with respect to `inputs`: for each input the sum over outputs of
    /// cotangent times derivative, as new nodes of this trace.
    ///
    /// - Parameters:
    ///   - outputs: values of this trace.
    ///   - cotangents: for each output a tensor of its type, or nil: zeros.
    ///   - inputs: f32 values of this trace, also intermediate ones. As in `gradients` the derivatives are total.
    /// - Returns: for each input a tensor of its type, or nil if no cotangent reaches it.
    public func vectorJacobianProduct(
        of outputs: [Tensor], with cotangents: [Tensor?], withRespectTo inputs: [Tensor],
        fileID: String = #fileID, line: Int = #line
    ) -> [Tensor?] {
        at(fileID, line)
        guard error == nil, areDifferentiable(outputs, cotangents, inputs) else {
            return Array(repeating: nil, count: inputs.count)
        }
        return scope("gradient") { ReverseWalk(trace: self, inputs: inputs).cotangents(of: outputs, cotangents) }
    }

    private func areDifferentiable(_ outputs: [Tensor], _ cotangents: [Tensor?], _ inputs: [Tensor]) -> Bool {
        func fail(_ message: String, _ operands: [Tensor], hint: String? = nil) {
            self.fail(GraphError(operation: "gradient", message: message, operands: operands.map(\.type), hint: hint))
        }
        if outputs.count != cotangents.count {
            fail("\(outputs.count) outputs have \(cotangents.count) cotangents", outputs)
        }
        for (index, input) in inputs.enumerated() where !input.elementType.isDifferentiable {
            fail("input \(index) is not f32: no gradient flows to it", [input], hint: "leave it out")
        }
        for (output, cotangent) in zip(outputs, cotangents) {
            if let cotangent, cotangent.type != output.type {
                fail("a cotangent's type differs from its output's", [output, cotangent])
            }
        }
        if let stranger = (outputs + cotangents.compactMap { $0 } + inputs).first(where: { $0.trace !== self }) {
            fail(
                "a tensor belongs to another trace", [stranger],
                hint: "take gradients inside the body in which the tensors live")
        }
        return error == nil
    }
}
