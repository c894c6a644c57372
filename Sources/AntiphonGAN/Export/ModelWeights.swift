import AntiphonGraph
import AntiphonNN

/// A model's weights by the names of their parameters, in the shapes that other programs want.
struct ModelWeights {
    private let layout: ParameterLayout
    private let weights: [Float]

    /// - Throws: `ExportError` if the block is not the layout's.
    init(_ model: TrainedModel) throws(ExportError) {
        guard model.weights.count == model.layout.elementCount else {
            throw ExportError(
                "the model has \(model.weights.count) weights where its networks need \(model.layout.elementCount)")
        }
        layout = model.layout
        weights = model.weights
    }

    /// The values of a parameter of the given path, row-major, with the shape that it must have.
    func callAsFunction(_ path: String, _ shape: [Int]) throws(ExportError) -> [Float] {
        guard let parameter = layout.named(path), parameter.shape.dimensions == shape else {
            throw ExportError("the model has no parameter \(path) of shape \(shape)")
        }
        return Array(weights[parameter.range])
    }

    /// The same as a matrix with rows and columns exchanged: [columns, rows] of [rows, columns].
    func transposed(_ path: String, _ rows: Int, _ columns: Int) throws(ExportError) -> [Float] {
        let values = try self(path, [rows, columns])
        return (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
    }
}

/// Why a model cannot be written in another program's format.
public struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line: what is wrong.
    public let description: String

    init(_ description: String) { self.description = description }

    static func unknown(_ family: FamilyKind) -> ExportError {
        ExportError(
            "models of family \(family.rawValue) cannot be exported yet; those of recurrent and feed-forward can")
    }
}
