import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Golden numbers of one topic (`Tools/goldens/evaluation.py`).
struct Goldens {
    private let tensors: [String: HostTensor]

    init(_ topic: String) throws {
        let folder = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        tensors = try Safetensors(contentsOf: folder.appendingPathComponent("\(topic).safetensors").path).tensors
    }

    /// The names of all tensors.
    var names: [String] { Array(tensors.keys) }

    func floats(_ name: String) throws -> [Float] {
        try #require(tensors[name]?.floats, "no golden \(name)")
    }

    /// The rows of a matrix.
    func rows(_ name: String) throws -> [[Float]] {
        let values = try floats(name)
        let width = try #require(tensors[name]).type.shape[-1]
        return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    }

    /// A list of whole numbers.
    func integers(_ name: String) throws -> [Int] {
        try #require(tensors[name]?.integers, "no golden \(name)").map(Int.init)
    }

    /// The rows of a matrix of whole numbers.
    func indices(_ name: String) throws -> [[Int]] {
        let tensor = try #require(tensors[name])
        let values = try #require(tensor.integers, "no golden \(name)").map(Int.init)
        let width = tensor.type.shape[-1]
        return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    }

    /// A set of sequences [N, T, F].
    func sequences(_ name: String) throws -> DenseSequences {
        let shape = try #require(tensors[name]).type.shape
        return try DenseSequences(
            columns: (0..<shape[2]).map { "c\($0)" }, steps: shape[1], values: floats(name))
    }
}

/// Expects numbers to be the golden ones up to a share of the largest of these.
func expectClose(
    _ values: some Collection<Double>, _ golden: [Float], _ tolerance: Double, _ name: Comment,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    #expect(values.count == golden.count, name, sourceLocation: sourceLocation)
    let scale = golden.map { Double(abs($0)) }.max() ?? 0
    let worst = zip(values, golden).map { abs($0 - Double($1)) }.max() ?? .infinity
    #expect(worst <= tolerance * scale, "\(name): off by \(worst) of \(scale)", sourceLocation: sourceLocation)
}
