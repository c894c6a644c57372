import AntiphonData
import Foundation
import Testing

@Suite("CSV writer")
struct WriterTests {
    @Test("what is written is read back to the same bits")
    func roundTrip() throws {
        var random = TestRandom(state: 11)
        var floats: [Float] = [0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude]
        floats += [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .ulpOfOne, 0.1, 16_777_216, 1e-5, 1e16]
        while floats.count < 30_000 {
            let value = Float(bitPattern: UInt32.random(in: 0 ... .max, using: &random))
            if value.isFinite { floats.append(value) }
        }
        var doubles: [Double] = [0, -0.0, .leastNonzeroMagnitude, 2.2250738585072014e-308, 0.1, 1 / 3]
        while doubles.count < 30_000 {
            let value = Double(bitPattern: UInt64.random(in: 0 ... .max, using: &random))
            if value.magnitude <= 3e38 { doubles.append(value) }
        }
        try withDirectory { directory in
            let path = directory + "/t.csv"
            let set = try SequenceSet(columns: ["a", "b"], length: 5, values: floats)
            try set.write(csv: path)
            let back = try Table.read(csv: path)
            #expect(back.values.map { Float($0).bitPattern } == floats.map(\.bitPattern))
            #expect(try SequenceSet.sequences(of: back).values.map(\.bitPattern) == floats.map(\.bitPattern))

            let table = try Table(columns: ["a", "b", "c"], values: doubles, source: "t")
            try table.write(csv: path)
            #expect(try Table.read(csv: path).values.map(\.bitPattern) == doubles.map(\.bitPattern))
        }
    }

    @Test("the long form, in batches, with its header and nothing else in the directory")
    func longForm() throws {
        try withDirectory { directory in
            var writer = try CSVWriter(path: directory + "/s.csv", sequencesOf: ["x", "a,b"])
            try writer.append(SequenceSet(columns: ["x", "a,b"], length: 2, values: [1, 2, 3, 4]))
            #expect(!FileManager.default.fileExists(atPath: directory + "/s.csv"))
            try writer.append(SequenceSet(columns: ["x", "a,b"], length: 2, values: [0.1, 1e-5, .nan, -0.0]))
            try writer.finish()
            let text = try String(contentsOfFile: directory + "/s.csv", encoding: .utf8)
            #expect(text == "sequence_id,step,x,\"a,b\"\n0,0,1.0,2.0\n0,1,3.0,4.0\n1,0,0.1,1e-05\n1,1,,-0.0\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["s.csv"])
        }
    }

    @Test(
        "identifiers, keys and names that need quotes come back", arguments: ["a,b", "a\"b", "a\nb", "a;b", " a", ""])
    func quoting(name: String) throws {
        let column = name.isEmpty ? "x" : name + "x"
        let table = try Table(
            columns: [column], values: [1, 2, 3], source: "t",
            sequences: RowSequences(column: "id \"1\"", rows: ["p,q", "p,q", "r\r\ns"]),
            order: RowOrder(column: "when", keys: [0.5, 1, 2]))
        try withDirectory { directory in
            try table.write(csv: directory + "/t.csv")
            let back = try Table.read(
                csv: directory + "/t.csv", options: TableOptions(sequenceColumn: "id \"1\"", orderColumn: "when"))
            #expect(back.values == table.values && back.sequences == table.sequences && back.order == table.order)
            #expect(back.columns == [column.trimmingCharacters(in: .whitespaces)] || back.columns == [column])
        }
    }

    @Test("an abandoned file leaves what was there, and nothing beside it")
    func abandoned() throws {
        try withDirectory { directory in
            let path = directory + "/t.csv"
            try "old".write(toFile: path, atomically: false, encoding: .utf8)
            do {
                var writer = try CSVWriter(path: path, columns: ["x"])
                for _ in 0..<100_000 { try writer.append(row: [1.5]) }
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["t.csv"])
        }
    }

    @Test("a file that only its owner may read stays so")
    func permissions() throws {
        try withDirectory { directory in
            let path = directory + "/t.csv"
            try "old".write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try Table(columns: ["x"], values: [1], source: "t").write(csv: path)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test("links keep pointing; devices are written, not replaced")
    func specialFiles() throws {
        try withDirectory { directory in
            try "old".write(toFile: directory + "/real.csv", atomically: false, encoding: .utf8)
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/link.csv", withDestinationPath: directory + "/real.csv")
            let table = try Table(columns: ["x"], values: [1], source: "t")
            try table.write(csv: directory + "/link.csv")
            #expect(try String(contentsOfFile: directory + "/real.csv", encoding: .utf8) == "x\n1.0\n")
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: directory + "/link.csv")
                    == directory + "/real.csv")
            try table.write(csv: "/dev/null")
            let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
            #expect(type == .typeCharacterSpecial)
        }
    }

    @Test("outputs that cannot be written, each in one line")
    func refused() throws {
        try withDirectory { directory in
            let table = try Table(columns: ["x"], values: [1], source: "t")
            let write = { (path: String) in message { () throws(DataError) in try table.write(csv: path) } }
            #expect(
                write(directory + "/no/t.csv")
                    == "\(directory)/no/t.csv: cannot be written: No such file or directory; its directory must exist")
            #expect(write(directory).hasPrefix("\(directory): is a directory"))
            #expect(!write(directory + "/" + String(repeating: "n", count: 300)).contains("\n"))
            #if os(Linux)
                #expect(write("/dev/full") == "/dev/full: cannot be written: No space left on device")
            #endif
        }
    }

    @Test("rows and sequences that do not fit the columns")
    func misfits() throws {
        try withDirectory { directory in
            var plain = try CSVWriter(path: directory + "/p.csv", columns: ["x"])
            let wide = try SequenceSet(columns: ["x", "y"], length: 1, values: [1, 2])
            var refusals = 0
            do { try plain.append(row: [1, 2]) } catch { refusals += 1 }
            do { try plain.append(wide) } catch { refusals += 1 }
            var long = try CSVWriter(path: directory + "/l.csv", sequencesOf: ["x"])
            do { try long.append(row: [1]) } catch { refusals += 1 }
            do { try long.append(wide) } catch { refusals += 1 }
            #expect(refusals == 4)
        }
    }
}
