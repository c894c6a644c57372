import AntiphonData
import Testing

/// Which values of tables of numbers alone stand for themselves: they become states, and all else stays numbers.
@Suite struct AtomTests {
    /// For each column, the states before its number; 0 where it is a number and nothing else.
    private func states(_ columns: [(Int) -> Double], rows: Int = 400) throws -> [Int] {
        let table = try Table(
            columns: columns.indices.map { "c\($0)" }, values: (0..<rows).flatMap { row in columns.map { $0(row) } },
            source: "made")
        let layout = try Schema(describing: table, mode: .windows(length: 8, stride: 1)).layout
        return columns.indices.map { index in
            let group = layout.groups.first { $0.name == "c\(index)" }
            guard case .gated(let states) = group?.form else { return 0 }
            return states
        }
    }

    private func wave(_ row: Int) -> Double { Double((row * 37) % 101) / 3 + 0.01 * Double(row % 7) }

    @Test func aCodeFarFromAllNumbersIsAState() throws {
        // Ten of 400: 2.5 %.
        #expect(try states([wave, { $0 % 40 == 3 ? -200 : wave($0) }]) == [0, 2])
        #expect(try states([{ $0 % 40 == 3 ? 9999 : wave($0) }, wave]) == [2, 0])
        // Nine say too little, and what is as near as the others are to each other may be a number.
        #expect(try states([wave, { $0 % 40 == 3 && $0 > 40 ? -200 : wave($0) }]) == [0, 0])
        #expect(try states([wave, { $0 % 40 == 3 ? -20 : wave($0) }]) == [0, 0])
    }

    @Test func whatOccursOftenInTheMidstOfNumbersIsAState() throws {
        #expect(try states([wave, { $0 % 5 == 0 ? 12.345 : wave($0) }]) == [0, 2])
        #expect(try states([wave, { $0 % 20 == 0 ? 12.345 : wave($0) }]) == [0, 0])
    }

    @Test func numbersThatStopAtTheirSmallestStayNumbers() throws {
        // A load that is 0 at night; one that is 0 nearly always is a state and a number.
        #expect(try states([wave, { $0 % 2 == 0 ? 0 : wave($0) + 1 }]) == [0, 0])
        #expect(try states([wave, { $0 % 5 > 0 ? 0 : wave($0) + 1 }]) == [0, 2])
        // Where most are, as the points of a picture, they are numbers that stop.
        #expect(try states([wave, { $0 % 5 > 0 ? 0 : wave($0) + 1 }, { $0 % 7 > 0 ? 0 : wave($0) + 1 }]) == [0, 0, 0])
    }

    @Test func aTableWithACodeComesBack() throws {
        let values = (0..<100).flatMap { [wave($0), $0 % 9 == 0 ? -999 : wave($0 + 50)] }
        let table = try Table(columns: ["a", "b"], values: values, source: "made")
        let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 10))
        let back = try schema.decoded(schema.encoded(table).values)
        #expect(back.values.count == values.count)
        for (value, expected) in zip(back.values, values) {
            #expect(expected == -999 ? value == -999 : abs(Double(value) - expected) < 1e-4)
        }
    }
}
