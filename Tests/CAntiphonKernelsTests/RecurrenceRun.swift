import CAntiphonKernels

extension RecurrenceProblem {
    /// The C structure for this problem.
    func withInput<Result>(_ body: (inout AKRecurrenceInput) -> Result) -> Result {
        let memory = values.map { KernelMemory($0) }
        func pointer(_ input: Input) -> UnsafePointer<Float>? {
            values[input.rawValue].isEmpty ? nil : UnsafePointer(memory[input.rawValue].pointer)
        }
        var input = AKRecurrenceInput()
        input.cell = AKCell(cell.rawValue)
        (input.steps, input.batch) = (Int64(steps), Int64(batch))
        (input.inputs, input.hidden) = (Int64(inputs), Int64(hidden))
        input.reverse = reverse ? 1 : 0
        // No steps: x is empty but not absent.
        input.x = UnsafePointer(memory[Input.x.rawValue].pointer)
        (input.h0, input.c0) = (pointer(.h0), pointer(.c0))
        (input.kernel, input.recurrent) = (pointer(.kernel), pointer(.recurrent))
        (input.bias, input.recurrent_bias) = (pointer(.bias), pointer(.recurrentBias))
        return withExtendedLifetime(memory) {
            guard let lengths else { return body(&input) }
            return lengths.withUnsafeBufferPointer {
                input.lengths = $0.baseAddress
                return body(&input)
            }
        }
    }

    private var gradientSizes: [Int] {
        let columns = cell.gates * hidden
        return [
            steps * batch * inputs, batch * hidden, cell == .lstm ? batch * hidden : 0, inputs * columns,
            hidden * columns, columns, cell == .gru ? hidden : 0,
        ]
    }

    /// Forward and, unless `wanted` is nil, backward, by the kernels at the level in force.
    ///
    /// - Parameter wanted: the gradients to ask for; the others come back empty.
    func run(threads: Int = 0, wanted: [Input]? = Input.allCases) -> RecurrenceResult {
        execute { input, output, gradient in
            let reserve = wanted == nil ? nil : KernelMemory(floats: ak_recurrence_reserve(&input))
            output.reserve = reserve?.pointer
            let forward = KernelMemory(bytes: ak_recurrence_workspace(&input, AK_PASS_FORWARD))
            let backward = KernelMemory(bytes: ak_recurrence_workspace(&input, AK_PASS_BACKWARD))
            withPool(threads) { pool in
                ak_recurrence_forward(pool, &input, &output, forward.base)
                guard let wanted else { return }
                if !wanted.contains(.x) { gradient.dx = nil }
                if !wanted.contains(.h0) { gradient.dh0 = nil }
                if !wanted.contains(.c0) { gradient.dc0 = nil }
                if !wanted.contains(.kernel) { gradient.dkernel = nil }
                if !wanted.contains(.recurrent) { gradient.drecurrent = nil }
                if !wanted.contains(.bias) { gradient.dbias = nil }
                if !wanted.contains(.recurrentBias) { gradient.drecurrent_bias = nil }
                ak_recurrence_backward(pool, &input, &output, &gradient, backward.base)
            }
            return [reserve, forward, backward].allSatisfy { $0?.isGuardIntact ?? true }
        }
    }

    func reference() -> RecurrenceResult {
        execute { input, output, gradient in
            ak_recurrence_forward_reference(&input, &output)
            ak_recurrence_backward_reference(&input, &gradient)
            return true
        }
    }

    /// The scalar whose gradient the cotangents are: their product with the outputs of the reference.
    func loss() -> Double {
        let result = withInput { input in
            execute(&input) { input, output, _ in
                ak_recurrence_forward_reference(&input, &output)
                return true
            }
        }
        func product(_ a: [Float], _ b: [Float]) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        return product(result.y, dy) + product(result.h, dh) + product(result.c, dc)
    }

    private func execute(
        _ body: (inout AKRecurrenceInput, inout AKRecurrenceOutput, inout AKRecurrenceGradient) -> Bool
    ) -> RecurrenceResult {
        withInput { execute(&$0, body) }
    }

    private func execute(
        _ input: inout AKRecurrenceInput,
        _ body: (inout AKRecurrenceInput, inout AKRecurrenceOutput, inout AKRecurrenceGradient) -> Bool
    ) -> RecurrenceResult {
        let states = batch * hidden
        let y = KernelMemory(floats: steps * states)
        let h = KernelMemory(floats: states)
        let c = KernelMemory(floats: cell == .lstm ? states : 0)
        let cotangents = [dy, dh, dc].map { KernelMemory($0) }
        let gradients = gradientSizes.map { KernelMemory(floats: $0) }
        var output = AKRecurrenceOutput(y: y.pointer, h: h.pointer, c: cell == .lstm ? c.pointer : nil, reserve: nil)
        func given(_ index: Int) -> UnsafePointer<Float>? {
            [dy, dh, dc][index].isEmpty ? nil : UnsafePointer(cotangents[index].pointer)
        }
        var gradient = AKRecurrenceGradient()
        (gradient.dy, gradient.dh, gradient.dc) = (given(0), given(1), given(2))
        gradient.dx = gradients[Input.x.rawValue].pointer
        gradient.dh0 = gradients[Input.h0.rawValue].pointer
        gradient.dc0 = cell == .lstm ? gradients[Input.c0.rawValue].pointer : nil
        gradient.dkernel = gradients[Input.kernel.rawValue].pointer
        gradient.drecurrent = gradients[Input.recurrent.rawValue].pointer
        gradient.dbias = gradients[Input.bias.rawValue].pointer
        gradient.drecurrent_bias = cell == .gru ? gradients[Input.recurrentBias.rawValue].pointer : nil
        let kept = body(&input, &output, &gradient)
        return withExtendedLifetime(cotangents) {
            RecurrenceResult(
                y: y.values, h: h.values, c: c.values, gradients: gradients.map(\.values),
                keptWithin: kept && ([y, h, c] + gradients).allSatisfy(\.isGuardIntact))
        }
    }
}
