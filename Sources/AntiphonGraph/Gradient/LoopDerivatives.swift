extension LocalGradient {
    /// The gradient of a loop is a loop the other way, whose body is the gradient of the body.
    func throughScan(_ scan: Scan) -> [Tensor?] {
        let active = ScanDependence(scan, self)
        return active.isEmpty
            ? Array(repeating: nil, count: operands.count) : ScanGradient(scan, self, active).operandCotangents()
    }
}

/// The backward loop of one forward loop.
///
/// It carries the cotangents of the carries, and those parts of the constants' cotangents that have to be summed step by
/// step. It reads the carries as they were before each step and what else the forward loop stacked (`offeringResiduals`), and
/// computes the rest of each step again. It stacks the cotangents of the sequences' slices, and the factors of
/// `DeferredProducts`.
private struct ScanGradient {
    let scan: Scan
    let local: LocalGradient
    let active: ScanDependence
    let sequences: [Tensor]
    let constants: [Tensor]
    /// The carries before each step, stacked.
    let before: [Tensor]
    /// The stacked results.
    let stacked: [Tensor]
    /// Stacked results that have a cotangent.
    let stackedWithCotangent: [Int]
    /// Active carries whose stack of values before each step has a cotangent.
    let beforeWithCotangent: [Int]

    private var carryCount: Int { scan.carryCount }
    private var stackedCount: Int { scan.stackedCount }

    init(_ scan: Scan, _ local: LocalGradient, _ active: ScanDependence) {
        self.scan = scan
        self.local = local
        self.active = active
        let (carryCount, stackedCount) = (scan.carryCount, scan.stackedCount)
        sequences = Array(local.operands[carryCount..<carryCount + scan.sequenceCount])
        constants = Array(local.operands[(carryCount + scan.sequenceCount)...])
        before = Array(local.results[(carryCount + stackedCount)...])
        stacked = Array(local.results[carryCount..<carryCount + stackedCount])
        stackedWithCotangent = (0..<stackedCount).filter { local.cotangents[carryCount + $0] != nil }
        beforeWithCotangent = active.carries.filter { local.cotangents[carryCount + stackedCount + $0] != nil }
    }

    func operandCotangents() -> [Tensor?] {
        let initial =
            active.carries.map { local.cotangents[$0] ?? local.operands[$0].zerosLike() }
            + active.constants.map { constants[$0].zerosLike() }
        let read =
            before + sequences + stacked + stackedWithCotangent.compactMap { local.cotangents[carryCount + $0] }
            + beforeWithCotangent.compactMap { local.cotangents[carryCount + stackedCount + $0] }
        var flows = [Tensor?](repeating: nil, count: local.operands.count)
        do throws(GraphError) {
            var step = BackwardStep()
            let body = try backwardBody(initial, read, &step)
            let backward = Scan(
                body: body, length: scan.length, reverse: !scan.reverse, carryCount: initial.count,
                sequenceCount: read.count)
            let results = local.trace.emit(.scan(backward), initial + read + constants)

            for (carry, cotangent) in zip(active.carries, results) where local.wanted[carry] {
                flows[carry] = cotangent
            }
            let slices = results.dropFirst(initial.count)
            for (sequence, cotangent) in zip(active.sequences, slices) { flows[carryCount + sequence] = cotangent }
            let factors = Array(slices.dropFirst(active.sequences.count))
            for (constant, rest) in zip(active.constants, results.dropFirst(active.carries.count)) {
                let total = step.deferred.total(ofConstant: constant, read: read, stacked: factors)
                flows[carryCount + sequences.count + constant] = sum(
                    total, step.hasRest.contains(constant) ? rest : nil)
            }
        } catch {
            local.trace.fail(error)
        }
        return flows
    }

    /// What is learnt of one step back while it is traced.
    private struct BackwardStep {
        var deferred = DeferredProducts(slices: [], constants: [])
        /// Constants with a part of their cotangent in a carry.
        var hasRest: Set<Int> = []
        /// Values of the forward step that the loop reads instead of computing them again.
        var stored: [ValueID: ValueID] = [:]
    }

    private func backwardBody(
        _ initial: [Tensor], _ read: [Tensor], _ step: inout BackwardStep
    ) throws(GraphError) -> Graph {
        let slices = read.map { TensorType($0.elementType, $0.shape.removing([0])) }
        var learnt = BackwardStep()
        let graph = try Graph.trace(initial.map(\.type) + slices + constants.map(\.type)) { inputs in
            backward(
                Array(inputs.prefix(initial.count)), Array(inputs.dropFirst(initial.count).prefix(read.count)),
                Array(inputs.suffix(constants.count)), &learnt)
        }
        step = learnt
        return graph.substituting(learnt.stored).offeringResiduals()
    }

    /// One step back: the cotangents of the active carries before the step, sums for the constants, the cotangents of the active
    /// slices, factors of deferred products.
    private func backward(
        _ carried: [Tensor], _ slices: [Tensor], _ constants: [Tensor], _ step: inout BackwardStep
    ) -> [Tensor] {
        // Not empty: some carry, sequence or constant is active.
        guard let trace = (carried + slices + constants).first?.trace else { return [] }
        let forward = Array(slices.prefix(before.count + sequences.count)) + constants
        var own = slices.dropFirst(before.count + sequences.count)
        let outputs = trace.inline(scan.body, forward)
        for output in outputs.dropFirst(carryCount) { step.stored[output.id] = own.popFirst()?.id }
        var given = [Tensor?](repeating: nil, count: outputs.count)
        for (carry, cotangent) in zip(active.carries, carried) { given[carry] = cotangent }
        for stacked in stackedWithCotangent { given[carryCount + stacked] = own.popFirst() }
        let inputs =
            active.carries + active.sequences.map { carryCount + $0 }
            + active.constants.map { carryCount + sequences.count + $0 }
        let cotangents = trace.vectorJacobianProduct(
            of: outputs, with: given, withRespectTo: inputs.map { forward[$0] })
        // After a mistake there is nothing to look at; the trace throws it.
        guard trace.error == nil else { return [] }

        let ofCarries = zip(active.carries, cotangents).map { carry, cotangent in
            sum(cotangent, beforeWithCotangent.contains(carry) ? own.popFirst() : nil) ?? forward[carry].zerosLike()
        }
        let ofSlices = zip(active.sequences, cotangents.dropFirst(active.carries.count)).map { sequence, cotangent in
            cotangent ?? forward[carryCount + sequence].zerosLike()
        }
        step.deferred = DeferredProducts(slices: slices, constants: constants)
        let ofConstants = zip(active.constants, cotangents.suffix(active.constants.count))
        let sums = zip(ofConstants, carried.dropFirst(active.carries.count)).map { constant, sum in
            guard let cotangent = constant.1, let rest = step.deferred.take(cotangent, ofConstant: constant.0) else {
                return sum
            }
            step.hasRest.insert(constant.0)
            return sum + rest
        }
        return ofCarries + sums + ofSlices + step.deferred.stacked
    }

    private func sum(_ first: Tensor?, _ second: Tensor?) -> Tensor? {
        guard let first, let second else { return first ?? second }
        return first + second
    }
}
