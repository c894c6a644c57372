internal import AntiphonGraph
internal import CAntiphonKernels

/// Cotangents of a recurrence's y, h, c; nil is zero.
struct RecurrenceCotangents: Sendable {
    var dy: Location?
    var dh: Location?
    var dc: Location?

    var places: [Location] { [dy, dh, dc].compactMap(\.self) }

    func describe(_ name: (Location) -> String) -> String {
        list([("dy", dy), ("dh", dh), ("dc", dc)], name)
    }

    func place<Root>(
        in root: UnsafeMutablePointer<Root>, _ path: WritableKeyPath<Root, AKRecurrenceGradient>, _ binder: Binder
    ) throws(GraphError) {
        try binder.place(dy, in: root, path.appending(path: \.dy))
        try binder.place(dh, in: root, path.appending(path: \.dh))
        try binder.place(dc, in: root, path.appending(path: \.dc))
    }
}

/// Where the gradients of a recurrence's operands go; nil is not wanted.
struct RecurrenceGradients: Sendable {
    var dx: Location?
    var dh0: Location?
    var dc0: Location?
    var dkernel: Location?
    var drecurrent: Location?
    var dbias: Location?
    var drecurrentBias: Location?

    var places: [Location] { [dx, dh0, dc0, dkernel, drecurrent, dbias, drecurrentBias].compactMap(\.self) }

    func describe(_ name: (Location) -> String) -> String {
        list(
            [
                ("dx", dx), ("dh0", dh0), ("dc0", dc0), ("dkernel", dkernel), ("drecurrent", drecurrent),
                ("dbias", dbias), ("drecurrent_bias", drecurrentBias),
            ], name)
    }

    func place<Root>(
        in root: UnsafeMutablePointer<Root>, _ path: WritableKeyPath<Root, AKRecurrenceGradient>, _ binder: Binder
    ) throws(GraphError) {
        try binder.place(dx, in: root, path.appending(path: \.dx))
        try binder.place(dh0, in: root, path.appending(path: \.dh0))
        try binder.place(dc0, in: root, path.appending(path: \.dc0))
        try binder.place(dkernel, in: root, path.appending(path: \.dkernel))
        try binder.place(drecurrent, in: root, path.appending(path: \.drecurrent))
        try binder.place(dbias, in: root, path.appending(path: \.dbias))
        try binder.place(drecurrentBias, in: root, path.appending(path: \.drecurrent_bias))
    }
}

private func list(_ places: [(String, Location?)], _ name: (Location) -> String) -> String {
    places.compactMap { label, place in place.map { "\(label) \(name($0))" } }.joined(separator: " ")
}
