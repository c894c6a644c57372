internal import AntiphonGraph

extension PlanBuilder {
    /// The place of a view's first element. Constants get theirs when they are first asked for.
    mutating func place(of view: View) -> Location {
        let bytes = view.offset * rootTypes[view.root].elementType.byteCount
        if let place = rootPlaces[view.root] { return place.advanced(by: bytes) }
        let place: Location
        if let literal = literals[view.root] {
            storages.append(Storage(kind: .constant(constants.place(literal)), byteCount: literal.type.byteCount))
            place = Location(storage: storages.count - 1, offset: 0)
        } else {
            place = newPlace(rootTypes[view.root].byteCount)
        }
        rootPlaces[view.root] = place
        return place.advanced(by: bytes)
    }

    /// Where a root is computed: where an output or a concatenation wants it, or in the arena.
    mutating func resultPlace(_ root: ValueID) -> Location {
        let place = targets[root] ?? newPlace(rootTypes[root].byteCount)
        rootPlaces[root] = place
        return place
    }

    /// New memory in the arena.
    mutating func newPlace(_ byteCount: Int) -> Location {
        storages.append(Storage(kind: .arena, byteCount: byteCount))
        return Location(storage: storages.count - 1, offset: 0)
    }

    /// A dense tensor in the arena that is no value of the graph.
    mutating func temporary(_ type: TensorType) -> View { View(root: newRoot(type), shape: type.shape) }

    /// The place of a value's elements in dense row-major order; copied there once if they lie otherwise.
    mutating func dense(_ value: ValueID) -> Location { dense(views[value]) }

    /// The place of a view's elements in dense row-major order; copied there once if they lie otherwise.
    mutating func dense(_ view: View) -> Location {
        if view.isDense { return place(of: view) }
        if let place = denseCopies[view] { return place }
        let type = TensorType(rootTypes[view.root].elementType, Shape(view.shape))
        let place = newPlace(type.byteCount)
        copy(view, to: place)
        denseCopies[view] = place
        return place
    }

    /// Appends a copy of a view's elements to a dense place.
    mutating func copy(_ view: View, to place: Location) {
        copy(view, to: place, strides: Shape(view.shape).strides)
    }

    /// Appends a copy of a view's elements to a place with given element strides.
    mutating func copy(_ view: View, to place: Location, strides: [Int]) {
        guard view.count > 0 else { return }
        let size = rootTypes[view.root].elementType.byteCount
        let isDense = strides == Shape(view.shape).strides
        if view.isScalar && isDense {
            instructions.append(
                FillInstruction(
                    value: self.place(of: view), destination: place, elementSize: size, count: view.count))
        } else {
            instructions.append(
                CopyInstruction(
                    source: self.place(of: view), destination: place, lengths: view.shape,
                    sourceStrides: view.strides, destinationStrides: strides, elementSize: size))
        }
    }
}
