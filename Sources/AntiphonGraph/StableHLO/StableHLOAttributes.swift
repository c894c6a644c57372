// The attributes of each operation, as StableHLO's specification names them.
extension Operation {
    /// The attributes for operands of the given types; composites have none and cannot be printed.
    func stableHLOAttributes(_ operands: [TensorType]) throws(GraphError) -> StableHLOAttributes {
        switch self {
        case .constant(let value): return stableHLOConstant(value.stableHLOLiteral, value.type)
        case .iota(_, let dimension): return ["iota_dimension": "\(dimension) : i64"]
        case .unary, .binary, .select, .convert, .reshape, .dynamicUpdateSlice, .while, .stopGradient: return [:]
        case .compare(let relation):
            return [
                "compare_type": "#stablehlo<comparison_type \(operands[0].elementType.comparisonType)>",
                "comparison_direction": "#stablehlo<comparison_direction \(relation.rawValue)>",
            ]
        case .broadcastInDim(_, let dimensions): return ["broadcast_dimensions": array(dimensions)]
        case .transpose(let permutation): return ["permutation": array(permutation)]
        case .slice(let start, let limit, let stride):
            return ["start_indices": array(start), "limit_indices": array(limit), "strides": array(stride)]
        case .pad(let low, let high, let interior):
            return [
                "edge_padding_low": array(low), "edge_padding_high": array(high), "interior_padding": array(interior),
            ]
        case .concatenate(let dimension): return ["dimension": "\(dimension) : i64"]
        case .reverse(let dimensions), .reduce(_, let dimensions): return ["dimensions": array(dimensions)]
        case .dynamicSlice(let sizes): return ["slice_sizes": array(sizes)]
        case .gatherRows: return gather(operands[0].shape, operands[1].shape)
        case .scatterAddRows: return scatter(operands[0].shape, operands[1].shape)
        case .dotGeneral(let dimensions): return dot(dimensions)
        case .cumulativeSum, .scan, .random, .recurrence, .recurrenceGradient, .recurrenceTangent,
            .recurrenceSecondGradient:
            throw GraphError(
                operation: name, message: "is a composite, which StableHLO lacks", operands: operands,
                hint: "decompose the graph first")
        }
    }

    func stableHLOConstant(_ literal: String, _ type: TensorType) -> StableHLOAttributes {
        ["value": "\(literal) : \(type)"]
    }

    // StableHLO clamps the start indices of a gather, so that an index outside takes the nearest row.
    private func gather(_ table: Shape, _ indices: Shape) -> StableHLOAttributes {
        let row = table.dimensions.dropFirst()
        let numbers = [
            "offset_dims = \(row.indices.map { indices.rank + $0 - 1 })", "collapsed_slice_dims = [0]",
            "start_index_map = [0]", "index_vector_dim = \(indices.rank)",
        ]
        return [
            "dimension_numbers": "#stablehlo.gather<" + numbers.joined(separator: ", ") + ">",
            "indices_are_sorted": "false", "slice_sizes": array([1] + row),
        ]
    }

    // StableHLO skips updates whose index is outside.
    private func scatter(_ table: Shape, _ indices: Shape) -> StableHLOAttributes {
        let row = table.dimensions.indices.dropFirst()
        let numbers = [
            "update_window_dims = \(row.map { indices.rank + $0 - 1 })", "inserted_window_dims = [0]",
            "scatter_dims_to_operand_dims = [0]", "index_vector_dim = \(indices.rank)",
        ]
        return [
            "scatter_dimension_numbers": "#stablehlo.scatter<" + numbers.joined(separator: ", ") + ">",
            "indices_are_sorted": "false", "unique_indices": "false",
        ]
    }

    // Accelerators multiply float32 in fewer bits unless they are told not to.
    private func dot(_ dimensions: DotDimensions) -> StableHLOAttributes {
        let numbers = [
            "lhs_batching_dimensions = \(dimensions.leftBatching)",
            "rhs_batching_dimensions = \(dimensions.rightBatching)",
            "lhs_contracting_dimensions = \(dimensions.leftContracting)",
            "rhs_contracting_dimensions = \(dimensions.rightContracting)",
        ]
        return [
            "dot_dimension_numbers": "#stablehlo.dot<" + numbers.joined(separator: ", ") + ">",
            "precision_config": "[#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]",
        ]
    }

    private func array(_ numbers: [Int]) -> String {
        numbers.isEmpty ? "array<i64>" : "array<i64: " + numbers.map(String.init).joined(separator: ", ") + ">"
    }
}

extension ElementType {
    fileprivate var comparisonType: String {
        switch self {
        case .float32: "FLOAT"
        case .int32: "SIGNED"
        case .uint32, .bool: "UNSIGNED"
        }
    }
}

extension Reduction {
    /// The value that the reduction starts from.
    var identity: Float {
        switch self {
        case .sum: 0
        case .maximum: -.infinity
        case .minimum: .infinity
        }
    }
}
