import AntiphonGraph

extension PrimitiveCases {
    static func structure() throws -> ProgramCase {
        let inputs: [(name: String, value: HostTensor)] = [
            ("x", .uniform([2, 3, 4], seed: 11)), ("row", .uniform([1, 4], seed: 12)),
            ("scalar", HostTensor(Float(0.5))),
        ]
        return try ProgramCase("structure", inputs) { inputs in
            let (x, row, scalar) = (inputs[0], inputs[1], inputs[2])
            return [
                ("iota", x.context.iota(.int32([2, 3]), dimension: 1)),
                ("iota float", x.context.iota(.float32([2, 3]), dimension: 0)),
                ("iota unsigned", x.context.iota(.uint32([4]), dimension: 0)),
                ("spread", scalar.broadcast(to: [2, 2], dimensions: [])),
                ("repeated", row.broadcast(to: [3, 4], dimensions: [0, 1])),
                ("turned", x.broadcast(to: [4, 2, 5, 3], dimensions: [1, 3, 0])),
                ("reshaped", x.reshaped([6, 4])), ("transposed", x.transposed([2, 0, 1])),
                ("sliced", x.sliced(start: [0, 1, 0], limit: [2, 3, 4], stride: [1, 1, 3])),
                ("padded", x.padded(low: [1, 0, 0], high: [0, 2, 0], with: 7)),
                ("cut", x.padded(low: [0, -1, 0], high: [0, 0, -2])),
                ("spaced", x.padded(low: [0, 0, 1], high: [0, 0, -1], interior: [0, 2, 1], with: -1)),
                ("joined", x.concatenated([x, x.sliced(0..<1, along: 1)], along: 1)),
                ("reversed", x.reversed([0, 2])),
            ]
        }
    }

    static func indexing() throws -> ProgramCase {
        let inputs: [(name: String, value: HostTensor)] = [
            ("x", .uniform([4, 5], seed: 13)), ("update", .uniform([2, 2], seed: 14)), ("low", HostTensor(Int32(-3))),
            ("middle", HostTensor(Int32(2))), ("high", HostTensor(Int32(9))),
            ("table", .uniform([4, 2, 3], seed: 15)), ("indices", .integers([2, 3], [3, 0, -1, 4, 1, 1])),
            ("updates", .uniform([2, 3, 2, 3], seed: 16)), ("vector", .uniform([6], seed: 17)),
            ("index", HostTensor(Int32(5))), ("flags", .integers([3], [1, 0, 1])),
        ]
        return try ProgramCase("indexing", inputs) { inputs in
            let (x, update, table, indices) = (inputs[0], inputs[1], inputs[5], inputs[6])
            let (low, middle, high) = (inputs[2], inputs[3], inputs[4])
            return [
                ("inside", x.dynamicSlice(starts: [middle, middle], sizes: [2, 3])),
                ("clamped", x.dynamicSlice(starts: [low, high], sizes: [3, 2])),
                ("updated", x.dynamicUpdateSlice(update, starts: [middle, middle])),
                ("updated at the edge", x.dynamicUpdateSlice(update, starts: [high, low])),
                ("rows", table.gatherRows(indices)), ("added", table.scatterAddRows(indices, inputs[7])),
                ("element", inputs[8].gatherRows(inputs[9])), ("integer rows", indices.gatherRows(inputs[10])),
                ("element added", inputs[8].scatterAddRows(inputs[9], x.sum())),
            ]
        }
    }

    static func reductions() throws -> ProgramCase {
        let tolerance = ProgramCase.Tolerance(
            relative: 2e-6, reason: "sums of up to 840 terms in another order")
        let inputs: [(name: String, value: HostTensor)] = [
            ("x", .uniform([7, 12, 10], -0.5...1, seed: 18)), ("special", HostTensor([1, .infinity, .nan, -2])),
            ("nothing", HostTensor(unchecked: [0, 2], .float32([]))),
        ]
        return try ProgramCase("reductions", inputs, tolerance: tolerance) { inputs in
            let (x, special, nothing) = (inputs[0], inputs[1], inputs[2])
            return [
                ("all", x.sum()), ("first", x.sum([0])), ("last", x.sum([2])), ("outer", x.sum([0, 2])),
                ("maximum", x.max([1])), ("minimum", x.min([0, 1])), ("maximum special", special.max()),
                ("minimum special", special.min()), ("sum special", special.sum()), ("no sum", nothing.sum([0])),
                ("no maximum", nothing.max([0])), ("no minimum", nothing.min([0])),
            ]
        }
    }

    static func products() throws -> ProgramCase {
        let tolerance = ProgramCase.Tolerance(
            relative: 2e-6, reason: "sums of up to 96 products in another order, with fused multiply-add or without")
        let inputs: [(name: String, value: HostTensor)] = [
            ("a", .uniform([5, 32], seed: 19)), ("b", .uniform([32, 6], seed: 20)),
            ("c", .uniform([3, 5, 32], seed: 21)),
            ("d", .uniform([32, 3], seed: 22)), ("v", .uniform([32], seed: 23)),
        ]
        return try ProgramCase("products", inputs, tolerance: tolerance) { inputs in
            let (a, b, c, d, v) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            return [
                ("matrix", a.matrixProduct(b)), ("sequence", c.matrixProduct(b)),
                ("transposed", a.dot(a, DotDimensions(leftContracting: [1], rightContracting: [1]))),
                (
                    "batched",
                    c.dot(
                        d,
                        DotDimensions(
                            leftBatching: [0], rightBatching: [1], leftContracting: [2], rightContracting: [0]))
                ),
                ("twice", c.dot(d, DotDimensions(leftContracting: [0, 2], rightContracting: [1, 0]))),
                ("inner", v.dot(v, DotDimensions(leftContracting: [0], rightContracting: [0]))),
                ("outer", v.dot(v, DotDimensions(leftContracting: [], rightContracting: []))),
            ]
        }
    }
}
