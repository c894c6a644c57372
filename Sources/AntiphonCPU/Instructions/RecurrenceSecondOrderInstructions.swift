internal import AntiphonGraph
internal import CAntiphonKernels

/// Tangents of a recurrence's x, h0 and c0 (nil: zeros), and those of its outputs.
struct RecurrenceTangents: Sendable {
    var x: Location
    var h0: Location?
    var c0: Location?
    var y: Location
    /// What the second gradient needs of the tangents' pass.
    var record: Location

    var places: [Location] { [x, y, record] + [h0, c0].compactMap(\.self) }

    func place<Root>(
        in root: UnsafeMutablePointer<Root>, _ path: WritableKeyPath<Root, AKRecurrenceTangent>, _ binder: Binder
    ) throws(GraphError) {
        try binder.place(x, in: root, path.appending(path: \.x))
        try binder.place(h0, in: root, path.appending(path: \.h0))
        try binder.place(c0, in: root, path.appending(path: \.c0))
        try binder.place(y, in: root, path.appending(path: \.y))
        try binder.place(record, in: root, path.appending(path: \.record))
    }
}

/// How a recurrence's outputs change along tangents: `ak_recurrence_tangent`.
struct RecurrenceTangentInstruction: Instruction {
    var operands: RecurrenceOperands
    var reserve: Location
    var tangents: RecurrenceTangents
    var h: Location?
    var c: Location?
    var workspace: Location

    var places: [Location] {
        operands.places + [reserve, workspace] + tangents.places + [h, c].compactMap(\.self)
    }

    func describe(_ name: (Location) -> String) -> String {
        "\(operands.title) tangent x \(name(tangents.x)) -> y \(name(tangents.y)) record \(name(tangents.record))"
    }

    private struct Arguments: BitwiseCopyable {
        var input: AKRecurrenceInput
        var output: AKRecurrenceOutput
        var tangent: AKRecurrenceTangent
        var workspace: UnsafeMutableRawPointer?
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let a = binder.memory.make(
            Arguments(
                input: operands.shape, output: AKRecurrenceOutput(), tangent: AKRecurrenceTangent(), workspace: nil))
        try operands.place(in: a, \.input, binder)
        try binder.place(reserve, in: a, \.output.reserve)
        try tangents.place(in: a, \.tangent, binder)
        try binder.place(h, in: a, \.tangent.h)
        try binder.place(c, in: a, \.tangent.c)
        try binder.place(workspace, in: a, \.workspace)
        return Command(
            kernel: { raw, pool in
                var a = raw.assumingMemoryBound(to: Arguments.self).pointee
                ak_recurrence_tangent(pool, &a.input, &a.output, &a.tangent, a.workspace)
            }, arguments: UnsafeMutableRawPointer(a))
    }
}

/// The gradient of a recurrence's gradient and, in one pass, an ordinary one: `ak_recurrence_second`.
struct RecurrenceSecondGradientInstruction: Instruction {
    var operands: RecurrenceOperands
    var y: Location
    var reserve: Location
    var tangents: RecurrenceTangents
    var trail: Location
    var cotangents: RecurrenceCotangents
    var gradients: RecurrenceGradients
    var workspace: Location

    var places: [Location] {
        operands.places + [y, reserve, trail, workspace] + tangents.places + cotangents.places + gradients.places
    }

    func describe(_ name: (Location) -> String) -> String {
        "\(operands.title) second gradient tangents \(name(tangents.record)) trail \(name(trail))"
            + " \(cotangents.describe(name)) -> \(gradients.describe(name))"
    }

    private struct Arguments: BitwiseCopyable {
        var input: AKRecurrenceInput
        var output: AKRecurrenceOutput
        var tangent: AKRecurrenceTangent
        var gradient: AKRecurrenceGradient
        var workspace: UnsafeMutableRawPointer?
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let a = binder.memory.make(
            Arguments(
                input: operands.shape, output: AKRecurrenceOutput(), tangent: AKRecurrenceTangent(),
                gradient: AKRecurrenceGradient(), workspace: nil))
        try operands.place(in: a, \.input, binder)
        try binder.place(y, in: a, \.output.y)
        try binder.place(reserve, in: a, \.output.reserve)
        try tangents.place(in: a, \.tangent, binder)
        try binder.place(trail, in: a, \.tangent.trail)
        try cotangents.place(in: a, \.gradient, binder)
        try gradients.place(in: a, \.gradient, binder)
        try binder.place(workspace, in: a, \.workspace)
        return Command(
            kernel: { raw, pool in
                var a = raw.assumingMemoryBound(to: Arguments.self).pointee
                ak_recurrence_second(pool, &a.input, &a.output, &a.tangent, &a.gradient, a.workspace)
            }, arguments: UnsafeMutableRawPointer(a))
    }
}
