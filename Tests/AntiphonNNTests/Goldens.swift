import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Golden tensors of one topic, or of one case of it: those whose names begin with a prefix, without it.
struct Goldens {
    private let tensors: [String: HostTensor]

    /// Opens a file of the Goldens folder.
    init(_ topic: String) throws {
        let folder = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        tensors = try Safetensors(contentsOf: folder.appendingPathComponent("\(topic).safetensors").path).tensors
    }

    private init(_ tensors: [String: HostTensor]) { self.tensors = tensors }

    func under(_ prefix: String) throws -> Goldens {
        let start = prefix + "/"
        let part = tensors.filter { $0.key.hasPrefix(start) }
        try #require(!part.isEmpty, "no goldens under \(prefix)")
        return Goldens(
            Dictionary(uniqueKeysWithValues: part.map { (String($0.key.dropFirst(start.count)), $0.value) }))
    }

    var all: [String: HostTensor] { tensors }

    subscript(_ name: String) -> HostTensor {
        get throws { try #require(tensors[name], "no golden \(name)") }
    }

    func has(_ name: String) -> Bool { tensors[name] != nil }

    /// The named ones, to be given to a program.
    func inputs(_ names: [String]) throws -> [String: HostTensor] {
        var inputs: [String: HostTensor] = [:]
        for name in names { inputs[name] = try self[name] }
        return inputs
    }

    /// The flat block of a layout's values under a prefix.
    func block(_ layout: ParameterLayout, under prefix: String) throws -> HostTensor {
        let part = try under(prefix).all
        #expect(Set(part.keys) == Set(layout.parameters.map(\.path)), "names differ from PyTorch's under \(prefix)")
        return HostTensor(try layout.block(of: part))
    }
}

/// Expects a tensor to be the golden one up to `tolerance` times the golden one's largest element.
func expectClose(
    _ value: HostTensor?, _ golden: HostTensor, _ tolerance: Float, _ name: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    guard let value, value.shape == golden.shape, let got = value.floats, let want = golden.floats else {
        Issue.record(
            "\(name): \(String(describing: value?.type)) instead of \(golden.type)", sourceLocation: sourceLocation)
        return
    }
    let scale = want.map(abs).max() ?? 0
    let worst = zip(got, want).map { $0.isFinite ? abs($0 - $1) : .infinity }.max() ?? 0
    // 1e-7 lets a golden of exactly 0 be met with a rounding error.
    #expect(worst <= tolerance * scale + 1e-7, "\(name) is off by \(worst) of \(scale)", sourceLocation: sourceLocation)
}

/// |a - b| / |b| in the Euclidean norm.
func relativeError(_ a: [Float], _ b: [Float]) -> Double {
    let difference = zip(a, b).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
    let size = b.reduce(0.0) { $0 + Double($1) * Double($1) }
    return (difference / size).squareRoot()
}
