internal import AntiphonGraph
internal import CAntiphonKernels

/// Random elements over [outer, samples, inner] from a key and a first sample that are read at run time: `ak_random_bits` and
/// its kin.
struct RandomInstruction: Instruction {
    var distribution: RandomDistribution
    var key: Location
    var first: Location
    var destination: Location
    var outer: Int
    var samples: Int
    var inner: Int

    var places: [Location] { [key, first, destination] }

    func describe(_ name: (Location) -> String) -> String {
        "random \(distribution.rawValue) [\(outer), \(samples), \(inner)] key \(name(key)) first \(name(first)) -> "
            + name(destination)
    }

    private struct Arguments: BitwiseCopyable {
        var key: UnsafePointer<UInt32>?
        var first: UnsafePointer<UInt32>?
        var outer: Int64
        var samples: Int64
        var inner: Int64
        var destination: UnsafeMutableRawPointer?
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(
            Arguments(
                key: nil, first: nil, outer: Int64(outer), samples: Int64(samples), inner: Int64(inner),
                destination: nil))
        try binder.place(key, in: arguments, \.key)
        try binder.place(first, in: arguments, \.first)
        try binder.place(destination, in: arguments, \.destination)
        let kernel: Command.Kernel =
            switch distribution {
            case .bits:
                { raw, pool in
                    let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                    guard let first = a.first, let out = a.destination else { return }
                    ak_random_bits(
                        pool, a.key, first.pointee, a.outer, a.samples, a.inner,
                        out.assumingMemoryBound(to: UInt32.self))
                }
            case .uniform:
                { raw, pool in
                    let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                    guard let first = a.first, let out = a.destination else { return }
                    ak_random_uniform(
                        pool, a.key, first.pointee, a.outer, a.samples, a.inner,
                        out.assumingMemoryBound(to: Float.self))
                }
            case .normal:
                { raw, pool in
                    let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                    guard let first = a.first, let out = a.destination else { return }
                    ak_random_normal(
                        pool, a.key, first.pointee, a.outer, a.samples, a.inner,
                        out.assumingMemoryBound(to: Float.self))
                }
            }
        return Command(kernel: kernel, arguments: UnsafeMutableRawPointer(arguments))
    }
}
