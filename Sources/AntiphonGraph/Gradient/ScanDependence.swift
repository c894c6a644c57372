/// Which carries, sequences and constants of a loop cotangents must flow through: those that depend on what is wanted and
/// that what has a cotangent depends on, over any number of steps.
struct ScanDependence {
    /// Indices of carries, from 0.
    let carries: [Int]
    /// Indices of sequences, from 0.
    let sequences: [Int]
    /// Indices of constants, from 0.
    let constants: [Int]

    /// Whether no cotangent flows at all.
    var isEmpty: Bool { carries.isEmpty && sequences.isEmpty && constants.isEmpty }

    init(_ scan: Scan, _ local: LocalGradient) {
        let (body, carryCount) = (scan.body, scan.carryCount)
        let types = body.inputTypes
        let wanted = types.indices.filter { local.wanted[$0] && types[$0].elementType.isDifferentiable }

        // Forward: a carry is reached if one of the wanted inputs is its own, or reaches its next value.
        var reached = Set(wanted)
        while true {
            let values = Dependence.reached(
                from: reached.map { body.inputs[$0] }, nodes: body.nodes, types: body.types)
            let grown = reached.union((0..<carryCount).filter { values[body.outputs[$0]] })
            if grown.count == reached.count { break }
            reached = grown
        }

        // Backward: a carry is needed if it has a cotangent itself, or reaches an output that has one.
        let stackedCount = scan.stackedCount
        var neededOutputs = Set((0..<carryCount + stackedCount).filter { local.cotangents[$0] != nil })
        for carry in 0..<carryCount where local.cotangents[carryCount + stackedCount + carry] != nil {
            neededOutputs.insert(carry)
        }
        var neededInputs = Set<Int>()
        while true {
            let values = Dependence.needed(
                for: neededOutputs.map { body.outputs[$0] }, nodes: body.nodes, types: body.types)
            neededInputs = Set(types.indices.filter { values[body.inputs[$0]] })
            let grown = neededOutputs.union((0..<carryCount).filter(neededInputs.contains))
            if grown.count == neededOutputs.count { break }
            neededOutputs = grown
        }

        carries = (0..<carryCount).filter {
            types[$0].elementType.isDifferentiable && reached.contains($0) && neededOutputs.contains($0)
        }
        let both = wanted.filter(neededInputs.contains)
        let constantStart = carryCount + scan.sequenceCount
        sequences = both.filter { (carryCount..<constantStart).contains($0) }.map { $0 - carryCount }
        constants = both.filter { $0 >= constantStart }.map { $0 - constantStart }
    }
}
