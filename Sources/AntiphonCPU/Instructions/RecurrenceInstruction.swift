internal import AntiphonGraph
internal import CAntiphonKernels

/// What both passes of a recurrence read. Places that are nil are NULL to the kernel: zeros.
struct RecurrenceOperands: Sendable {
    var recurrence: Recurrence
    var steps: Int
    var batch: Int
    var inputs: Int
    var hidden: Int
    var x: Location
    var h0: Location?
    var c0: Location?
    var kernel: Location
    var recurrent: Location
    var bias: Location
    var recurrentBias: Location?
    var lengths: Location?

    var places: [Location] {
        [x, kernel, recurrent, bias] + [h0, c0, recurrentBias, lengths].compactMap(\.self)
    }

    var title: String {
        let options = (recurrence.reverse ? " reverse" : "") + (lengths == nil ? "" : " lengths")
        return "\(recurrence.cell.rawValue)\(options) T\(steps) B\(batch) F\(inputs) H\(hidden)"
    }

    /// What the kernel is asked for sizes with: optional pointers are NULL or not as they will be, and are not followed.
    var sizing: AKRecurrenceInput {
        var input = shape
        input.h0 = h0.flatMap { _ in UnsafePointer(bitPattern: 64) }
        input.c0 = c0.flatMap { _ in UnsafePointer(bitPattern: 64) }
        input.recurrent_bias = recurrentBias.flatMap { _ in UnsafePointer(bitPattern: 64) }
        input.lengths = lengths.flatMap { _ in UnsafePointer(bitPattern: 64) }
        return input
    }

    /// The kernel's struct without its pointers.
    var shape: AKRecurrenceInput {
        var input = AKRecurrenceInput()
        input.cell =
            switch recurrence.cell {
            case .rnn: AK_CELL_RNN
            case .gru: AK_CELL_GRU
            case .lstm: AK_CELL_LSTM
            }
        input.steps = Int64(steps)
        input.batch = Int64(batch)
        input.inputs = Int64(inputs)
        input.hidden = Int64(hidden)
        input.reverse = recurrence.reverse ? 1 : 0
        return input
    }

    func place<Root>(
        in root: UnsafeMutablePointer<Root>, _ path: WritableKeyPath<Root, AKRecurrenceInput>, _ binder: Binder
    ) throws(GraphError) {
        try binder.place(x, in: root, path.appending(path: \.x))
        try binder.place(h0, in: root, path.appending(path: \.h0))
        try binder.place(c0, in: root, path.appending(path: \.c0))
        try binder.place(kernel, in: root, path.appending(path: \.kernel))
        try binder.place(recurrent, in: root, path.appending(path: \.recurrent))
        try binder.place(bias, in: root, path.appending(path: \.bias))
        try binder.place(recurrentBias, in: root, path.appending(path: \.recurrent_bias))
        try binder.place(lengths, in: root, path.appending(path: \.lengths))
    }
}

/// A recurrent layer over a sequence: `ak_recurrence_forward`.
struct RecurrenceInstruction: Instruction {
    var operands: RecurrenceOperands
    var y: Location
    var h: Location
    var c: Location?
    /// Where the backward pass's record goes; nil where there is no backward pass.
    var reserve: Location?
    var workspace: Location

    var places: [Location] { operands.places + [y, h, workspace] + [c, reserve].compactMap(\.self) }

    func describe(_ name: (Location) -> String) -> String {
        "\(operands.title) x \(name(operands.x)) -> y \(name(y))" + (reserve.map { " reserve \(name($0))" } ?? "")
    }

    private struct Arguments: BitwiseCopyable {
        var input: AKRecurrenceInput
        var output: AKRecurrenceOutput
        var workspace: UnsafeMutableRawPointer?
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(
            Arguments(input: operands.shape, output: AKRecurrenceOutput(), workspace: nil))
        try operands.place(in: arguments, \.input, binder)
        try binder.place(y, in: arguments, \.output.y)
        try binder.place(h, in: arguments, \.output.h)
        try binder.place(c, in: arguments, \.output.c)
        try binder.place(reserve, in: arguments, \.output.reserve)
        try binder.place(workspace, in: arguments, \.workspace)
        return Command(
            kernel: { raw, pool in
                var a = raw.assumingMemoryBound(to: Arguments.self).pointee
                ak_recurrence_forward(pool, &a.input, &a.output, a.workspace)
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}

/// The gradients of a recurrent layer: `ak_recurrence_backward`.
struct RecurrenceGradientInstruction: Instruction {
    var operands: RecurrenceOperands
    var y: Location
    var reserve: Location
    var cotangents: RecurrenceCotangents
    var gradients: RecurrenceGradients
    /// What the second order needs of this pass; nil where there is none.
    var trail: Location?
    var workspace: Location

    var places: [Location] {
        operands.places + [y, reserve, workspace] + [trail].compactMap(\.self) + cotangents.places + gradients.places
    }

    func describe(_ name: (Location) -> String) -> String {
        "\(operands.title) gradient \(cotangents.describe(name)) -> \(gradients.describe(name))"
            + (trail.map { " trail \(name($0))" } ?? "")
    }

    private struct Arguments: BitwiseCopyable {
        var input: AKRecurrenceInput
        var output: AKRecurrenceOutput
        var gradient: AKRecurrenceGradient
        var workspace: UnsafeMutableRawPointer?
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let a = binder.memory.make(
            Arguments(
                input: operands.shape, output: AKRecurrenceOutput(), gradient: AKRecurrenceGradient(), workspace: nil))
        try operands.place(in: a, \.input, binder)
        try binder.place(y, in: a, \.output.y)
        try binder.place(reserve, in: a, \.output.reserve)
        try cotangents.place(in: a, \.gradient, binder)
        try gradients.place(in: a, \.gradient, binder)
        try binder.place(trail, in: a, \.gradient.trail)
        try binder.place(workspace, in: a, \.workspace)
        return Command(
            kernel: { raw, pool in
                var a = raw.assumingMemoryBound(to: Arguments.self).pointee
                ak_recurrence_backward(pool, &a.input, &a.output, &a.gradient, a.workspace)
            }, arguments: UnsafeMutableRawPointer(a))
    }
}
