internal import AntiphonGraph
internal import CAntiphonKernels

/// A strided copy of elements: `ak_copy`.
struct CopyInstruction: Instruction {
    var source: Location
    var destination: Location
    var lengths: [Int]
    /// In elements, one for each length.
    var sourceStrides: [Int]
    var destinationStrides: [Int]
    var elementSize: Int

    var places: [Location] { [source, destination] }

    func describe(_ name: (Location) -> String) -> String {
        "copy \(Shape(lengths)) \(name(source)) \(sourceStrides) -> \(name(destination)) \(destinationStrides)"
    }

    /// The struct `ak_copy` takes.
    private struct Arguments: BitwiseCopyable {
        var copies: UnsafeMutablePointer<AKCopy>
        var count: Int
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let merged = MergedDimensions(lengths, [sourceStrides, destinationStrides])
        // More dimensions than the kernel walks become one copy for each index of the outermost ones.
        let outer = max(0, merged.lengths.count - Int(AK_COPY_RANK))
        let count = merged.lengths[..<outer].reduce(1, *)
        let copies = binder.memory.allocate(AKCopy.self, count: count)
        for index in 0..<count {
            var (rest, from, to) = (index, source.offset, destination.offset)
            for dimension in (0..<outer).reversed() {
                let position = rest % merged.lengths[dimension]
                rest /= merged.lengths[dimension]
                from += position * merged.strides[0][dimension] * elementSize
                to += position * merged.strides[1][dimension] * elementSize
            }
            copies[index].rank = Int32(merged.lengths.count - outer)
            setTuple(&copies[index].dims, Array(merged.lengths[outer...]))
            setTuple(&copies[index].source_stride, Array(merged.strides[0][outer...]))
            setTuple(&copies[index].destination_stride, Array(merged.strides[1][outer...]))
            copies[index].element_size = Int32(elementSize)
            try binder.place(Location(storage: source.storage, offset: from), in: copies + index, \.source)
            try binder.place(
                Location(storage: destination.storage, offset: to), in: copies + index, \.destination)
        }
        let arguments = binder.memory.make(Arguments(copies: copies, count: count))
        return Command(
            kernel: { raw, pool in
                let arguments = raw.assumingMemoryBound(to: Arguments.self).pointee
                for index in 0..<arguments.count {
                    // A donated input that is passed through unchanged is its own copy.
                    let copy = arguments.copies + index
                    if copy.pointee.source == UnsafeRawPointer(copy.pointee.destination) { continue }
                    ak_copy(pool, copy)
                }
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}

/// One element repeated: `ak_fill`.
struct FillInstruction: Instruction {
    var value: Location
    var destination: Location
    var elementSize: Int
    var count: Int

    var places: [Location] { [value, destination] }

    func describe(_ name: (Location) -> String) -> String {
        "fill [\(count)] \(name(value)) -> \(name(destination))"
    }

    private struct Arguments: BitwiseCopyable {
        var destination: UnsafeMutableRawPointer?
        var value: UnsafeRawPointer?
        var elementSize: Int32
        var count: Int
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(
            Arguments(destination: nil, value: nil, elementSize: Int32(elementSize), count: count))
        try binder.place(value, in: arguments, \.value)
        try binder.place(destination, in: arguments, \.destination)
        return Command(
            kernel: { raw, pool in
                let arguments = raw.assumingMemoryBound(to: Arguments.self).pointee
                ak_fill(pool, arguments.destination, arguments.value, arguments.elementSize, arguments.count)
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}
