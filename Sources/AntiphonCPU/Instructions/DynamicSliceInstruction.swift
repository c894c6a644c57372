internal import AntiphonGraph
internal import CAntiphonKernels

/// A copy of a block whose corner is computed: out of a tensor (dynamic slice), or into one (dynamic update slice).
struct DynamicSliceInstruction: Instruction {
    /// The tensor that the block is cut from or put into, dense.
    var tensor: Location
    var tensorShape: Shape
    /// The block, dense.
    var block: Location
    var blockShape: Shape
    /// An int32 scalar a dimension.
    var starts: [Location]
    var elementSize: Int
    var isUpdate: Bool

    var places: [Location] { [tensor, block] + starts }

    func describe(_ name: (Location) -> String) -> String {
        let ends = [name(tensor), name(block)]
        return "\(isUpdate ? "update block" : "block") \(blockShape) of \(tensorShape) at "
            + starts.map(name).joined(separator: " ") + " "
            + (isUpdate ? ends.reversed() : ends).joined(separator: " -> ")
    }

    private struct Start: BitwiseCopyable {
        var value: UnsafePointer<Int32>?
        var limit: Int
        var bytes: Int
    }

    private struct Arguments: BitwiseCopyable {
        var tensor: UnsafeMutableRawPointer?
        var block: UnsafeMutableRawPointer?
        var starts: UnsafeMutablePointer<Start>
        var startCount: Int
        var isUpdate: Bool
        var copy: AKCopy
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let records = binder.memory.allocate(Start.self, count: starts.count)
        for (index, start) in starts.enumerated() {
            records[index].limit = tensorShape[index] - blockShape[index]
            records[index].bytes = tensorShape.strides[index] * elementSize
            try binder.place(start, in: records + index, \.value)
        }
        let merged = MergedDimensions(blockShape.dimensions, [tensorShape.strides, blockShape.strides])
        guard merged.lengths.count <= Int(AK_COPY_RANK) else {
            throw GraphError(
                operation: "dynamic_slice", message: "a block of \(blockShape) has too many dimensions for the CPU",
                hint: "reshape to at most \(AK_COPY_RANK) dimensions")
        }
        var copy = AKCopy()
        copy.rank = Int32(merged.lengths.count)
        setTuple(&copy.dims, merged.lengths)
        setTuple(&copy.source_stride, merged.strides[isUpdate ? 1 : 0])
        setTuple(&copy.destination_stride, merged.strides[isUpdate ? 0 : 1])
        copy.element_size = Int32(elementSize)
        let arguments = binder.memory.make(
            Arguments(
                tensor: nil, block: nil, starts: records, startCount: starts.count, isUpdate: isUpdate, copy: copy))
        try binder.place(tensor, in: arguments, \.tensor)
        try binder.place(block, in: arguments, \.block)
        return Command(
            kernel: { raw, pool in
                let a = raw.assumingMemoryBound(to: Arguments.self)
                guard var corner = a.pointee.tensor else { return }
                for index in 0..<a.pointee.startCount {
                    let start = a.pointee.starts[index]
                    corner += min(max(0, Int(start.value?.pointee ?? 0)), start.limit) * start.bytes
                }
                a.pointee.copy.source =
                    a.pointee.isUpdate ? UnsafeRawPointer(a.pointee.block) : UnsafeRawPointer(corner)
                a.pointee.copy.destination = a.pointee.isUpdate ? corner : a.pointee.block
                ak_copy(pool, &a.pointee.copy)
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}
