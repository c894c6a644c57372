/// The files in a ZIP archive (PKWARE APPNOTE 6.3): stored or deflated, with ZIP64 sizes, as NumPy writes `.npz` files.
struct ZipArchive {
    static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    /// More files than any sensible archive of arrays has.
    static let mostEntries = 256

    struct Entry {
        let name: String
        let method: Int
        let sum: UInt32
        let packed: Int
        let unpacked: Int
        /// Where its contents begin.
        let begin: Int
    }

    let entries: [Entry]
    private let bytes: [UInt8]
    private let name: String

    /// Reads an archive's directory; `name` is for messages.
    init(_ bytes: [UInt8], name: String) throws(DataError) {
        self.bytes = bytes
        self.name = name
        let reader = Reader(bytes: bytes, name: name)
        guard let end = Self.endRecord(bytes) else {
            throw .file(name, "is a ZIP archive without its end", hint: "it was cut off: copy it again")
        }
        var count = try reader.number(end + 10, 2)
        var start = try reader.number(end + 16, 4)
        if count == 0xFFFF || start == 0xFFFF_FFFF {
            let place = try reader.number(end - 20 + 8, 8)
            guard try reader.number(end - 20, 4) == 0x0706_4B50, try reader.number(place, 4) == 0x0606_4B50 else {
                throw reader.damaged
            }
            count = try reader.number(place + 32, 8)
            start = try reader.number(place + 48, 8)
        }
        guard count <= Self.mostEntries else { throw .file(name, "holds \(count) files, too many for arrays") }
        var entries: [Entry] = []
        for _ in 0..<count {
            let (entry, next) = try reader.entry(at: start)
            guard !entries.contains(where: { $0.name == entry.name }) else { throw reader.damaged }
            entries.append(entry)
            start = next
        }
        self.entries = entries
    }

    /// A file's contents, checked against its size and CRC-32.
    func contents(_ entry: Entry) throws(DataError) -> ArraySlice<UInt8> {
        let place = "\(name)(\(entry.name))"
        guard entry.packed <= bytes.count - entry.begin else {
            throw .file(place, "lies beyond the end of the archive", hint: "it was cut off: copy it again")
        }
        let packed = bytes[entry.begin..<entry.begin + entry.packed]
        let contents: ArraySlice<UInt8>
        switch entry.method {
        case 0: contents = packed
        case 8: contents = try inflated(packed, to: entry.unpacked, place: place)[...]
        default:
            throw .file(
                place, "is packed by method \(entry.method); stored and deflated arrays are read",
                hint: "save it with numpy.savez or numpy.savez_compressed")
        }
        var check = CRC32()
        check.update(contents)
        guard contents.count == entry.unpacked, check.value == entry.sum else {
            throw .file(place, "is damaged: it does not fit its checksum")
        }
        return contents
    }

    private func inflated(_ packed: ArraySlice<UInt8>, to size: Int, place: String) throws(DataError) -> [UInt8] {
        let bound = ExpansionBound()
        if bound.isExceeded(packed: packed.count, unpacked: size) { throw bound.error(place) }
        do throws(InflationError) {
            var inflater = Inflater(BitSource(RawBytes(bytes: Array(packed), name: place)))
            var result: [UInt8] = []
            while result.count <= size {
                let piece = try inflater.next()
                if piece.isEmpty { break }
                result += piece
            }
            return result
        } catch {
            throw .file(place, "is damaged: it cannot be unpacked")
        }
    }

    // The end of the archive, before a comment of at most 64 KiB.
    private static func endRecord(_ bytes: [UInt8]) -> Int? {
        let mark: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
        var place = bytes.count - 22
        while place >= 0, place >= bytes.count - 22 - 0xFFFF {
            if bytes[place] == mark[0], bytes[place..<place + 4].elementsEqual(mark) { return place }
            place -= 1
        }
        return nil
    }

    private struct Reader {
        let bytes: [UInt8]
        let name: String

        var damaged: DataError { .file(name, "is a damaged ZIP archive") }

        func number(_ place: Int, _ count: Int) throws(DataError) -> Int {
            guard place >= 0, place <= bytes.count - count else { throw damaged }
            let value = (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
            guard value <= 1 << 48 else { throw damaged }
            return Int(value)
        }

        func entry(at place: Int) throws(DataError) -> (entry: Entry, next: Int) {
            guard try number(place, 4) == 0x0201_4B50 else { throw damaged }
            guard try number(place + 8, 2) & 1 == 0 else { throw .file(name, "is encrypted") }
            let (nameSize, extraSize) = try (number(place + 28, 2), number(place + 30, 2))
            let end = try place + 46 + nameSize + extraSize + number(place + 32, 2)
            guard end <= bytes.count else { throw damaged }
            guard
                let name = String(
                    validating: bytes[place + 46..<place + 46 + nameSize], as: UTF8.self)
            else { throw damaged }
            // Unpacked, packed, and where it begins.
            var sizes = try [number(place + 24, 4), number(place + 20, 4), number(place + 42, 4)]
            // ZIP64: fields that are all ones stand in the extra field instead, in this order.
            var extra = place + 46 + nameSize
            let extraEnd = extra + extraSize
            while extra + 4 <= extraEnd {
                let (tag, size) = try (number(extra, 2), number(extra + 2, 2))
                var field = extra + 4
                if tag == 1 {
                    for index in 0..<3 where sizes[index] == 0xFFFF_FFFF && field + 8 <= extra + 4 + size {
                        sizes[index] = try number(field, 8)
                        field += 8
                    }
                }
                extra += 4 + size
            }
            // Both places that name the file must agree, or two readers could see two archives.
            guard try number(sizes[2], 4) == 0x0403_4B50 else { throw damaged }
            let (size, more) = try (number(sizes[2] + 26, 2), number(sizes[2] + 28, 2))
            let begin = sizes[2] + 30 + size + more
            guard begin <= bytes.count, bytes[sizes[2] + 30..<begin - more].elementsEqual(name.utf8) else {
                throw damaged
            }
            let entry = try Entry(
                name: name, method: number(place + 10, 2), sum: UInt32(number(place + 16, 4)),
                packed: sizes[1], unpacked: sizes[0], begin: begin)
            return (entry, end)
        }
    }
}
