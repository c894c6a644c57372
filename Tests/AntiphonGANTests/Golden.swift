import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Golden tensors of a file of the Goldens folder, or those of them whose names begin with a prefix, without it.
struct Golden {
    let tensors: [String: HostTensor]

    init(_ topic: String) throws {
        let folder = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        tensors = try Safetensors(contentsOf: folder.appendingPathComponent("\(topic).safetensors").path).tensors
    }

    private init(tensors: [String: HostTensor]) { self.tensors = tensors }

    func under(_ prefix: String) throws -> Golden {
        let start = prefix + "/"
        let part = tensors.filter { $0.key.hasPrefix(start) }
        try #require(!part.isEmpty, "no goldens under \(prefix)")
        return Golden(
            tensors: Dictionary(uniqueKeysWithValues: part.map { (String($0.key.dropFirst(start.count)), $0.value) }))
    }

    subscript(_ name: String) -> HostTensor {
        get throws { try #require(tensors[name], "no golden \(name)") }
    }
}
