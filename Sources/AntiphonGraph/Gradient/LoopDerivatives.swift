extension LocalGradient {
    /// The gradient of a loop is a loop the other way, whose body is the gradient of the body.
    ///
    /// It carries the cotangents of the carries, and sums those of the constants; it reads the carries as they were before
    /// each step, which the forward loop stacks; it stacks the cotangents of the sequences' slices.
    func throughScan(_ scan: Scan) -> [Tensor?] {
        let active = ScanDependence(scan, self)
        let noFlows = [Tensor?](repeating: nil, count: operands.count)
        if active.isEmpty { return noFlows }
        let (carryCount, stackedCount) = (scan.carryCount, scan.stackedCount)
        let sequences = Array(operands[carryCount..<carryCount + scan.sequenceCount])
        let constants = Array(operands[(carryCount + scan.sequenceCount)...])
        let before = Array(results[(carryCount + stackedCount)...])
        let cotangentsOfStacked = (0..<stackedCount).filter { cotangents[carryCount + $0] != nil }
        let cotangentsOfBefore = active.carries.filter { cotangents[carryCount + stackedCount + $0] != nil }

        let initial =
            active.carries.map { cotangents[$0] ?? operands[$0].zerosLike() }
            + active.constants.map { constants[$0].zerosLike() }
        let read =
            before + sequences + cotangentsOfStacked.compactMap { cotangents[carryCount + $0] }
            + cotangentsOfBefore.compactMap { cotangents[carryCount + stackedCount + $0] }

        let backward = trace.scan(
            length: scan.length, carries: initial, sequences: read, constants: constants, reverse: !scan.reverse
        ) { carried, slices, constants in
            var slices = slices[...]
            let forward = Array(slices.prefix(before.count + sequences.count)) + constants
            slices = slices.dropFirst(before.count + sequences.count)
            let body = (carried.first ?? slices.first ?? constants.first)?.trace ?? trace
            let outputs = body.inline(scan.body, forward)
            var given = [Tensor?](repeating: nil, count: outputs.count)
            for (carry, cotangent) in zip(active.carries, carried) { given[carry] = cotangent }
            for stacked in cotangentsOfStacked { given[carryCount + stacked] = slices.removeFirst() }
            let inputs =
                active.carries.map { forward[$0] } + active.sequences.map { forward[carryCount + $0] }
                + active.constants.map { forward[carryCount + sequences.count + $0] }
            let gradients = body.vectorJacobianProduct(of: outputs, with: given, withRespectTo: inputs)

            var next: [Tensor] = []
            for (index, carry) in active.carries.enumerated() {
                let own = cotangentsOfBefore.contains(carry) ? slices.removeFirst() : nil
                next.append(sum(gradients[index], own) ?? forward[carry].zerosLike())
            }
            let sums = carried.dropFirst(active.carries.count)
            for (total, gradient) in zip(sums, gradients.suffix(active.constants.count)) {
                next.append(sum(total, gradient) ?? total)
            }
            let ofSlices = gradients[active.carries.count..<active.carries.count + active.sequences.count]
            let stacked = zip(active.sequences, ofSlices).map { $1 ?? forward[carryCount + $0].zerosLike() }
            return (next, stacked)
        }
        guard trace.error == nil else { return noFlows }

        var flows = noFlows
        for (carry, cotangent) in zip(active.carries, backward.carries) where wanted[carry] {
            flows[carry] = cotangent
        }
        for (constant, cotangent) in zip(active.constants, backward.carries.dropFirst(active.carries.count)) {
            flows[carryCount + sequences.count + constant] = cotangent
        }
        for (sequence, cotangent) in zip(active.sequences, backward.stacked) {
            flows[carryCount + sequence] = cotangent
        }
        return flows
    }

    private func sum(_ first: Tensor?, _ second: Tensor?) -> Tensor? {
        guard let first, let second else { return first ?? second }
        return first + second
    }
}
