public import AntiphonGraph

extension ParameterLayout {
    /// The parameters of a flat block as named tensors: a file's contents.
    /// - Throws: `ParameterError` if the block is not of this layout's size.
    public func tensors(of block: [Float]) throws(ParameterError) -> [String: HostTensor] {
        guard block.count == elementCount else {
            throw ParameterError(
                parameters.first?.path ?? "", "a block of \(block.count) elements is not one of \(elementCount)")
        }
        var tensors: [String: HostTensor] = [:]
        for parameter in parameters {
            tensors[parameter.path] = HostTensor(unchecked: parameter.shape, .float32(Array(block[parameter.range])))
        }
        return tensors
    }

    /// The flat block of the parameters among named tensors. Tensors under other names are left aside.
    /// - Throws: `ParameterError` naming the first parameter that is missing or has another shape or element type.
    public func block(of tensors: [String: HostTensor]) throws(ParameterError) -> [Float] {
        var block: [Float] = []
        block.reserveCapacity(elementCount)
        for parameter in parameters {
            guard let tensor = tensors[parameter.path] else {
                throw ParameterError(parameter.path, "is missing", hint: "the file belongs to another model")
            }
            guard let values = tensor.floats, tensor.shape == parameter.shape else {
                throw ParameterError(
                    parameter.path, "is \(tensor.type) instead of \(TensorType.float32(parameter.shape))",
                    hint: "the file belongs to a model with other settings")
            }
            block += values
        }
        return block
    }
}
