package import AntiphonGraph

/// Several rows of a sequence in one recurrent step.
package enum Rows {
    /// [T, B, C] as [ceil(T / S), B, S C], zeros after the end.
    package static func folded(_ x: Tensor, rows: Int) -> Tensor {
        guard rows > 1 else { return x }
        let (steps, batch, width) = (x.shape[0], x.shape[1], x.shape[2])
        let cells = (steps + rows - 1) / rows
        let whole = cells * rows == steps ? x : x.padded(low: [0, 0, 0], high: [cells * rows - steps, 0, 0])
        return whole.reshaped([cells, rows, batch, width]).transposed([0, 2, 1, 3])
            .reshaped([cells, batch, rows * width])
    }

    /// [ceil(T / S), B, C] as [T, B, C]: what belongs to a recurrent step, at each of its rows.
    static func repeated(_ x: Tensor, rows: Int, steps: Int) -> Tensor {
        guard rows > 1 else { return x }
        let (cells, batch, width) = (x.shape[0], x.shape[1], x.shape[2])
        let all = x.broadcast(to: [cells, rows, batch, width], dimensions: [0, 2, 3])
            .reshaped([cells * rows, batch, width])
        return cells * rows == steps ? all : all.sliced(0..<steps, along: 0)
    }

    /// [ceil(T / S), B, S C] as [T, B, C].
    static func unfolded(_ x: Tensor, rows: Int, steps: Int) -> Tensor {
        guard rows > 1 else { return x }
        let (cells, batch, width) = (x.shape[0], x.shape[1], x.shape[2] / rows)
        let all = x.reshaped([cells, batch, rows, width]).transposed([0, 2, 1, 3])
            .reshaped([cells * rows, batch, width])
        return cells * rows == steps ? all : all.sliced(0..<steps, along: 0)
    }
}
