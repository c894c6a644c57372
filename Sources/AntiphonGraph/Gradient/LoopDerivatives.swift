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
/// step; it reads the carries as they were before each step, which the forward loop stacks; it stacks the cotangents of the
/// sequences' slices, and the factors of `DeferredProducts`.
private struct ScanGradient {
    let scan: Scan
    let local: LocalGradient
    let active: ScanDependence
    let sequences: [Tensor]
    let constants: [Tensor]
    /// The carries before each step, stacked.
    let before: [Tensor]
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
        stackedWithCotangent = (0..<stackedCount).filter { local.cotangents[carryCount + $0] != nil }
        beforeWithCotangent = active.carries.filter { local.cotangents[carryCount + stackedCount + $0] != nil }
    }

    func operandCotangents() -> [Tensor?] {
        let initial =
            active.carries.map { local.cotangents[$0] ?? local.operands[$0].zerosLike() }
            + active.constants.map { constants[$0].zerosLike() }
        let read =
            before + sequences + stackedWithCotangent.compactMap { local.cotangents[carryCount + $0] }
            + beforeWithCotangent.compactMap { local.cotangents[carryCount + stackedCount + $0] }

        var deferred = DeferredProducts(slices: [], constants: [])
        var hasRest = [Bool](repeating: false, count: constants.count)
        let backward = local.trace.scan(
            length: scan.length, carries: initial, sequences: read, constants: constants, reverse: !scan.reverse
        ) { carried, slices, constants in
            deferred = DeferredProducts(slices: slices, constants: constants)
            let step = bodyCotangents(carried, slices, constants)
            let sums = zip(active.constants, carried.dropFirst(active.carries.count)).map { constant, sum in
                guard let cotangent = step.constants[constant] ?? nil,
                    let rest = deferred.take(cotangent, ofConstant: constant)
                else { return sum }
                hasRest[constant] = true
                return sum + rest
            }
            return (step.carries + sums, step.slices + deferred.stacked)
        }
        var flows = [Tensor?](repeating: nil, count: local.operands.count)
        guard local.trace.error == nil else { return flows }
        for (carry, cotangent) in zip(active.carries, backward.carries) where local.wanted[carry] {
            flows[carry] = cotangent
        }
        for (sequence, cotangent) in zip(active.sequences, backward.stacked) {
            flows[carryCount + sequence] = cotangent
        }
        let factors = Array(backward.stacked.dropFirst(active.sequences.count))
        for (constant, rest) in zip(active.constants, backward.carries.dropFirst(active.carries.count)) {
            let total = deferred.total(ofConstant: constant, read: read, stacked: factors)
            flows[carryCount + sequences.count + constant] = sum(total, hasRest[constant] ? rest : nil)
        }
        return flows
    }

    /// One step back: the cotangents of the active carries before the step, of the active slices, and of constants by index.
    private func bodyCotangents(
        _ carried: [Tensor], _ slices: [Tensor], _ constants: [Tensor]
    ) -> (carries: [Tensor], slices: [Tensor], constants: [Int: Tensor?]) {
        // Not empty: some carry, sequence or constant is active.
        guard let trace = (carried + slices + constants).first?.trace else { return ([], [], [:]) }
        let forward = Array(slices.prefix(before.count + sequences.count)) + constants
        var own = slices.dropFirst(before.count + sequences.count)
        let outputs = trace.inline(scan.body, forward)
        var given = [Tensor?](repeating: nil, count: outputs.count)
        for (carry, cotangent) in zip(active.carries, carried) { given[carry] = cotangent }
        for stacked in stackedWithCotangent { given[carryCount + stacked] = own.popFirst() }
        let inputs =
            active.carries + active.sequences.map { carryCount + $0 }
            + active.constants.map { carryCount + sequences.count + $0 }
        let cotangents = trace.vectorJacobianProduct(
            of: outputs, with: given, withRespectTo: inputs.map { forward[$0] })

        let ofCarries = zip(active.carries, cotangents).map { carry, cotangent in
            sum(cotangent, beforeWithCotangent.contains(carry) ? own.popFirst() : nil) ?? forward[carry].zerosLike()
        }
        let ofSlices = zip(active.sequences, cotangents.dropFirst(active.carries.count)).map { sequence, cotangent in
            cotangent ?? forward[carryCount + sequence].zerosLike()
        }
        let ofConstants = zip(active.constants, cotangents.suffix(active.constants.count))
        return (ofCarries, ofSlices, Dictionary(ofConstants.map { ($0, $1) }, uniquingKeysWith: { first, _ in first }))
    }

    private func sum(_ first: Tensor?, _ second: Tensor?) -> Tensor? {
        guard let first, let second else { return first ?? second }
        return first + second
    }
}
