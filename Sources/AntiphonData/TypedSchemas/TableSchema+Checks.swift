extension TableSchema {
    /// Throws for what cannot be meant, with the schema file's line if it was read from one: two columns of the same name,
    /// two that name sequences or order rows, attributes without sequences, an encoding of what is no number, labels or a
    /// format where there can be none, an order that is no number and no timestamp, keys that may be missing, nothing to learn.
    public func check() throws(DataError) {
        var names: [String: Int] = [:]
        for (index, column) in columns.enumerated() {
            if let first = names.updateValue(index, forKey: column.name) {
                throw fault(
                    index, "is there twice: columns \(first + 1) and \(index + 1)", "give every column its own name")
            }
        }
        for role in [Role.sequence, .order] {
            let indices = columns.indices.filter { columns[$0].role == role }
            if indices.count > 1 {
                let purpose = role == .sequence ? "name the sequence" : "order the rows"
                throw fault(
                    indices[1],
                    "and \(DataError.quoted(columns[indices[0]].name)) cannot both \(purpose)", "give one another role")
            }
        }
        for (index, column) in columns.enumerated() { try check(column, index) }
        guard columns.contains(where: \.role.isLearnt) else {
            // Where the schema was found by looking, why each column was not taken.
            let reasons = columns.filter { $0.role == .ignored && !$0.because.isEmpty }.map {
                "\(DataError.quoted($0.name)): \($0.because)"
            }
            let why = reasons.isEmpty ? "" : " (\(reasons.prefix(3).joined(separator: "; ")))"
            throw .request(place?.file, "the schema leaves no column to learn\(why)", hint: "give one the role feature")
        }
    }

    private func check(_ column: Column, _ index: Int) throws(DataError) {
        let (role, type) = (column.role, column.type)
        if role == .attribute, sequenceColumn == nil {
            throw fault(
                index, "is an attribute of sequences, but no column names them",
                "give the column that does the role sequence, or make this one a feature")
        }
        if role == .order, !type.isNumber, type != .timestamp {
            throw fault(
                index, "orders the rows, but its type is \(type.rawValue)", "an order is real, integer or a timestamp")
        }
        if column.isCalendar, role != .order || type != .timestamp {
            throw fault(
                index, "cannot be a calendar: it does not order the rows by dates",
                "leave calendar out" + (role.isLearnt ? ", or give the column the role calendar" : ""))
        }
        if role.isLearnt, type == .text {
            throw fault(index, "is text, which cannot be learnt", "make it a category, or give it the role ignored")
        }
        if role == .sequence || role == .order, column.mayBeMissing {
            throw fault(
                index, "may be missing, but every row needs its \(role == .sequence ? "sequence" : "place")",
                "leave missing out")
        }
        if let encoding = column.encoding {
            guard role.isLearnt, type.isNumber else {
                throw fault(
                    index,
                    "has the encoding \(encoding.rawValue), but "
                        + (role.isLearnt ? "a \(type.rawValue) is no number" : "its role is \(role.rawValue)"),
                    "leave the encoding out")
            }
        }
        if let encoding = column.categories {
            guard column.isLearnt, type.isCategory else {
                throw fault(
                    index,
                    "has the encoding \(encoding.word), but "
                        + (role.isLearnt ? "its type is \(type.rawValue)" : "its role is \(role.rawValue)"),
                    "leave the encoding out" + (role.isLearnt ? ", or make it a category" : ""))
            }
        }
        if column.format != nil, type != .timestamp {
            throw fault(index, "has a format, but its type is \(type.rawValue)", "leave the format out")
        }
        guard let labels = column.labels else { return }
        guard type.isCategory else {
            throw fault(index, "has labels, but its type is \(type.rawValue)", "make it a category, or leave them out")
        }
        guard !labels.isEmpty else { throw fault(index, "has an empty list of labels", "leave it out") }
        if type == .boolean, labels.count != 2 {
            throw fault(index, "is boolean, but has \(labels.count) labels", "list two, or make it a category")
        }
        var seen: Set<String> = []
        for label in labels {
            guard seen.insert(label).inserted else {
                throw fault(index, "lists the label \(DataError.quoted(label)) twice")
            }
            if CSVValue.isMissing(Array(label.utf8)[...]) {
                throw fault(
                    index, "lists the label \(DataError.quoted(label)), which stands for a missing cell",
                    "leave it out and say missing: true")
            }
        }
    }

    /// An error about a column, at its line of the schema file.
    func fault(_ index: Int, _ what: String, _ hint: String = "") -> DataError {
        guard let place, place.lines.indices.contains(index) else {
            return .request(place?.file, column: columns[index].name, what, hint: hint)
        }
        return .cell(place.file, line: place.lines[index], column: columns[index].name, what, hint: hint)
    }
}
