import AntiphonData
import Foundation
import Testing

/// A ZIP archive of stored files with whatever the directory is made to say.
func zip(_ files: [(name: String, bytes: [UInt8])], method: UInt16 = 0, sizes: UInt32? = nil) -> [UInt8] {
    func word(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in files {
        let size = sizes ?? UInt32(bytes.count)
        let facts = word(method) + word(UInt32(0)) + word(CRC32.of(bytes)) + word(UInt32(bytes.count)) + word(size)
        let start = archive.count
        archive +=
            [0x50, 0x4B, 3, 4, 20, 0, 0, 0] + facts + word(UInt16(name.utf8.count)) + [0, 0] + name.utf8 + bytes
        directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0, 0, 0] + facts + word(UInt16(name.utf8.count))
        directory += [UInt8](repeating: 0, count: 12) + word(UInt32(start)) + name.utf8
    }
    let end = word(UInt16(files.count)) + word(UInt16(files.count)) + word(UInt32(directory.count))
    return archive + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + end + word(UInt32(archive.count)) + [0, 0]
}

@Suite("NPZ archives")
struct ZipTests {
    private let data = npy("{'descr':'|u1','fortran_order':False,'shape':(2,3,1)}", Array(1...6))
    private let lengths = npy("{'descr':'|i1','fortran_order':False,'shape':(2,)}", [3, 2])
    private let fixed = npy("{'descr':'|u1','fortran_order':False,'shape':(2,2)}", [7, 8, 9, 10])

    private func read(_ bytes: [UInt8]) throws(DataError) -> Table {
        try Table.read(Table.reader(bytes: bytes, name: "a.npz"))
    }

    private func refusal(_ files: [(name: String, bytes: [UInt8])], method: UInt16 = 0, sizes: UInt32? = nil) -> String
    {
        message { () throws(DataError) in _ = try read(zip(files, method: method, sizes: sizes)) }
    }

    @Test("data, lengths and static become rows: padding is left out, static values stand at every step")
    func arrays() throws {
        let table = try read(
            zip([("lengths.npy", lengths), ("data.npy", data), ("static.npy", fixed), ("labels.npy", [1])]))
        #expect(table.columns == ["column_1", "static_1", "static_2"])
        #expect(table.values == [1, 7, 8, 2, 7, 8, 3, 7, 8, 4, 9, 10, 5, 9, 10])
        #expect(table.sequences?.indices == [0, 0, 0, 1, 1] && table.order?.keys == [0, 1, 2, 0, 1])
    }

    @Test("Names of columns and sequences are read, from NumPy's UTF-32 and from bytes")
    func names() throws {
        let columns = npy("{'descr':'<U2','fortran_order':False,'shape':(1,)}", [0xFC, 0, 0, 0, 0, 0, 0, 0])
        let named = npy("{'descr':'|S2','fortran_order':False,'shape':(2,)}", [0x61, 0, 0x62, 0x62])
        let table = try read(zip([("data.npy", data), ("columns.npy", columns), ("sequence_id.npy", named)]))
        #expect(table.columns == ["ü"] && table.sequences?.identifiers == ["a", "bb"])
        let surrogate = npy("{'descr':'<U1','fortran_order':False,'shape':(1,)}", [0, 0xD8, 0, 0])
        #expect(refusal([("data.npy", data), ("columns.npy", surrogate)]).contains("something other than text"))
    }

    @Test("A single array is read whatever it is called")
    func single() throws {
        #expect(try read(zip([("arr_0.npy", data)])).values == [1, 2, 3, 4, 5, 6])
    }

    @Test("What does not fit is refused by the array's name")
    func misfits() {
        let long = npy("{'descr':'|i1','fortran_order':False,'shape':(2,)}", [3, 4])
        let few = npy("{'descr':'|i1','fortran_order':False,'shape':(1,)}", [3])
        let flat = npy("{'descr':'|u1','fortran_order':False,'shape':(2,)}", [7, 8])
        #expect(refusal([("data.npy", data), ("lengths.npy", long)]).hasPrefix("a.npz[lengths]: "))
        #expect(refusal([("data.npy", data), ("lengths.npy", few)]).contains("for 2 sequences"))
        #expect(refusal([("data.npy", data), ("static.npy", flat)]).hasPrefix("a.npz[static]: "))
        #expect(refusal([("x.npy", data), ("y.npy", data)]).contains("its arrays are x, y"))
        #expect(refusal([("xl/workbook.xml", [1])]).contains("spreadsheet"))
        #expect(refusal([("data.npy", data), ("data.npy", data)]).contains("damaged"))
        #expect(refusal([("data.npy", data)], method: 12).contains("method 12"))
        #expect(refusal([("data.npy", data)], method: 8).contains("is damaged"))
        #expect(refusal([("data.npy", data)], sizes: 7).contains("checksum"))
        #expect(refusal([("data.npy", data)], method: 8, sizes: 0x7FFF_FFFF).contains("decompression bomb"))
    }

    @Test("Every cut and every flipped bit is refused or reads the same")
    func damage() throws {
        let whole = zip([("data.npy", data), ("lengths.npy", lengths)])
        // Without its name `lengths` says nothing.
        let possible = [try read(whole), try read(zip([("data.npy", data)]))]
        for cut in 4..<whole.count {
            let text = message { () throws(DataError) in _ = try read(Array(whole[..<cut])) }
            #expect(!text.isEmpty && !text.contains("\n"), "cut at \(cut)")
        }
        for place in whole.indices {
            for bit in 0..<8 {
                var broken = whole
                broken[place] ^= 1 << bit
                if let read = try? read(broken) { #expect(possible.contains(read), "byte \(place), bit \(bit)") }
            }
        }
    }
}
