/// What is known of a column's cells after they have all passed by, in bounded memory.
struct ColumnProfile {
    /// A cell to show.
    struct Cell {
        let line: Int
        let text: String
    }

    /// Cells that are not missing, by what they are: every one is in one of the first three.
    private(set) var numbers = 0
    private(set) var times = 0
    private(set) var texts = 0
    private(set) var missing = 0

    private(set) var minimum = Double.infinity
    private(set) var maximum = -Double.infinity
    /// The most decimals of a number.
    private(set) var decimals = 0
    /// Whether every number is whole, however it is printed.
    private(set) var isWhole = true
    private(set) var firstNumber: Cell?
    private(set) var firstText: Cell?
    /// Texts that would be numbers if commas were points or nothing, and the first of them.
    private(set) var commas = 0
    private(set) var firstComma: Cell?
    /// The first number that no 32-bit float holds.
    private(set) var tooLarge: Cell?

    /// Texts that are times of day, as 18:00.
    private(set) var timesOfDay = 0

    /// How numbers go on from row to row.
    private(set) var course = ColumnCourse()
    /// How the times are written.
    var format: TimeFormat? {
        var format = dates.format
        format?.style = dates.format?.style.settled ?? DateStyle()
        return format
    }

    // Times with the day first; and with the month first, once there is one whose year is last.
    private var dayFirst = TimeProfile()
    private var monthFirst: TimeProfile?
    // The row's value: a number, or a time in either order.
    private var latest: (number: Double?, dayFirst: Double?, monthFirst: Double?)

    /// The row's value, if it is a number or a time; and, where times may be read in either order, with the month first.
    var readings: (first: Double?, second: Double?) {
        (latest.number ?? latest.dayFirst, monthFirst == nil ? nil : latest.monthFirst)
    }

    /// The times, in the order of day and month that most of them can be read in; where both do, in the order in which they
    /// go on more evenly from row to row.
    var dates: TimeProfile {
        guard let monthFirst else { return dayFirst }
        if monthFirst.count != dayFirst.count { return monthFirst.count > dayFirst.count ? monthFirst : dayFirst }
        return monthFirst.course.evenness > dayFirst.course.evenness ? monthFirst : dayFirst
    }
    /// The different cells, while there are not too many.
    private(set) var values: DistinctCells

    init(limit: Int) { values = DistinctCells(limit: limit) }

    /// Cells that are not missing.
    var present: Int { numbers + times + texts }

    /// The place of the cell taken in last among the different ones, 0 for a missing cell; nil once there are too many.
    private(set) var place: Int?

    /// Takes a cell in; returns its hash, ``CellHash/missing`` for a missing one.
    mutating func add(_ row: CSVRow, _ index: Int) -> UInt64 {
        let range = row.range(index)
        latest = (nil, nil, nil)
        let number = DecimalNumber(row.bytes, range)
        if number == nil, CSVValue.isMissing(row.bytes[range]) {
            missing += 1
            place = values.isOver ? nil : 0
            return CellHash.missing
        }
        let hash = CellHash.of(row.bytes, range)
        if let number {
            add(number, row, index)
        } else if addTime(row, index, range) {
            times += 1
        } else {
            texts += 1
            if TimeReading.isTimeOfDay(row.bytes[range]) { timesOfDay += 1 }
            if firstText == nil { firstText = Cell(line: row.line, text: row.text(index)) }
            if Self.isNumberWithComma(row.bytes[range]) {
                commas += 1
                if firstComma == nil { firstComma = Cell(line: row.line, text: row.text(index)) }
            }
        }
        place = values.add(row.bytes, range, hash: hash).map { $0 + 1 }
        return hash
    }

    private static func isNumberWithComma(_ cell: ArraySlice<UInt8>) -> Bool {
        guard cell.count <= 40, cell.contains(0x2C) else { return false }
        let number = cell.filter { $0 != 0x2C }
        return DecimalNumber(number, number.indices) != nil
    }

    private mutating func add(_ number: DecimalNumber, _ row: CSVRow, _ index: Int) {
        numbers += 1
        latest.number = number.value
        if firstNumber == nil { firstNumber = Cell(line: row.line, text: row.text(index)) }
        if number.value < minimum { minimum = number.value }
        if number.value > maximum { maximum = number.value }
        if number.decimals > decimals { decimals = number.decimals }
        if number.decimals > 0, number.value != number.value.rounded() { isWhole = false }
        if tooLarge == nil, !Float(number.value).isFinite { tooLarge = Cell(line: row.line, text: row.text(index)) }
    }

    private mutating func addTime(_ row: CSVRow, _ index: Int, _ range: Range<Int>) -> Bool {
        let reading = TimeReading(row.bytes, range)
        let isAmbiguous = reading.map { $0.format.style.order != .yearFirst } ?? true
        let other = isAmbiguous ? TimeReading(row.bytes, range, order: .monthFirst) : reading
        guard reading != nil || other != nil else { return false }
        if isAmbiguous, monthFirst == nil {
            monthFirst = dayFirst
        }
        dayFirst.add(reading, row, index)
        monthFirst?.add(other, row, index)
        latest = (nil, reading?.instant, other?.instant)
        return true
    }

    /// Says which sequence the row belongs to whose cell was taken in last.
    /// - Parameter mayBreak: see ``ColumnCourse/add(_:sequence:line:mayBreak:)``.
    mutating func goOn(in sequence: Int, line: Int, mayBreak: Bool) {
        if numbers > 0 {
            course.add(latest.number, sequence: sequence, line: line, mayBreak: false)
            // Numbers that merely rise may be a meter's.
            if course.equalGaps < course.steps { course.close() }
        }
        guard times > 0 else { return }
        dayFirst.course.add(latest.dayFirst, sequence: sequence, line: line, mayBreak: mayBreak)
        monthFirst?.course.add(latest.monthFirst, sequence: sequence, line: line, mayBreak: mayBreak)
    }
}

/// The different cells of a column and how often each occurs, until there are more than a limit.
struct DistinctCells {
    private(set) var texts: [String] = []
    private(set) var counts: [Int] = []
    private(set) var isOver = false
    private var places: [UInt64: Int] = [:]
    private let limit: Int
    // The last one is likely to come again.
    private var last: (hash: UInt64, place: Int) = (0, 0)

    /// The longest cell that can be a label: longer ones are prose.
    static let longest = 256

    init(limit: Int) { self.limit = limit }

    var count: Int { texts.count }

    /// Takes a cell in; returns its place in `texts`, nil once there are too many.
    mutating func add(_ bytes: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int? {
        guard !isOver else { return nil }
        if hash == last.hash, !counts.isEmpty {
            counts[last.place] += 1
            return last.place
        }
        if let place = places[hash] {
            counts[place] += 1
            last = (hash, place)
            return place
        }
        guard texts.count < limit, range.count <= Self.longest else {
            isOver = true
            (texts, counts, places) = ([], [], [:])
            return nil
        }
        last = (hash, texts.count)
        places[hash] = texts.count
        texts.append(String(decoding: bytes[range], as: UTF8.self))
        counts.append(1)
        return last.place
    }

    /// The cells as labels: numbers by size, then everything else by its bytes.
    var labels: [String] { Self.sorted(texts) }

    static func sorted(_ texts: [String]) -> [String] {
        let keyed = texts.map { text in
            let bytes = Array(text.utf8)
            return (text: text, number: DecimalNumber(bytes, bytes.indices)?.value ?? .infinity)
        }
        return keyed.sorted { left, right in
            left.number != right.number
                ? left.number < right.number : left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
        }.map(\.text)
    }

    /// The numbers that the cells are, if they are numbers that differ from each other.
    var numbers: Set<Double>? {
        var numbers: Set<Double> = []
        for text in texts {
            let bytes = Array(text.utf8)
            guard let number = DecimalNumber(bytes, bytes.indices)?.value, numbers.insert(number).inserted else {
                return nil
            }
        }
        return numbers
    }
}
