internal import AntiphonGraph

/// Nodes that are lowered together: one node, or element-wise nodes that become one kernel call.
struct Group: Sendable {
    /// In the graph's order.
    var nodes: [Int]
    /// The index space that element-wise nodes share; nil for other nodes.
    var shape: [Int]?
}

/// Groups and which of them need which others first. Stays without cycles whatever is merged.
struct GroupGraph {
    private(set) var groups: [Group]
    /// Whether a group still stands (others were merged into one that does).
    private(set) var isStanding: [Bool]
    // The groups each group reads from, and all those it comes after.
    private var direct: BitMatrix
    private var after: BitMatrix

    /// - Parameter capacity: the most groups that will be added.
    init(capacity: Int) {
        groups = []
        isStanding = []
        direct = BitMatrix(capacity)
        after = BitMatrix(capacity)
    }

    /// Adds a group that reads from earlier ones, and returns its number.
    mutating func add(_ group: Group, sources: [Int]) -> Int {
        let index = groups.count
        groups.append(group)
        isStanding.append(true)
        for source in sources {
            direct[index, source] = true
            after[index, source] = true
            after.formUnion(index, source)
        }
        return index
    }

    /// Whether two groups can be one without a group between them that would come both before and after it.
    func canMerge(_ a: Int, _ b: Int) -> Bool {
        !direct.members(b).contains { $0 != a && after[$0, a] }
            && !direct.members(a).contains { $0 != b && after[$0, b] }
    }

    /// Makes `b` part of `a`.
    mutating func merge(_ b: Int, into a: Int, shape: [Int]) {
        groups[a] = Group(nodes: (groups[a].nodes + groups[b].nodes).sorted(), shape: shape)
        isStanding[b] = false
        direct.formUnion(a, b)
        after.formUnion(a, b)
        for (matrix, group) in [(true, a), (true, b), (false, a), (false, b)] {
            if matrix { direct[a, group] = false } else { after[a, group] = false }
        }
        for group in groups.indices where isStanding[group] && group != a {
            if direct[group, b] {
                direct[group, b] = false
                direct[group, a] = true
            }
            guard after[group, a] || after[group, b] else { continue }
            after[group, b] = false
            after[group, a] = true
            after.formUnion(group, a)
        }
    }

    /// Has `later` come after `earlier`, unless that is impossible.
    mutating func prefer(_ earlier: Int, before later: Int) {
        guard earlier != later, !after[earlier, later] else { return }
        direct[later, earlier] = true
        for other in groups.indices where other == later || after[other, later] {
            after[other, earlier] = true
            after.formUnion(other, earlier)
        }
    }

    /// The groups, each after those it needs; otherwise in the order of their last nodes.
    func ordered() -> [Group] {
        let standing = groups.indices.filter { isStanding[$0] }
            .sorted { (groups[$0].nodes.last ?? 0) < (groups[$1].nodes.last ?? 0) }
        var waiting = [Int](repeating: 0, count: groups.count)
        var readers = [[Int]](repeating: [], count: groups.count)
        var position = [Int](repeating: 0, count: groups.count)
        for (place, group) in standing.enumerated() {
            position[group] = place
            let sources = direct.members(group)
            waiting[group] = sources.count
            for source in sources { readers[source].append(group) }
        }
        var isReady = standing.map { waiting[$0] == 0 }
        var result: [Group] = []
        var next = 0
        while next < standing.count {
            guard isReady[next] else {
                next += 1
                continue
            }
            isReady[next] = false
            let group = standing[next]
            result.append(groups[group])
            var earliest = next + 1
            for reader in readers[group] {
                waiting[reader] -= 1
                guard waiting[reader] == 0 else { continue }
                isReady[position[reader]] = true
                earliest = min(earliest, position[reader])
            }
            next = earliest
        }
        return result
    }
}

extension PlanBuilder {
    /// The computed nodes in groups, in the order in which they are lowered.
    func orderedGroups() -> [Group] {
        let computed = graph.nodes.indices.filter { isComputed($0) && biasOfProduct[$0] == nil }
        var groups = GroupGraph(capacity: computed.count)
        var fusion = Fusion()
        for index in computed {
            let node = graph.nodes[index]
            var (nodes, operands, shape) = ([index], node.operands, [Int]?.none)
            if let product = productOfSum[index] {
                nodes = [product, index]
                operands += graph.nodes[product].operands
            } else if node.operation.isElementwise(graph.types[node.operands.first ?? node.results[0]]) {
                shape = graph.types[node.results[0]].shape.dimensions
            }
            let sources = Set(operands.compactMap { fusion.groupOfRoot[views[$0].root] })
            let group = groups.add(Group(nodes: nodes, shape: shape), sources: sources.sorted())
            for result in node.results { fusion.groupOfRoot[result] = group }
            if options.fuses && shape != nil { fuse(group, in: &groups, &fusion) }
        }
        // What is written over a donated input had best come after everything that reads it.
        for (output, input) in donations {
            guard let writer = fusion.groupOfRoot[views[graph.outputs[output]].root] else { continue }
            for group in groups.groups.indices where groups.isStanding[group] && group != writer {
                let reads = groups.groups[group].nodes.contains { node in
                    graph.nodes[node].operands.contains { views[$0].root == graph.inputs[input] }
                }
                if reads { groups.prefer(group, before: writer) }
            }
        }
        return groups.ordered()
    }
}

extension Operation {
    /// Whether `ak_map` computes it, for a first operand of that type.
    func isElementwise(_ type: TensorType) -> Bool {
        switch self {
        case .unary, .compare, .select, .convert: true
        // The remainder of floats has no vector form that is exact.
        case .binary(let operation): operation != .remainder || type.elementType != .float32
        default: false
        }
    }
}
