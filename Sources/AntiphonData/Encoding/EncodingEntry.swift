/// One column's encoding as `schema.json` holds it: columns by name, so that it can be read by people.
struct EncodingEntry: Codable {
    enum Form: String, Codable { case free, above, below, between, combination, drawn }

    struct Feature: Codable {
        var kind: Scaler.Kind
        var offset: Double
        var scale: Double
        var minimum: Double
        var maximum: Double
    }

    var curve: Curve
    var form: Form
    var above: [String]?
    var below: [String]?
    var of: [String]?
    var weights: [Double]?
    var constant: Double?
    var offset: Double?
    var feature: Feature?
    /// The levels that the column is put on; left out where it takes any value.
    var levels: Quantizer?
    /// The scale on which the feature is spread normally, or of which the column is drawn; left out where it keeps its own.
    var scores: NormalScale?

    /// A column that is a feature as it is.
    init(plain scaler: ColumnScaler) {
        curve = .identity
        form = .free
        feature = Feature(scaler)
    }

    init(_ column: ColumnEncoding, scaler: ColumnScaler?, levels: Quantizer?, scale: NormalScale?, names: [String]) {
        self.levels = levels
        scores = scale
        curve = column.curve
        feature = scaler.map(Feature.init)
        switch column.form {
        case .free: form = .free
        case .above(let lower, let offset):
            (form, above, self.offset) = (.above, lower.map { names[$0] }, offset)
        case .below(let upper, let offset):
            (form, below, self.offset) = (.below, upper.map { names[$0] }, offset)
        case .between(let lower, let upper):
            (form, above, below) = (.between, lower.map { names[$0] }, upper.map { names[$0] })
        case .combination(let sources, let weights, let constant):
            (form, of, self.weights, self.constant) = (.combination, sources.map { names[$0] }, weights, constant)
        case .drawn: form = .drawn
        }
    }

    /// - Throws: `DataError` if a part is missing, or names a column that is not there.
    func column(names: [String]) throws(DataError) -> ColumnEncoding {
        func places(_ columns: [String]?) throws(DataError) -> [Int] {
            let places = (columns ?? []).compactMap(names.firstIndex(of:))
            guard let columns, !columns.isEmpty, places.count == columns.count else {
                throw .request(nil, "an encoding of the form \(form.rawValue) does not name its columns")
            }
            return places
        }
        func gap() throws(DataError) -> Double {
            guard let offset, offset > 0 else {
                throw .request(nil, "an encoding of the form \(form.rawValue) has no offset above 0")
            }
            return offset
        }
        switch form {
        case .free: return ColumnEncoding(curve: curve, form: .free)
        case .above: return ColumnEncoding(curve: curve, form: .above(try places(above), offset: try gap()))
        case .below: return ColumnEncoding(curve: curve, form: .below(try places(below), offset: try gap()))
        case .between: return ColumnEncoding(curve: curve, form: .between(try places(above), try places(below)))
        case .combination:
            let sources = try places(of)
            guard let weights, weights.count == sources.count, let constant else {
                throw .request(nil, "an encoding of the form combination lacks weights or its constant")
            }
            return ColumnEncoding(
                curve: curve, form: .combination(of: sources, weights: weights, constant: constant))
        case .drawn: return ColumnEncoding(curve: .identity, form: .drawn)
        }
    }
}

extension EncodingEntry.Feature {
    init(_ scaler: ColumnScaler) {
        self.init(
            kind: scaler.kind, offset: scaler.offset, scale: scaler.scale, minimum: scaler.minimum,
            maximum: scaler.maximum)
    }

    var scaler: ColumnScaler {
        ColumnScaler(kind: kind, offset: offset, scale: scale, minimum: minimum, maximum: maximum)
    }
}

extension RowEncoding {
    /// The entries of all columns.
    func entries(names: [String]) -> [EncodingEntry] {
        var features = zip(scalers, scores).map { (scaler: $0, scale: $1) }[...]
        return columns.indices.map { index in
            let feature = columns[index].isFeature ? features.popFirst() : nil
            return EncodingEntry(
                columns[index], scaler: feature?.scaler, levels: quantizers[index],
                scale: draws[index] ?? feature?.scale,
                names: names)
        }
    }

    /// An encoding from entries.
    init(
        entries: [EncodingEntry], names: [String], bounds: [ClosedRange<Double>], decimals: [Int?]
    ) throws(DataError) {
        let columns = try entries.map { entry throws(DataError) in try entry.column(names: names) }
        let features = zip(entries, columns).compactMap { $1.isFeature ? $0.feature : nil }
        guard features.count == columns.count(where: \.isFeature), features.allSatisfy({ $0.minimum <= $0.maximum })
        else { throw .request(nil, "a column's encoding has no feature, or one whose numbers cannot be") }
        guard entries.allSatisfy({ $0.levels?.isSound ?? true }) else {
            throw .request(nil, "the levels of a column cannot be")
        }
        guard entries.allSatisfy({ $0.scores?.isSound ?? true }) else {
            throw .request(nil, "the scores of a column cannot be")
        }
        try self.init(
            columns: columns, scalers: features.map(\.scaler), bounds: bounds, decimals: decimals,
            quantizers: entries.map(\.levels), scores: zip(entries, columns).filter { $1.isFeature }.map(\.0.scores),
            draws: zip(entries, columns).map { $1.form == .drawn ? $0.scores : nil })
    }
}
