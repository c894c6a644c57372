internal import AntiphonGraph

/// What fusion remembers from node to node.
struct Fusion {
    /// The group that computes each root.
    var groupOfRoot: [ValueID: Int] = [:]
    /// The element-wise groups that read a root, latest last.
    var readers: [ValueID: [Int]] = [:]
}

extension PlanBuilder {
    /// The most nodes in a group: more would not save memory traffic, and trying them all costs the square of their number.
    private static var fusionLimit: Int { 96 }

    /// Merges a new element-wise group with those over the same index space that compute its operands or read what it reads.
    /// Whatever is merged is one pass over memory instead of several.
    func fuse(_ group: Int, in groups: inout GroupGraph, _ fusion: inout Fusion) {
        var current = group
        let operands = groups.groups[group].nodes.flatMap { graph.nodes[$0].operands }.map { views[$0].root }
        var candidates = operands.compactMap { fusion.groupOfRoot[$0] }
        for root in operands { candidates += (fusion.readers[root] ?? []).suffix(4) }
        for candidate in candidates {
            guard candidate != current, groups.isStanding[candidate], groups.groups[candidate].shape != nil else {
                continue
            }
            let nodes = (groups.groups[candidate].nodes + groups.groups[current].nodes).sorted()
            guard nodes.count <= Self.fusionLimit, groups.canMerge(candidate, current),
                let shape = sharedShape(groups.groups[candidate], groups.groups[current]),
                let draft = try? draft(Group(nodes: nodes, shape: shape)), draft.allocated() != nil
            else { continue }
            groups.merge(current, into: candidate, shape: shape)
            for node in nodes {
                for result in graph.nodes[node].results { fusion.groupOfRoot[result] = candidate }
            }
            current = candidate
        }
        for root in operands where literals[root] == nil { fusion.readers[root, default: []].append(current) }
    }

    /// The index space that two element-wise groups can share: that of one, if the operands of the other can be read in it without
    /// moving.
    private func sharedShape(_ a: Group, _ b: Group) -> [Int]? {
        guard let first = a.shape, let second = b.shape, first.reduce(1, *) == second.reduce(1, *) else { return nil }
        let members = Set((a.nodes + b.nodes).map { graph.nodes[$0].results[0] })
        for shape in first == second ? [first] : [first, second] {
            let fits = (a.nodes + b.nodes).allSatisfy { node in
                graph.nodes[node].operands.allSatisfy { operand in
                    let view = views[operand]
                    return members.contains(view.root) ? isWhole(view) : view.reshaped(shape) != nil
                }
            }
            if fits { return shape }
        }
        return nil
    }

    /// Whether a view is all of its root in row-major order, so that element i is the root's element i.
    func isWhole(_ view: View) -> Bool {
        view.offset == 0 && view.isDense && view.count == rootTypes[view.root].shape.elementCount
    }
}
