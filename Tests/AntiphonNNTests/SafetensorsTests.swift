import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("Safetensors files")
struct SafetensorsTests {
    private static func sample() throws -> Safetensors {
        Safetensors(
            tensors: [
                "net/kernel": try HostTensor([2, 3], [1, -0.0, .infinity, .leastNonzeroMagnitude, 3.5, -1e30]),
                "net/bias": HostTensor(Float(0.1)),
                "steps": try HostTensor([2], .int32([.min, 7])),
                "key": try HostTensor([2], .uint32([.max, 1])),
                "mask": try HostTensor([3], .bool([true, false, true])),
                "empty": try HostTensor([0, 4], []),
                "名\"\\\u{1}\n": HostTensor(Float(2)),
            ],
            metadata: ["format": "antiphon", "quote \"": "line\nend \u{1F3B5}"])
    }

    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("safetensors-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test("What is written is read back, bit for bit, with its metadata")
    func roundTrip() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.safetensors").path
        let sample = try Self.sample()
        try sample.write(to: path)
        let back = try Safetensors(contentsOf: path)
        #expect(back == sample)
        // -0 equals 0: look at the bits.
        #expect(back.tensors["net/kernel"]?.floats?[1].sign == .minus)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(try Safetensors(decoding: bytes, named: "a") == sample)
        #expect(try sample.encoded() == bytes)
        // Nothing else stays behind.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.safetensors"])
    }

    @Test("NaN keeps its bits")
    func nan() throws {
        let odd = Float(bitPattern: 0x7fc0_1234)
        let back = try Safetensors(
            decoding: try Safetensors(tensors: ["x": HostTensor(odd)]).encoded(), named: "nan")
        #expect(back.tensors["x"]?.floats?[0].bitPattern == 0x7fc0_1234)
    }

    @Test("The layout is the reference writer's: wide elements first, then names; the header padded to 8 bytes")
    func layout() throws {
        let file = Safetensors(
            tensors: [
                "b": HostTensor(Float(1)), "a": HostTensor([true, false, true].map { _ in Float(2) }),
                "z": HostTensor(true), "i": HostTensor(Int32(3)), "u": HostTensor(UInt32(4)),
            ], metadata: ["k": "v"])
        let bytes = try file.encoded()
        let size = Int(bytes[0]) + Int(bytes[1]) << 8
        #expect(bytes[2..<8].allSatisfy { $0 == 0 } && size % 8 == 0)
        let header = String(decoding: bytes[8..<8 + size], as: UTF8.self)
        #expect(
            header.trimmingCharacters(in: .whitespaces) == #"{"__metadata__":{"k":"v"},"#
                + #""a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"#
                + #""b":{"dtype":"F32","shape":[],"data_offsets":[12,16]},"#
                + #""u":{"dtype":"U32","shape":[],"data_offsets":[16,20]},"#
                + #""i":{"dtype":"I32","shape":[],"data_offsets":[20,24]},"#
                + #""z":{"dtype":"BOOL","shape":[],"data_offsets":[24,25]}}"#)
        #expect(bytes.count == 8 + size + 25)
    }

    @Test("An empty file of tensors is a file")
    func empty() throws {
        let bytes = try Safetensors(tensors: [:]).encoded()
        #expect(try Safetensors(decoding: bytes, named: "empty") == Safetensors(tensors: [:]))
        #expect(throws: SafetensorsError.self) {
            try Safetensors(tensors: ["__metadata__": HostTensor(Float(0))]).encoded()
        }
    }

    @Test("A file that is replaced is the old one or the new one; one that cannot be written leaves the old")
    func replacing() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.safetensors").path
        try Safetensors(tensors: ["x": HostTensor(Float(1))]).write(to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try Safetensors(tensors: ["x": HostTensor(Float(2))]).write(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try Safetensors(contentsOf: path).tensors["x"] == HostTensor(Float(2)))

        let nowhere = folder.appendingPathComponent("none/a.safetensors").path
        let error = #expect(throws: SafetensorsError.self) { try Self.sample().write(to: nowhere) }
        #expect(error?.description.hasPrefix(nowhere) == true)
        // A folder of that name cannot be replaced by a file; nothing is left behind.
        #expect(throws: SafetensorsError.self) { try Self.sample().write(to: folder.path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.safetensors"])
    }

    @Test("Files that cannot be: absent, a folder, empty, a pointer")
    func unreadable() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: folder.path + "/none") }
        #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: folder.path) }
        #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: "/dev/zero") }
        let path = folder.appendingPathComponent("f").path
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: path) }
        try Data("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n".utf8)
            .write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: path) }
        #expect(error?.description.contains("Git LFS") == true)
        #expect(error?.description.hasPrefix(path) == true)
    }

    @Test("A file cut at any byte, or with any byte added, is refused")
    func truncation() throws {
        let bytes = try Self.sample().encoded()
        for count in 0..<bytes.count {
            #expect(throws: SafetensorsError.self, "cut at \(count)") {
                try Safetensors(decoding: Array(bytes[..<count]), named: "cut")
            }
        }
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(decoding: bytes + [0], named: "long") }
        #expect(error?.description.contains("1 bytes too many") == true)
    }

    @Test("Any changed byte of the header is refused or changes what is read; none crashes")
    func flips() throws {
        let sample = try Self.sample()
        let bytes = try sample.encoded()
        let headerEnd = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
        var refused = 0
        for place in 0..<bytes.count {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                if let read = try? Safetensors(decoding: changed, named: "flipped") {
                    let same = read == sample && place >= headerEnd && changed[place] & 0x7f == bytes[place] & 0x7f
                    // The only change that compares equal is the sign of a zero.
                    #expect(read != sample || same, "byte \(place), bit \(bit)")
                } else {
                    refused += 1
                }
            }
        }
        #expect(refused > headerEnd * 4)
    }
}
