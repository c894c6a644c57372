import AntiphonData
import AntiphonGraph
import AntiphonNN

/// A model's weights by the names of their parameters, in the shapes that other programs want.
struct ModelWeights {
    /// What the family's networks hold, in order.
    let layout: ParameterLayout
    private let weights: [Float]

    /// - Throws: `ExportError` if the weights are not those of the networks that the settings make.
    init(_ model: TrainedModel) throws(ExportError) {
        guard model.weights.count == model.layout.elementCount else {
            throw ExportError(
                "the model has \(model.weights.count) weights where its networks need \(model.layout.elementCount)")
        }
        let family: any Family
        do {
            family = try model.configuration.makeFamily(model.schema.layout)
        } catch {
            throw ExportError("\(error)")
        }
        guard family.generator == model.layout else {
            let wanted = Set(family.generator.parameters.map { "\($0.path) of shape \($0.shape)" })
            let missing = wanted.subtracting(model.layout.parameters.map { "\($0.path) of shape \($0.shape)" }).min()
            throw ExportError("the model has no parameter \(missing ?? "in the order that its settings ask for")")
        }
        layout = model.layout
        weights = model.weights
    }

    /// The values of a parameter, row-major.
    func callAsFunction(_ path: String) throws(ExportError) -> (shape: [Int], values: [Float]) {
        guard let parameter = layout.named(path) else { throw ExportError("the model has no parameter \(path)") }
        return (parameter.shape.dimensions, Array(weights[parameter.range]))
    }

    /// A matrix with rows and columns exchanged: [columns, rows] of [rows, columns].
    func transposed(_ path: String) throws(ExportError) -> (shape: [Int], values: [Float]) {
        let (shape, values) = try self(path)
        guard shape.count == 2 else { throw ExportError("the model's parameter \(path) is no matrix") }
        let (rows, columns) = (shape[0], shape[1])
        return (
            [columns, rows], (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
        )
    }
}

/// Why a model cannot be written in another program's format.
public struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line: what is wrong.
    public let description: String

    init(_ description: String) { self.description = description }
}
