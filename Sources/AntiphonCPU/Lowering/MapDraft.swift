internal import AntiphonGraph
internal import CAntiphonKernels

/// An element-wise program being written, with as many registers as it likes.
struct MapDraft {
    struct Step {
        var operation: AKMapOp
        var destination: Int
        var operands: [Int]
    }

    let shape: [Int]
    private(set) var loads: [(view: View, register: Int)] = []
    private(set) var steps: [Step] = []
    private(set) var stores: [(value: ValueID, register: Int)] = []
    private var registerCount = 0
    private var loaded: [View: Int] = [:]

    init(shape: [Int]) { self.shape = shape }

    /// The register that holds a view's elements; each view is loaded once.
    mutating func load(_ view: View) -> Int {
        if let register = loaded[view] { return register }
        let register = newRegister()
        loads.append((view, register))
        loaded[view] = register
        return register
    }

    mutating func append(_ operation: AKMapOp, _ operands: Int...) -> Int {
        let register = newRegister()
        steps.append(Step(operation: operation, destination: register, operands: operands))
        return register
    }

    mutating func store(_ value: ValueID, _ register: Int) { stores.append((value, register)) }

    private mutating func newRegister() -> Int {
        registerCount += 1
        return registerCount - 1
    }

    /// The machine registers of the loads, the steps and the stores, or nil if there are too few. Loads take theirs before
    /// the first step, stores keep theirs to the end.
    func allocated() -> (registers: [UInt8], steps: [AKMapInstruction])? {
        var lastUse = [Int](repeating: -1, count: registerCount)
        for (index, step) in steps.enumerated() {
            for operand in step.operands { lastUse[operand] = index }
        }
        for (_, register) in stores { lastUse[register] = steps.count }
        var free = Array((0..<UInt8(AK_MAP_REGISTERS)).reversed())
        var assigned = [UInt8](repeating: 0, count: registerCount)
        for (_, register) in loads {
            guard let machine = free.popLast() else { return nil }
            assigned[register] = machine
        }
        var machineSteps: [AKMapInstruction] = []
        machineSteps.reserveCapacity(steps.count)
        for (index, step) in steps.enumerated() {
            for (position, operand) in step.operands.enumerated()
            where lastUse[operand] == index && !step.operands[..<position].contains(operand) {
                free.append(assigned[operand])
            }
            guard let machine = free.popLast() else { return nil }
            assigned[step.destination] = machine
            if lastUse[step.destination] < 0 { free.append(machine) }
            let operands = step.operands.map { assigned[$0] }
            machineSteps.append(
                AKMapInstruction(
                    op: UInt8(step.operation.rawValue), destination: machine, a: operands.first ?? 0,
                    b: operands.count > 1 ? operands[1] : 0, c: operands.count > 2 ? operands[2] : 0))
        }
        return (assigned, machineSteps)
    }
}
