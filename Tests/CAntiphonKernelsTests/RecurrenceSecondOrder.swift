import CAntiphonKernels

/// The second order of a recurrence: a problem, whose cotangents are those of the first backward pass, tangents of x and
/// the initial states, and the cotangents of the second pass.
struct SecondOrderProblem: CustomStringConvertible {
    var first: RecurrenceProblem
    /// Of x, h0 and c0; empty is absent (zeros).
    var moving: [[Float]]
    /// Of y, h and c, likewise.
    var cotangents: [[Float]]

    var description: String {
        "\(first) tangents \(moving.map { !$0.isEmpty }) second cotangents \(cotangents.map { !$0.isEmpty })"
    }

    init(_ first: RecurrenceProblem, using random: inout TestRandom) {
        self.first = first
        let (values, states) = (first.steps * first.batch, first.batch * first.hidden)
        moving = [values * first.inputs, states, states].map { .random($0, using: &random) }
        cotangents = [values * first.hidden, states, states].map { .random($0, using: &random) }
    }

    mutating func randomize(using random: inout TestRandom) {
        first.randomize(using: &random)
        for index in 1...2 where Bool.random(using: &random) { moving[index] = [] }
        for index in 0...2 where Bool.random(using: &random) { cotangents[index] = [] }
    }

    /// The tangents of y, h and c, and the gradients, by the kernels at the level in force.
    func run(threads: Int = 0) -> RecurrenceResult {
        execute { input, first, tangent, gradient in
            let states = self.first.steps * self.first.batch * self.first.hidden
            let y = KernelMemory(floats: states)
            let reserve = KernelMemory(floats: ak_recurrence_reserve(&input))
            let record = KernelMemory(floats: ak_recurrence_reserve(&input))
            let trail = KernelMemory(floats: ak_recurrence_trail(&input))
            let passes = [AK_PASS_FORWARD, AK_PASS_BACKWARD, AK_PASS_TANGENT, AK_PASS_SECOND]
            let workspaces = passes.map { KernelMemory(bytes: ak_recurrence_workspace(&input, $0)) }
            var output = AKRecurrenceOutput(y: y.pointer, h: nil, c: nil, reserve: reserve.pointer)
            first.trail = trail.pointer
            tangent.record = record.pointer
            tangent.trail = UnsafePointer(trail.pointer)
            withPool(threads) { pool in
                ak_recurrence_forward(pool, &input, &output, workspaces[0].base)
                ak_recurrence_backward(pool, &input, &output, &first, workspaces[1].base)
                ak_recurrence_tangent(pool, &input, &output, &tangent, workspaces[2].base)
                ak_recurrence_second(pool, &input, &output, &tangent, &gradient, workspaces[3].base)
            }
            return ([y, reserve, record, trail] + workspaces).allSatisfy(\.isGuardIntact)
        }
    }

    func reference() -> RecurrenceResult {
        execute { input, first, tangent, gradient in
            ak_recurrence_second_reference(&input, &first, &tangent, &gradient)
            return true
        }
    }

    private func execute(
        _ body: (
            inout AKRecurrenceInput, inout AKRecurrenceGradient, inout AKRecurrenceTangent, inout AKRecurrenceGradient
        ) -> Bool
    ) -> RecurrenceResult {
        let isLSTM = first.cell == .lstm
        let (states, columns) = (first.batch * first.hidden, first.cell.gates * first.hidden)
        let given = ([first.dy, first.dh, first.dc] + moving + cotangents).map { KernelMemory($0) }
        func pointer(_ index: Int) -> UnsafePointer<Float>? {
            given[index].bytes == 0 ? nil : UnsafePointer(given[index].pointer)
        }
        let outputs = [first.steps * states, states, isLSTM ? states : 0].map { KernelMemory(floats: $0) }
        let gradients = [
            first.steps * first.batch * first.inputs, states, isLSTM ? states : 0, first.inputs * columns,
            first.hidden * columns, columns, first.cell == .gru ? first.hidden : 0,
        ].map { KernelMemory(floats: $0) }
        let kept = first.withInput { input in
            var before = AKRecurrenceGradient()
            (before.dy, before.dh, before.dc) = (pointer(0), pointer(1), isLSTM ? pointer(2) : nil)
            // x may be empty, not absent.
            var tangent = AKRecurrenceTangent(
                x: UnsafePointer(given[3].pointer), h0: pointer(4), c0: isLSTM ? pointer(5) : nil,
                y: outputs[0].pointer, h: outputs[1].pointer, c: isLSTM ? outputs[2].pointer : nil, record: nil,
                trail: nil)
            var gradient = AKRecurrenceGradient()
            (gradient.dy, gradient.dh, gradient.dc) = (pointer(6), pointer(7), isLSTM ? pointer(8) : nil)
            (gradient.dx, gradient.dh0) = (gradients[0].pointer, gradients[1].pointer)
            gradient.dc0 = isLSTM ? gradients[2].pointer : nil
            (gradient.dkernel, gradient.drecurrent) = (gradients[3].pointer, gradients[4].pointer)
            gradient.dbias = gradients[5].pointer
            gradient.drecurrent_bias = first.cell == .gru ? gradients[6].pointer : nil
            return body(&input, &before, &tangent, &gradient)
        }
        return withExtendedLifetime(given) {
            RecurrenceResult(
                y: outputs[0].values, h: outputs[1].values, c: outputs[2].values, gradients: gradients.map(\.values),
                keptWithin: kept && (outputs + gradients).allSatisfy(\.isGuardIntact))
        }
    }
}
