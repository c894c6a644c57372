import AntiphonData

/// Numbers put on the levels of a column that takes coarse values, as ONNX operators in doubles: what `Quantizer.quantized` does.
struct OnnxQuantizer {
    let quantizer: Quantizer

    init(_ quantizer: Quantizer) { self.quantizer = quantizer }

    /// The level that stands for each number of x [..., 1].
    func quantized(_ x: OnnxValue) -> OnnxValue {
        func constant(_ values: [Double]) -> OnnxValue { x.graph.constant(OnnxTensor(values)) }
        let above = x.isLess(than: constant(quantizer.lower)).converted(to: .double).lastSum()
        let last = Double(quantizer.levels.count - 1)
        let place = (above * -1 + last).clipped(0...last).converted(to: .int64)
        let beyond = (x - constant(quantizer.upper).elements(at: place)).maximum(0)
        let level = constant(quantizer.levels).elements(at: place)
        return level + beyond * constant(quantizer.slopes).elements(at: place)
            + (x - quantizer.lower[0]).minimum(0)
    }
}
