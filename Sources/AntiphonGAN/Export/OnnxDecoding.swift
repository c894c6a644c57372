import AntiphonData

/// The way back from features to the data's own units as ONNX operators: what `RowEncoding.restored` does, in doubles.
struct OnnxDecoding {
    let encoding: RowEncoding

    /// Adds the operators.
    /// - Parameter x: features, [..., E], float.
    /// - Returns: values, [..., columns], float.
    func add(to graph: inout OnnxGraph, _ x: String) -> String {
        let wide = graph.node("Cast", [x], [("to", .integer(OnnxElement.double.rawValue))])
        let features = clippedFeatures(&graph, wide)
        let values = encoding.keepsColumns ? features : columns(&graph, features)
        return graph.node("Cast", [values], [("to", .integer(OnnxElement.float.rawValue))])
    }

    // All features at once: scaled back, within the range seen.
    private func clippedFeatures(_ graph: inout OnnxGraph, _ x: String) -> String {
        let scalers = encoding.scalers
        let scale = graph.constant("features.scale", OnnxTensor(scalers.map { $0.isConstant ? 0 : $0.scale }))
        let offset = graph.constant(
            "features.offset", OnnxTensor(scalers.map { $0.isConstant ? $0.minimum : $0.offset }))
        let minimum = graph.constant("features.minimum", OnnxTensor(scalers.map(\.minimum)))
        let maximum = graph.constant("features.maximum", OnnxTensor(scalers.map(\.maximum)))
        let restored = graph.node("Add", [graph.node("Mul", [x, scale]), offset])
        return graph.node("Min", [graph.node("Max", [restored, minimum]), maximum])
    }

    // Column after column, each from its feature and the columns before it.
    private func columns(_ graph: inout OnnxGraph, _ features: String) -> String {
        var bent = [String](repeating: "", count: encoding.columns.count)
        var values = bent
        let featured = encoding.featuredColumns
        for index in encoding.order {
            let column = encoding.columns[index]
            let value: String
            if let place = featured.firstIndex(of: index) {
                let at = graph.constant("columns.\(index).place", OnnxTensor([place]))
                let feature = graph.node("Gather", [features, at], [("axis", .integer(-1))])
                bent[index] = restored(&graph, column, index, feature, bent)
                value = column.curve == .logarithm ? graph.node("Exp", [bent[index]]) : bent[index]
            } else {
                value = sum(&graph, column, index, values)
            }
            values[index] = within(&graph, value, encoding.bounds[index], "columns.\(index)")
        }
        return graph.node("Concat", values, [("axis", .integer(-1))])
    }

    private func restored(
        _ graph: inout OnnxGraph, _ column: ColumnEncoding, _ index: Int, _ feature: String, _ bent: [String]
    ) -> String {
        let name = "columns.\(index)"
        switch column.form {
        case .free, .combination: return feature
        case .above(let lower, let offset):
            return graph.node(
                "Add", [graph.node("Max", lower.map { bent[$0] }), gap(&graph, feature, offset, name)])
        case .below(let upper, let offset):
            return graph.node(
                "Sub", [graph.node("Min", upper.map { bent[$0] }), gap(&graph, feature, offset, name)])
        case .between(let lower, let upper):
            let low = graph.node("Max", lower.map { bent[$0] })
            let high = graph.node("Min", upper.map { bent[$0] })
            let zero = graph.constant(name + ".zero", OnnxTensor([0.0]))
            let room = graph.node("Max", [graph.node("Sub", [high, low]), zero])
            let part = within(&graph, feature, 0...1, name + ".part")
            return graph.node("Add", [low, graph.node("Mul", [part, room])])
        }
    }

    private func gap(_ graph: inout OnnxGraph, _ feature: String, _ offset: Double, _ name: String) -> String {
        let least = graph.constant(name + ".offset", OnnxTensor([offset]))
        let zero = graph.constant(name + ".zero", OnnxTensor([0.0]))
        return graph.node("Max", [graph.node("Sub", [graph.node("Exp", [feature]), least]), zero])
    }

    // What is summed is rounded to its decimals first, as it will be printed.
    private func sum(_ graph: inout OnnxGraph, _ column: ColumnEncoding, _ index: Int, _ values: [String]) -> String {
        guard case .combination(let sources, let weights, let constant) = column.form else { return "" }
        if column.isCopy { return values[sources[0]] }
        var total = graph.constant("columns.\(index).constant", OnnxTensor([constant]))
        for (source, weight) in zip(sources, weights) {
            var value = values[source]
            if let unit = encoding.unit(of: source) {
                let unit = graph.constant("columns.\(index).unit.\(source)", OnnxTensor([unit]))
                value = graph.node("Div", [graph.node("Round", [graph.node("Mul", [value, unit])]), unit])
            }
            let weight = graph.constant("columns.\(index).weight.\(source)", OnnxTensor([weight]))
            total = graph.node("Add", [total, graph.node("Mul", [value, weight])])
        }
        return total
    }

    private func within(
        _ graph: inout OnnxGraph, _ value: String, _ bounds: ClosedRange<Double>, _ name: String
    ) -> String {
        let minimum = graph.constant(name + ".minimum", OnnxTensor([bounds.lowerBound]))
        let maximum = graph.constant(name + ".maximum", OnnxTensor([bounds.upperBound]))
        return graph.node("Min", [graph.node("Max", [value, minimum]), maximum])
    }
}
