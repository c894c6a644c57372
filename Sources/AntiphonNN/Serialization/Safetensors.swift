public import AntiphonGraph

/// Named tensors and a few words about them, as a safetensors file holds them.
///
/// The format is huggingface/safetensors' (its README, "Format"): 8 bytes header size, a JSON header, the elements.
/// Only F32, I32, U32 and BOOL are written and read. The file names no code: opening one runs nothing.
public struct Safetensors: Sendable, Hashable {
    /// The tensors by name.
    public var tensors: [String: HostTensor]
    /// What the file says about itself, a text for each key.
    public var metadata: [String: String]

    /// Tensors to write.
    public init(tensors: [String: HostTensor], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file. Memory stays within the file's size and a little more, whatever the file says.
    /// - Throws: `SafetensorsError` if the file cannot be read or anything about it is not as the format demands: see
    ///   `SafetensorsHeader`.
    public init(contentsOf path: String) throws(SafetensorsError) {
        let file = try FileSource(path)
        try self.init(reading: file, named: path)
    }

    /// Reads a file's bytes.
    ///
    /// - Parameter name: what errors call the file.
    /// - Throws: `SafetensorsError`, as for a file.
    public init(decoding bytes: [UInt8], named name: String) throws(SafetensorsError) {
        try self.init(reading: MemorySource(bytes: bytes), named: name)
    }

    /// Writes a file as one step: another process sees the old file or the whole new one, and after a power loss too.
    /// - Throws: `SafetensorsError` if it cannot be written; what was there before is then still there.
    public func write(to path: String) throws(SafetensorsError) {
        try AtomicFile.write(to: path, encodedPieces(named: path))
    }

    /// The file's bytes.
    /// - Throws: `SafetensorsError` if a name is reserved or the header would be larger than readers accept.
    public func encoded(named name: String = "safetensors") throws(SafetensorsError) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in try encodedPieces(named: name) { bytes += piece() }
        return bytes
    }
}
