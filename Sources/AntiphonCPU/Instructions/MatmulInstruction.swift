internal import AntiphonGraph
internal import CAntiphonKernels

/// A matrix product: `ak_matmul`.
struct MatmulInstruction: Instruction {
    /// One operand: its place, leading dimension, whether it is stored transposed, and elements between a batch's matrices.
    struct Matrix: Sendable {
        var place: Location
        var leading: Int
        var isTransposed = false
        var batchStride = 0
    }

    var rows: Int
    var columns: Int
    var inner: Int
    var batches: Int
    var left: Matrix
    var right: Matrix
    var result: Matrix
    var bias: Location?
    var accumulates = false
    var workspace: Location?

    var places: [Location] {
        [left.place, right.place, result.place] + [bias, workspace].compactMap(\.self)
    }

    func describe(_ name: (Location) -> String) -> String {
        "matmul \(batches == 1 ? "" : "\(batches) x ")\(rows)x\(inner)x\(columns) "
            + "\(name(left.place))\(left.isTransposed ? "^T" : "") \(name(right.place))\(right.isTransposed ? "^T" : "")"
            + (bias.map { " bias \(name($0))" } ?? "") + (accumulates ? " +> " : " -> ") + name(result.place)
    }

    private struct Arguments: BitwiseCopyable {
        var product: AKMatmul
        var workspace: UnsafeMutableRawPointer?
    }

    /// The kernel's struct without its pointers: what the workspace's size is asked with.
    var shape: AKMatmul {
        var product = AKMatmul()
        product.m = Int64(rows)
        product.n = Int64(columns)
        product.k = Int64(inner)
        product.lda = Int64(left.leading)
        product.transpose_a = left.isTransposed ? 1 : 0
        product.ldb = Int64(right.leading)
        product.transpose_b = right.isTransposed ? 1 : 0
        product.ldc = Int64(result.leading)
        product.accumulate = accumulates ? 1 : 0
        product.batches = Int64(batches)
        product.stride_a = Int64(left.batchStride)
        product.stride_b = Int64(right.batchStride)
        product.stride_c = Int64(result.batchStride)
        return product
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(Arguments(product: shape, workspace: nil))
        try binder.place(left.place, in: arguments, \.product.a)
        try binder.place(right.place, in: arguments, \.product.b)
        try binder.place(result.place, in: arguments, \.product.c)
        try binder.place(bias, in: arguments, \.product.bias)
        try binder.place(workspace, in: arguments, \.workspace)
        return Command(
            kernel: { raw, pool in
                let arguments = raw.assumingMemoryBound(to: Arguments.self)
                withUnsafePointer(to: &arguments.pointee.product) { ak_matmul(pool, $0, arguments.pointee.workspace) }
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}
