internal import AntiphonGraph
internal import CAntiphonKernels

/// A reduction of the middle of [outer, reduced, inner]: `ak_reduce`.
struct ReduceInstruction: Instruction {
    var reduction: Reduction
    var source: Location
    var destination: Location
    var outer: Int
    var reduced: Int
    var inner: Int
    var workspace: Location?

    var places: [Location] { [source, destination] + [workspace].compactMap(\.self) }

    func describe(_ name: (Location) -> String) -> String {
        "reduce \(reduction.rawValue) [\(outer), \(reduced), \(inner)] \(name(source)) -> \(name(destination))"
    }

    private struct Arguments: BitwiseCopyable {
        var reduction: AKReduction
        var source: UnsafePointer<Float>?
        var destination: UnsafeMutablePointer<Float>?
        var outer: Int64
        var reduced: Int64
        var inner: Int64
        var workspace: UnsafeMutableRawPointer?
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let kind =
            switch reduction {
            case .sum: AK_REDUCE_SUM
            case .maximum: AK_REDUCE_MAX
            case .minimum: AK_REDUCE_MIN
            }
        let arguments = binder.memory.make(
            Arguments(
                reduction: kind, source: nil, destination: nil, outer: Int64(outer), reduced: Int64(reduced),
                inner: Int64(inner), workspace: nil))
        try binder.place(source, in: arguments, \.source)
        try binder.place(destination, in: arguments, \.destination)
        try binder.place(workspace, in: arguments, \.workspace)
        return Command(
            kernel: { raw, pool in
                let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                ak_reduce(pool, a.reduction, a.source, a.destination, a.outer, a.reduced, a.inner, a.workspace)
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}

/// A running sum along the middle of [outer, length, inner]: `ak_cumulative_sum`.
struct CumulativeSumInstruction: Instruction {
    var source: Location
    var destination: Location
    var outer: Int
    var length: Int
    var inner: Int
    var reverse: Bool

    var places: [Location] { [source, destination] }

    func describe(_ name: (Location) -> String) -> String {
        "cumulative sum [\(outer), \(length), \(inner)]\(reverse ? " reverse" : "") "
            + "\(name(source)) -> \(name(destination))"
    }

    private struct Arguments: BitwiseCopyable {
        var source: UnsafePointer<Float>?
        var destination: UnsafeMutablePointer<Float>?
        var outer: Int64
        var length: Int64
        var inner: Int64
        var reverse: Int32
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(
            Arguments(
                source: nil, destination: nil, outer: Int64(outer), length: Int64(length), inner: Int64(inner),
                reverse: reverse ? 1 : 0))
        try binder.place(source, in: arguments, \.source)
        try binder.place(destination, in: arguments, \.destination)
        return Command(
            kernel: { raw, pool in
                let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                ak_cumulative_sum(pool, a.source, a.destination, a.outer, a.length, a.inner, a.reverse)
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}
