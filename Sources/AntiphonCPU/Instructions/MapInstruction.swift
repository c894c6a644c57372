internal import AntiphonGraph
internal import CAntiphonKernels

/// A fused element-wise program: `ak_map`.
struct MapInstruction: Instruction {
    struct Load: Sendable {
        var place: Location
        var isBool: Bool
        var register: UInt8
        /// One for each of `dimensions`, in elements.
        var strides: [Int]
    }

    struct Store: Sendable {
        var place: Location
        var isBool: Bool
        var register: UInt8
        /// Rows of so many elements, `pitch` elements apart; 0: dense.
        var row = 0
        var pitch = 0
    }

    /// The index space, 1 to AK_MAP_RANK lengths.
    var dimensions: [Int]
    var loads: [Load]
    var operations: [AKMapInstruction]
    var stores: [Store]

    var places: [Location] { loads.map(\.place) + stores.map(\.place) }

    func describe(_ name: (Location) -> String) -> String {
        "map \(Shape(dimensions)) \(operations.count) operations "
            + loads.map { "\(name($0.place))\($0.strides.allSatisfy { $0 == 0 } ? "*" : "")" }.joined(separator: " ")
            + " -> "
            + stores.map { "\(name($0.place))\($0.row == 0 ? "" : " rows \($0.row)/\($0.pitch)")" }.joined(
                separator: " ")
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let program = binder.memory.make(AKMapProgram())
        program.pointee.rank = Int32(dimensions.count)
        setTuple(&program.pointee.dims, dimensions)
        let inputs = binder.memory.allocate(AKMapInput.self, count: loads.count)
        for (index, load) in loads.enumerated() {
            inputs[index].lane = load.isBool ? AK_LANE_BOOL : AK_LANE_32
            inputs[index].destination = load.register
            setTuple(&inputs[index].stride, load.strides)
            try binder.place(load.place, in: inputs + index, \.data)
        }
        let outputs = binder.memory.allocate(AKMapOutput.self, count: stores.count)
        for (index, store) in stores.enumerated() {
            outputs[index].lane = store.isBool ? AK_LANE_BOOL : AK_LANE_32
            outputs[index].source = store.register
            outputs[index].row = Int64(store.row)
            outputs[index].pitch = Int64(store.pitch)
            try binder.place(store.place, in: outputs + index, \.data)
        }
        program.pointee.inputs = UnsafePointer(inputs)
        program.pointee.input_count = Int32(loads.count)
        program.pointee.instructions = UnsafePointer(binder.memory.make(operations))
        program.pointee.instruction_count = Int32(operations.count)
        program.pointee.outputs = UnsafePointer(outputs)
        program.pointee.output_count = Int32(stores.count)
        return Command(
            kernel: { ak_map($1, $0.assumingMemoryBound(to: AKMapProgram.self)) },
            arguments: UnsafeMutableRawPointer(program))
    }
}

/// Writes numbers into a C array that is a field of a struct (a tuple of int64 to Swift).
func setTuple<Tuple: BitwiseCopyable>(_ tuple: inout Tuple, _ values: [Int]) {
    withUnsafeMutableBytes(of: &tuple) { bytes in
        let slots = bytes.bindMemory(to: Int64.self)
        for (index, value) in values.enumerated() where index < slots.count { slots[index] = Int64(value) }
    }
}
