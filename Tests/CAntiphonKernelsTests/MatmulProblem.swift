import CAntiphonKernels

/// A matrix product in Swift arrays, run by the kernel or by the reference.
struct MatmulProblem: CustomStringConvertible {
    var (m, n, k) = (1, 1, 1)
    var (transposeA, transposeB) = (false, false)
    var accumulate = false
    var bias: [Float]?
    var batches = 1
    /// Whether all batches share one left or right operand.
    var (sharesA, sharesB) = (false, false)
    /// Elements between the end of a row and the next row's start.
    var (gapA, gapB, gapC) = (0, 0, 0)
    var (a, b, c): ([Float], [Float], [Float]) = ([], [], [])

    var lda: Int { (transposeA ? m : k) + gapA }
    var ldb: Int { (transposeB ? k : n) + gapB }
    var ldc: Int { n + gapC }
    private var sizeA: Int { (transposeA ? k : m) * lda }
    private var sizeB: Int { (transposeB ? n : k) * ldb }
    private var sizeC: Int { m * ldc }

    var description: String {
        "\(batches) x [\(m) \(n) \(k)] \(transposeA ? "T" : "N")\(transposeB ? "T" : "N")"
            + " accumulate \(accumulate) bias \(bias != nil) shares \(sharesA) \(sharesB) gaps \(gapA) \(gapB) \(gapC)"
    }

    init(_ m: Int, _ n: Int, _ k: Int) {
        (self.m, self.n, self.k) = (m, n, k)
    }

    /// Sets everything but the sizes and the forms at random, and fills the operands.
    mutating func randomize(using random: inout TestRandom) {
        accumulate = Bool.random(using: &random)
        batches = Int.random(in: 1...4, using: &random) == 4 ? 3 : 1
        (sharesA, sharesB) = (Bool.random(using: &random), Bool.random(using: &random))
        gapA = Int.random(in: 0...2, using: &random)
        gapB = Int.random(in: 0...2, using: &random)
        gapC = Int.random(in: 0...2, using: &random)
        bias = Bool.random(using: &random) ? .random(n, using: &random) : nil
        fill(using: &random)
    }

    mutating func fill(using random: inout TestRandom) {
        a = .random(sizeA * (sharesA ? 1 : batches), using: &random)
        b = .random(sizeB * (sharesB ? 1 : batches), using: &random)
        c = .random(sizeC * batches, using: &random)
    }

    /// All of C's memory afterwards, the gaps included; nil if the kernel wrote beyond its workspace.
    func run(threads: Int = 0) -> [Float]? {
        execute { product in
            let workspace = KernelMemory(bytes: ak_matmul_workspace(&product))
            withPool(threads) { ak_matmul($0, &product, workspace.base) }
            return workspace.isGuardIntact
        }
    }

    func reference() -> [Float] {
        execute {
            ak_matmul_reference(&$0)
            return true
        } ?? []
    }

    /// The size of what is added up for each element: the measure of rounding errors.
    func magnitudes() -> [Float] {
        var copy = self
        copy.a = a.map(abs)
        copy.b = b.map(abs)
        copy.c = c.map(abs)
        copy.bias = bias?.map(abs)
        return copy.reference()
    }

    private func execute(_ body: (inout AKMatmul) -> Bool) -> [Float]? {
        let (left, right, out) = (KernelMemory(a), KernelMemory(b), KernelMemory(c))
        let addend = bias.map { KernelMemory($0) }
        var product = AKMatmul()
        (product.m, product.n, product.k) = (Int64(m), Int64(n), Int64(k))
        (product.a, product.lda, product.transpose_a) = (UnsafePointer(left.pointer), Int64(lda), transposeA ? 1 : 0)
        (product.b, product.ldb, product.transpose_b) = (UnsafePointer(right.pointer), Int64(ldb), transposeB ? 1 : 0)
        (product.c, product.ldc, product.accumulate) = (out.pointer, Int64(ldc), accumulate ? 1 : 0)
        product.bias = addend.map { UnsafePointer($0.pointer) }
        product.batches = Int64(batches)
        product.stride_a = sharesA ? 0 : Int64(sizeA)
        product.stride_b = sharesB ? 0 : Int64(sizeB)
        product.stride_c = Int64(sizeC)
        guard body(&product), out.isGuardIntact else { return nil }
        return withExtendedLifetime((left, right, addend)) { out.values }
    }
}
