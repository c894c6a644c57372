import AntiphonData

/// The way back from features to the data's own units as ONNX operators: what `RowEncoding.restored` does, in doubles.
struct OnnxDecoding {
    let encoding: RowEncoding
    /// Standard normal numbers [..., columns that are drawn by themselves]; nil if there are none.
    let noise: OnnxValue?

    /// Values [..., columns], double, of features [..., E], float.
    func values(_ x: OnnxValue) -> OnnxValue {
        let features = clippedFeatures(x.converted(to: .double))
        return encoding.keepsColumns ? features : columns(features)
    }

    // All features at once: scaled back, within the range seen.
    private func clippedFeatures(_ x: OnnxValue) -> OnnxValue {
        let scalers = encoding.scalers
        func vector(_ name: String, _ value: (ColumnScaler) -> Double) -> OnnxValue {
            x.graph.constant(OnnxTensor(scalers.map(value)), named: "features." + name)
        }
        let scale = vector("scale") { $0.isConstant ? 0 : $0.scale }
        let offset = vector("offset") { $0.isConstant ? $0.minimum : $0.offset }
        return (x * scale + offset).maximum(vector("minimum", \.minimum)).minimum(vector("maximum", \.maximum))
    }

    // Column after column, each from its feature and the columns before it.
    private func columns(_ features: OnnxValue) -> OnnxValue {
        var bent: [Int: OnnxValue] = [:]
        var values: [Int: OnnxValue] = [:]
        let featured = encoding.featuredColumns
        // They hang on nothing, so that they come in their order.
        var drawn = 0
        for index in encoding.order {
            let column = encoding.columns[index]
            var value: OnnxValue
            if let place = featured.firstIndex(of: index) {
                var feature = features.sliced(place..<place + 1, along: -1)
                if let scale = encoding.scores[place] { feature = scale.values(at: feature) }
                value = restored(column, feature, bent)
                bent[index] = value
                if column.curve == .logarithm { value = value.exponential() }
                if let quantizer = encoding.quantizers[index] { value = OnnxQuantizer(quantizer).quantized(value) }
            } else if let scale = encoding.draws[index], let noise {
                value = scale.values(at: noise.sliced(drawn..<drawn + 1, along: -1).converted(to: .double))
                drawn += 1
            } else {
                value = sum(column, values, like: features)
            }
            values[index] = value.clipped(encoding.bounds[index])
        }
        return encoding.columns.indices.compactMap { values[$0] }.joined(along: -1)
    }

    private func restored(_ column: ColumnEncoding, _ feature: OnnxValue, _ bent: [Int: OnnxValue]) -> OnnxValue {
        func greatest(_ columns: [Int]) -> OnnxValue { feature.graph.node("Max", columns.map { bent[$0] }) }
        func least(_ columns: [Int]) -> OnnxValue { feature.graph.node("Min", columns.map { bent[$0] }) }
        func gap(_ offset: Double) -> OnnxValue { (feature.exponential() - offset).maximum(0) }
        switch column.form {
        case .free, .combination, .drawn: return feature
        case .above(let lower, let offset): return greatest(lower) + gap(offset)
        case .below(let upper, let offset): return least(upper) - gap(offset)
        case .between(let lower, let upper):
            let low = greatest(lower)
            return low + feature.clipped(0...1) * (least(upper) - low).maximum(0)
        }
    }

    // What is summed is rounded to its decimals first, as it will be printed.
    private func sum(_ column: ColumnEncoding, _ values: [Int: OnnxValue], like features: OnnxValue) -> OnnxValue {
        guard case .combination(let sources, let weights, let constant) = column.form else { return features }
        if column.isCopy, let source = values[sources[0]] { return source }
        // A column without sources is the constant, for every row.
        var total = features.sliced(0..<1, along: -1) * 0 + constant
        for (source, weight) in zip(sources, weights) {
            guard var value = values[source] else { continue }
            if let unit = encoding.unit(of: source) { value = (value * unit).rounded() / unit }
            total = total + value * weight
        }
        return total
    }
}
