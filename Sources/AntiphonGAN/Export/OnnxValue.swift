/// A value of an ONNX graph under construction. Computing with it adds nodes; shapes broadcast as NumPy's do.
struct OnnxValue {
    let graph: OnnxGraph
    let name: String
    let element: OnnxElement

    // MARK: Arithmetic

    static func + (left: OnnxValue, right: OnnxValue) -> OnnxValue { left.graph.node("Add", [left, right]) }
    static func - (left: OnnxValue, right: OnnxValue) -> OnnxValue { left.graph.node("Sub", [left, right]) }
    static func * (left: OnnxValue, right: OnnxValue) -> OnnxValue { left.graph.node("Mul", [left, right]) }
    static func / (left: OnnxValue, right: OnnxValue) -> OnnxValue { left.graph.node("Div", [left, right]) }
    static func + (left: OnnxValue, right: Double) -> OnnxValue { left + left.scalar(right) }
    static func - (left: OnnxValue, right: Double) -> OnnxValue { left - left.scalar(right) }
    static func * (left: OnnxValue, right: Double) -> OnnxValue { left * left.scalar(right) }
    static func / (left: OnnxValue, right: Double) -> OnnxValue { left / left.scalar(right) }

    /// A number of this value's kind.
    func scalar(_ value: Double) -> OnnxValue { graph.constant(OnnxTensor(scalar: value, element)) }

    func maximum(_ other: OnnxValue) -> OnnxValue { graph.node("Max", [self, other]) }
    func minimum(_ other: OnnxValue) -> OnnxValue { graph.node("Min", [self, other]) }
    func maximum(_ other: Double) -> OnnxValue { maximum(scalar(other)) }
    func minimum(_ other: Double) -> OnnxValue { minimum(scalar(other)) }
    /// The nearest number within bounds.
    func clipped(_ bounds: ClosedRange<Double>) -> OnnxValue {
        maximum(bounds.lowerBound).minimum(bounds.upperBound)
    }

    func exponential() -> OnnxValue { graph.node("Exp", [self]) }
    func logarithm() -> OnnxValue { graph.node("Log", [self]) }
    func squareRoot() -> OnnxValue { graph.node("Sqrt", [self]) }
    func rounded() -> OnnxValue { graph.node("Round", [self]) }
    /// The nearest multiple of a unit; the value itself where there is no unit.
    func rounded(toMultipleOf unit: Double?) -> OnnxValue { unit.map { (self / $0).rounded() * $0 } ?? self }
    func roundedUp() -> OnnxValue { graph.node("Ceil", [self]) }
    func magnitude() -> OnnxValue { graph.node("Abs", [self]) }
    func sign() -> OnnxValue { graph.node("Sign", [self]) }
    func rectified() -> OnnxValue { graph.node("Relu", [self]) }
    func tanh() -> OnnxValue { graph.node("Tanh", [self]) }
    func logistic() -> OnnxValue { graph.node("Sigmoid", [self]) }
    func sigmoidLinear() -> OnnxValue { self * logistic() }

    /// The sum over the last axis, which stays with one element.
    func lastSum() -> OnnxValue { graph.node("ReduceSum", [self, integers([-1])], [("keepdims", .integer(1))]) }
    /// The largest over the last axis, which stays with one element.
    func lastMaximum() -> OnnxValue { maximum(over: -1) }
    /// The smallest over an axis, which stays with one element.
    func minimum(over axis: Int) -> OnnxValue { reduced("ReduceMin", axis) }
    /// The largest over an axis, which stays with one element.
    func maximum(over axis: Int) -> OnnxValue { reduced("ReduceMax", axis) }
    /// The place of the largest along the last axis, the first of equal ones; int64, the axis stays with one element.
    func lastPlaceOfLargest() -> OnnxValue {
        graph.node("ArgMax", [self], [("axis", .integer(-1)), ("keepdims", .integer(1))], of: .int64)
    }
    /// Sums up to each place along an axis.
    func cumulated(along axis: Int) -> OnnxValue {
        graph.node("CumSum", [self, graph.constant(OnnxTensor(scalar: Double(axis), .int64))])
    }

    // MARK: Comparing

    func isLess(than other: OnnxValue) -> OnnxValue { graph.node("Less", [self, other], of: .bool) }
    func isLess(than other: Double) -> OnnxValue { isLess(than: scalar(other)) }
    func isEqual(to other: OnnxValue) -> OnnxValue { graph.node("Equal", [self, other], of: .bool) }
    func isEqual(to other: Double) -> OnnxValue { isEqual(to: scalar(other)) }
    func isMore(than other: OnnxValue) -> OnnxValue { graph.node("Greater", [self, other], of: .bool) }
    func isMissing() -> OnnxValue { graph.node("IsNaN", [self], of: .bool) }
    /// Where this, a truth value, holds, one value, else another.
    func select(_ yes: OnnxValue, _ no: OnnxValue) -> OnnxValue {
        graph.node("Where", [self, yes, no], of: yes.element)
    }

    /// As numbers of another kind; floating-point numbers lose their fraction where they become whole ones.
    func converted(to element: OnnxElement) -> OnnxValue {
        element == self.element
            ? self : graph.node("Cast", [self], [("to", .integer(element.rawValue))], of: element)
    }

    // MARK: Shapes

    /// A part along an axis.
    func sliced(_ range: Range<Int>, along axis: Int) -> OnnxValue {
        graph.node(
            "Slice", [self, integers([range.lowerBound]), integers([range.upperBound]), integers([axis])])
    }
    /// The first elements along an axis, as many as this number, int64 [1], says.
    func first(_ count: OnnxValue, along axis: Int) -> OnnxValue {
        graph.node("Slice", [self, integers([0]), count, integers([axis])])
    }
    /// Another shape: 0 keeps an axis, -1 is what is left.
    func reshaped(_ shape: [Int]) -> OnnxValue { graph.node("Reshape", [self, integers(shape)]) }
    func transposed(_ order: [Int]) -> OnnxValue { graph.node("Transpose", [self], [("perm", .integers(order))]) }
    func unsqueezed(_ axes: [Int]) -> OnnxValue { graph.node("Unsqueeze", [self, integers(axes)]) }
    func squeezed(_ axes: [Int]) -> OnnxValue { graph.node("Squeeze", [self, integers(axes)]) }
    /// [B, n] as [B, steps, n].
    func repeated(steps: OnnxValue) -> OnnxValue {
        let one = integers([1])
        let shape = [one, steps, one].joined(along: 0)
        return graph.node("Expand", [unsqueezed([1]), shape])
    }
    /// The length of an axis, int64 [1].
    func length(of axis: Int) -> OnnxValue {
        let shape = graph.node("Shape", [self], of: .int64)
        return shape.sliced(axis..<axis + 1, along: 0)
    }
    /// The elements at places along an axis; of a list, in the places' shape.
    func elements(at places: OnnxValue, along axis: Int = 0) -> OnnxValue {
        graph.node("Gather", [self, places], [("axis", .integer(axis))])
    }
    /// 0, 1, ..., as many as this number, int64 [1], says.
    func counted() -> OnnxValue {
        let (zero, one) = (OnnxTensor(scalar: 0, .int64), OnnxTensor(scalar: 1, .int64))
        return graph.node("Range", [graph.constant(zero), squeezed([0]), graph.constant(one)])
    }

    private func reduced(_ operation: String, _ axis: Int) -> OnnxValue {
        graph.node(operation, [self], [("axes", .integers([axis])), ("keepdims", .integer(1))])
    }

    private func integers(_ values: [Int]) -> OnnxValue { graph.constant(OnnxTensor(values)) }
}

extension [OnnxValue] {
    /// Values side by side along an axis; there is at least one.
    func joined(along axis: Int) -> OnnxValue {
        count == 1 ? self[0] : self[0].graph.node("Concat", map { $0 }, [("axis", .integer(axis))])
    }
}
