internal import AntiphonGraph

/// Makes a plan from a graph: values that are views of others cost nothing, the rest is grouped, ordered, given places and lowered
/// to kernel calls.
struct PlanBuilder {
    let graph: Graph
    let options: PlanOptions
    /// Whether the plan is a loop's body, whose inputs and outputs move between iterations.
    let isLoopBody: Bool
    /// Output index to the index of the input whose memory it may share.
    let donations: [Int: Int]

    /// How each value of the graph lies in its root's memory.
    var views: [View] = []
    /// The type of each root: the graph's values, then temporaries.
    var rootTypes: [TensorType]
    /// The node that defines each root, -1 for inputs and temporaries.
    var definingNode: [Int]
    /// The literal, for roots that are constants.
    var literals: [ValueID: HostTensor] = [:]
    /// Nodes that contribute to an output.
    var isLive: [Bool] = []
    /// Values that a live node or an output uses.
    var isUsed: [Bool] = []

    /// The nodes that read each root, and whether an output shows it.
    var readers: [[Int]] = []
    var isShown: [Bool] = []

    /// The vector that a product's kernel adds to its rows, by the product's node; and the product of a sum that is made so.
    var biasOfProduct: [Int: View] = [:]
    var productOfSum: [Int: Int] = [:]

    /// Where each root lies, once it is known.
    var rootPlaces: [Location?]
    /// Where roots are to be computed because a concatenation or an output wants them there.
    var targets: [ValueID: Location] = [:]
    /// Parts of concatenations that element-wise results are stored to, by root.
    var strips: [ValueID: [Strip]] = [:]
    /// The record that each live recurrence, or its tangent, keeps for its gradient, by the `reserve` value.
    var reserves: [ValueID: Location] = [:]
    /// What a recurrence's gradient keeps for its own gradient, by the operands of the former.
    var trails: [[ValueID]: Location] = [:]
    var storages: [Storage] = []
    var instructions: [any Instruction] = []
    var constants = ConstantBytes()
    var denseCopies: [View: Location] = [:]
    var clampedLengths: [View: Location] = [:]

    init(_ graph: Graph, donations: [Int: Int], isLoopBody: Bool, options: PlanOptions) {
        self.graph = graph
        self.donations = donations
        self.isLoopBody = isLoopBody
        self.options = options
        rootTypes = graph.types
        definingNode = [Int](repeating: -1, count: graph.types.count)
        rootPlaces = [Location?](repeating: nil, count: graph.types.count)
        for (index, id) in graph.inputs.enumerated() {
            storages.append(Storage(kind: .input(index), byteCount: graph.types[id].byteCount))
            rootPlaces[id] = Location(storage: index, offset: 0)
        }
        for (index, id) in graph.outputs.enumerated() {
            storages.append(Storage(kind: .output(index), byteCount: graph.types[id].byteCount))
        }
        for (index, node) in graph.nodes.enumerated() {
            for result in node.results { definingNode[result] = index }
        }
    }

    /// Runs every pass.
    mutating func build() throws(GraphError) -> Plan {
        markLive()
        resolveViews()
        findReaders()
        if options.fuses { foldBiases() }
        let groups = orderedGroups()
        if options.placesInPlace { chooseTargets(groups) }
        for group in groups { try lower(group) }
        storeOutputs()
        return layout()
    }

    /// The place of an output's storage.
    func outputPlace(_ index: Int) -> Location { Location(storage: graph.inputs.count + index, offset: 0) }

    private mutating func markLive() {
        isLive = [Bool](repeating: false, count: graph.nodes.count)
        isUsed = [Bool](repeating: false, count: graph.types.count)
        for id in graph.outputs { isUsed[id] = true }
        for (index, node) in graph.nodes.enumerated().reversed() where node.results.contains(where: { isUsed[$0] }) {
            isLive[index] = true
            for operand in node.operands { isUsed[operand] = true }
        }
    }

    private mutating func findReaders() {
        readers = [[Int]](repeating: [], count: rootTypes.count)
        isShown = [Bool](repeating: false, count: rootTypes.count)
        for (index, node) in graph.nodes.enumerated() where isComputed(index) {
            for operand in node.operands { readers[views[operand].root].append(index) }
        }
        for output in graph.outputs { isShown[views[output].root] = true }
    }

    /// Outputs that were not computed where they are wanted are copied there. Copies that read donated inputs come first, since
    /// the others may write over those.
    private mutating func storeOutputs() {
        var copies: [(view: View, output: Int)] = []
        for (index, id) in graph.outputs.enumerated() {
            var view = views[id]
            let target = outputPlace(index)
            if view.isDense, let place = rootPlaces[view.root], place == target, view.offset == 0 { continue }
            if view.count == 0 { continue }
            let isItself = donations[index].map { graph.inputs[$0] == view.root && view.isDense } ?? false
            let isDonated = donations.values.contains { graph.inputs[$0] == view.root }
            if isDonated && !isItself {
                let copy = temporary(graph.types[id])
                self.copy(view, to: place(of: copy))
                view = copy
            }
            copies.append((view, index))
        }
        for (view, index) in copies { copy(view, to: outputPlace(index)) }
    }

    private func layout() -> Plan {
        var first = [Int](repeating: -1, count: storages.count)
        var last = first
        for (index, instruction) in instructions.enumerated() {
            for place in instruction.places {
                if first[place.storage] < 0 { first[place.storage] = index }
                last[place.storage] = index
            }
        }
        var intervals: [ArenaLayout.Interval] = []
        for (id, storage) in storages.enumerated() where storage.kind == .arena && first[id] >= 0 {
            intervals.append(
                ArenaLayout.Interval(storage: id, byteCount: storage.byteCount, first: first[id], last: last[id]))
        }
        let arena = ArenaLayout(intervals, storageCount: storages.count)
        return Plan(
            storages: storages, arenaOffsets: arena.offsets, arenaByteCount: arena.byteCount,
            instructions: instructions, constants: ConstantPool(constants.bytes))
    }
}

extension Plan {
    /// Compiles a program.
    /// - Throws: `GraphError` if the program uses what the engine lacks.
    static func make(_ program: Program, options: PlanOptions) throws(GraphError) -> Plan {
        try program.graph.verify()
        let graph = options.simplifies ? program.graph.simplified().pushingSlices() : program.graph
        var builder = PlanBuilder(
            graph, donations: program.donations, isLoopBody: false, options: options)
        return try builder.build()
    }

    /// Compiles a loop's body or condition.
    static func make(body: Graph, options: PlanOptions) throws(GraphError) -> Plan {
        let graph = options.simplifies ? body.pushingSlices() : body
        var builder = PlanBuilder(graph, donations: [:], isLoopBody: true, options: options)
        return try builder.build()
    }
}
