internal import AntiphonGraph

extension PlanBuilder {
    /// Finds products whose only reader adds a vector to every row: the product's kernel adds it as it goes.
    mutating func foldBiases() {
        for (index, node) in graph.nodes.enumerated() where isComputed(index) {
            guard case .dotGeneral(let dimensions) = node.operation else { continue }
            let product = node.results[0]
            // Of two products of one row in a sum, each looks like a vector to add to the other: only one may be it.
            guard readers[product].count == 1, !isShown[product], let reader = readers[product].first,
                productOfSum[reader] == nil, case .binary(.add) = graph.nodes[reader].operation
            else { continue }
            let operands = graph.nodes[reader].operands.map { views[$0] }
            guard let position = operands.firstIndex(where: { $0.root == product }), isWhole(operands[position])
            else { continue }
            let right = graph.types[node.operands[1]].shape
            let columns = right.removing(dimensions.rightBatching + dimensions.rightContracting).elementCount
            let rows = columns == 0 ? 0 : operands[position].count / columns
            // A vector that is the same for every row, its elements side by side.
            guard columns > 0, let bias = operands[1 - position].reshaped([rows, columns]),
                rows == 1 || bias.strides[0] == 0, columns == 1 || bias.strides[1] == 1
            else { continue }
            biasOfProduct[index] = bias
            productOfSum[reader] = index
        }
    }
}
