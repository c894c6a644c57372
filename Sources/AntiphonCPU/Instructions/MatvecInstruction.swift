internal import AntiphonGraph
internal import CAntiphonKernels

/// A product of a matrix and a vector: `ak_matvec`.
struct MatvecInstruction: Instruction {
    /// Elements of the result, and terms of each.
    var rows: Int
    var inner: Int
    var matrix: MatmulInstruction.Matrix
    var vector: Location
    var result: Location
    var bias: Location?
    /// Whether one bias is added to every element.
    var sharesBias: Bool
    var workspace: Location?

    var places: [Location] { [matrix.place, vector, result] + [bias, workspace].compactMap(\.self) }

    func describe(_ name: (Location) -> String) -> String {
        "matvec \(rows)x\(inner) \(name(matrix.place))\(matrix.isTransposed ? "^T" : "") \(name(vector))"
            + (bias.map { " bias \(name($0))" } ?? "") + " -> " + name(result)
    }

    private struct Arguments: BitwiseCopyable {
        var product: AKMatvec
        var workspace: UnsafeMutableRawPointer?
    }

    /// The kernel's struct without its pointers: what the workspace's size is asked with.
    var shape: AKMatvec {
        var product = AKMatvec()
        product.m = Int64(rows)
        product.k = Int64(inner)
        product.lda = Int64(matrix.leading)
        product.transpose_a = matrix.isTransposed ? 1 : 0
        product.bias_stride = sharesBias ? 0 : 1
        return product
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(Arguments(product: shape, workspace: nil))
        try binder.place(matrix.place, in: arguments, \.product.a)
        try binder.place(vector, in: arguments, \.product.x)
        try binder.place(result, in: arguments, \.product.y)
        try binder.place(bias, in: arguments, \.product.bias)
        try binder.place(workspace, in: arguments, \.workspace)
        return Command(
            kernel: { raw, pool in
                let arguments = raw.assumingMemoryBound(to: Arguments.self)
                withUnsafePointer(to: &arguments.pointee.product) { ak_matvec(pool, $0, arguments.pointee.workspace) }
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}

extension MatmulInstruction {
    /// The same product as one of a matrix and a vector, if one operand is a dense vector.
    var asMatvec: MatvecInstruction? {
        guard batches == 1, !accumulates else { return nil }
        if columns == 1, right.isTransposed || right.leading == 1 || inner <= 1 {
            return MatvecInstruction(
                rows: rows, inner: inner, matrix: left, vector: right.place, result: result.place, bias: bias,
                sharesBias: true)
        }
        if rows == 1, !left.isTransposed || left.leading == 1 || inner <= 1 {
            // x B = B^T x
            var matrix = right
            matrix.isTransposed.toggle()
            return MatvecInstruction(
                rows: columns, inner: inner, matrix: matrix, vector: left.place, result: result.place, bias: bias,
                sharesBias: false)
        }
        return nil
    }
}
