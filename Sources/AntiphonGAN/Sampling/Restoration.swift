package import AntiphonData
package import AntiphonGraph

// Scaling back as a part of a program, so that it runs fused with what a generator ends with.
extension Scaler {
    /// Scaled sequences [T, B, F] in the data's own units, each column within the range it was seen in, as `restored(_:)` does
    /// it but in float32: about two roundings of the column's largest magnitude off.
    package func restored(timeMajor x: Tensor) -> Tensor {
        // A scale beyond float32 becomes its largest number, whose product with 0 is 0.
        func vector(_ value: (ColumnScaler) -> Double) -> Tensor {
            let row = columns.map { Float(max(-Self.most, min(Self.most, value($0)))) }
            // One row a sequence: rows of a whole step make longer loops than a sequence's own.
            let values = Array(repeatElement(row, count: x.shape[1]).joined())
            let steps = x.context.constant(HostTensor(values)).reshaped([x.shape[1], columns.count])
            return steps.broadcast(to: x.shape, dimensions: [1, 2])
        }
        let restored = x * vector(\.scale) + vector(\.offset)
        let clipped = restored.maximum(vector(\.minimum)).minimum(vector(\.maximum))
        guard columns.contains(where: \.isConstant) else { return clipped }
        // A constant stays what it is even where a model gives no number.
        let constant = vector { $0.isConstant ? 1 : 0 }
        return constant.compare(.greater, constant.zerosLike()).select(vector(\.minimum), clipped)
    }

    private static var most: Double { Double(Float.greatestFiniteMagnitude) }
}
