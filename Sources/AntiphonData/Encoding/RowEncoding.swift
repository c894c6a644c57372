import Foundation

/// How the rows of a table become the features that networks learn, and back.
///
/// Relations that hold in every row (columns that are equal, or sums of others, or never cross) are taken out on the way in and
/// put back on the way out, so that generated rows keep them by construction; columns that change in shares of their level are
/// learnt as logarithms. What is left is scaled.
public struct RowEncoding: Sendable, Equatable {
    /// How each column of the table is learnt.
    public let columns: [ColumnEncoding]
    /// The scaling of each feature, in the order of the columns that have one.
    public let scalers: [ColumnScaler]
    /// The range seen of each column of the table, in its own units; what is restored stays within it.
    public let bounds: [ClosedRange<Double>]
    /// The decimals each column is printed with, if known: what is summed is rounded first, so that sums hold as printed.
    private let decimals: [Int?]
    /// For each column the levels that it is put on when it is restored; nil for one that takes any value.
    public let quantizers: [Quantizer?]
    /// For each feature the scale on which it is spread normally before it is scaled; nil for one that keeps its own.
    package let scores: [NormalScale?]
    /// For each column that is drawn by itself the scale of which it is; nil for others.
    package let draws: [NormalScale?]
    /// Columns in an order in which each can be restored.
    package let order: [Int]
    // For each column, the place of its feature, or of its noise.
    private let places: [Int?]
    private let drawPlaces: [Int?]
    // Whether every column is a feature on its own scale: the loop can be short.
    private let isPlain: Bool

    /// An encoding from its parts.
    ///
    /// Throws if they do not fit each other, or if columns are held against each other in a circle.
    init(
        columns: [ColumnEncoding], scalers: [ColumnScaler], bounds: [ClosedRange<Double>], decimals: [Int?],
        quantizers: [Quantizer?]? = nil, scores: [NormalScale?]? = nil, draws: [NormalScale?]? = nil
    ) throws(DataError) {
        let featured = columns.indices.filter { columns[$0].isFeature }
        let draws = draws ?? columns.map { _ in nil }
        guard zip(columns, draws).allSatisfy({ ($0.form == .drawn) == ($1 != nil) }) else {
            throw .request(nil, "a column that is drawn by itself has no scale, or another has one")
        }
        self.draws = draws
        guard bounds.count == columns.count, decimals.count == columns.count, scalers.count == featured.count,
            scores?.count ?? featured.count == featured.count, !featured.isEmpty
        else { throw .request(nil, "an encoding's columns, features and bounds do not fit each other") }
        self.columns = columns
        self.scalers = scalers
        self.bounds = bounds
        self.decimals = decimals
        self.quantizers = quantizers ?? columns.map { _ in nil }
        self.scores = scores ?? featured.map { _ in nil }
        var places = [Int?](repeating: nil, count: columns.count)
        for (place, column) in featured.enumerated() { places[column] = place }
        self.places = places
        var drawPlaces = [Int?](repeating: nil, count: columns.count)
        for (place, column) in draws.indices.filter({ draws[$0] != nil }).enumerated() { drawPlaces[column] = place }
        self.drawPlaces = drawPlaces
        order = try Self.order(of: columns)
        isPlain =
            columns.allSatisfy { $0.form == .free && $0.curve == .identity } && self.quantizers.allSatisfy { $0 == nil }
            && self.scores.allSatisfy { $0 == nil }
    }

    /// The encoding of a table without columns of plain numbers.
    static let empty = RowEncoding()

    private init() {
        (columns, scalers, bounds, decimals, quantizers, scores, draws) = ([], [], [], [], [], [], [])
        (order, places, drawPlaces) = ([], [], [])
        isPlain = true
    }

    /// Every column on its own, scaled.
    init(_ scaler: Scaler) throws(DataError) {
        try self.init(
            columns: scaler.columns.map { _ in ColumnEncoding(curve: .identity, form: .free) }, scalers: scaler.columns,
            bounds: scaler.columns.map { $0.minimum...$0.maximum }, decimals: scaler.columns.map { _ in nil })
    }

    private static func order(of columns: [ColumnEncoding]) throws(DataError) -> [Int] {
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: columns.count)
        guard columns.allSatisfy({ $0.sources.allSatisfy(columns.indices.contains) }) else {
            throw .request(nil, "an encoding holds a column against one that is not there")
        }
        while order.count < columns.count {
            let next = columns.indices.filter { column in
                !isPlaced[column] && columns[column].sources.allSatisfy { isPlaced[$0] }
            }
            guard !next.isEmpty else { throw .request(nil, "an encoding holds columns against each other in a circle") }
            for column in next { isPlaced[column] = true }
            order += next
        }
        return order
    }

    /// E, the number of features.
    public var featureCount: Int { scalers.count }

    /// The columns that features stand for, in order.
    public var featuredColumns: [Int] { columns.indices.filter { columns[$0].isFeature } }

    /// Whether columns are features as they are, scaled only.
    public var keepsColumns: Bool { isPlain }

    /// Features of rows.
    ///
    /// - Parameter values: [rows, columns], row-major, in the data's own units.
    /// - Returns: [rows, E], row-major, scaled.
    func encoded(_ values: [Double]) -> [Float] {
        var features: [Float] = []
        features.reserveCapacity(values.count / max(1, columns.count) * featureCount)
        raw(values) { place, value in features.append(Float(scalers[place].scaled(value))) }
        return features
    }

    /// Hands over every feature of every row before scaling: its place, its value.
    func raw(_ values: [Double], _ body: (Int, Double) -> Void) {
        var bent = [Double](repeating: 0, count: columns.count)
        for row in stride(from: 0, to: values.count, by: columns.count) {
            for (index, column) in columns.enumerated() { bent[index] = column.curve.bent(values[row + index]) }
            for (index, column) in columns.enumerated() {
                guard let place = places[index] else { continue }
                let feature = column.feature(index, of: bent)
                body(place, scores[place]?.score(of: feature) ?? feature)
            }
        }
    }

    /// Rows in the data's own units from scaled features.
    ///
    /// - Parameters:
    ///   - features: [rows, E], row-major.
    ///   - steps: rows of each sequence.
    ///   - clipping: whether features and values beyond the observed range are set to its end.
    /// - Returns: [rows, columns], row-major.
    package func restored(_ features: [Float], steps: Int, clipping: Bool) -> [Double] {
        let width = columns.count
        var values = [Double](repeating: 0, count: features.count / featureCount * width)
        if isPlain {
            for (index, scaler) in scalers.enumerated() {
                for place in stride(from: index, to: values.count, by: width) {
                    values[place] = scaler.restored(Double(features[place]), clipping: clipping)
                }
            }
            return values
        }
        var bent = [Double](repeating: 0, count: width)
        let noise = noise(of: features, steps: steps)
        for row in 0..<features.count / featureCount {
            let start = row * width
            for index in order {
                let column = columns[index]
                var value: Double
                if let place = places[index] {
                    var feature = scalers[place].restored(
                        Double(features[row * featureCount + place]), clipping: clipping)
                    if let scale = scores[place] { feature = scale.value(at: feature) }
                    bent[index] = column.restored(feature, from: bent)
                    value = column.curve.straightened(bent[index])
                    if let quantizer = quantizers[index] { value = quantizer.quantized(value) }
                } else if let scale = draws[index], let place = drawPlaces[index] {
                    value = scale.value(at: Double(noise[row * drawCount + place]))
                } else {
                    value = sum(column, of: values[start..<start + width])
                }
                // Order between columns survives this: their bounds and their decimals are in the same order.
                values[start + index] =
                    clipping ? min(max(value, bounds[index].lowerBound), bounds[index].upperBound) : value
            }
        }
        return values
    }

    /// The number of columns that are drawn by themselves.
    package var drawCount: Int { draws.count { $0 != nil } }

    /// The normal numbers that columns are drawn with beside features [rows, E], as `restored` takes them: [rows, drawCount], in the order of the
    /// columns.
    package func noise(of features: [Float], steps: Int) -> [Float] {
        guard drawCount > 0 else { return [] }
        var noise = RowNoise()
        return (0..<features.count / featureCount).flatMap { row in
            if row % max(1, steps) == 0 { noise = RowNoise() }
            noise.advance(features[row * featureCount..<(row + 1) * featureCount])
            return (0..<drawCount).map { Float(NormalScores.quantile(noise.uniform($0))) }
        }
    }

    /// 1 / the last decimal that a column is printed with, if that is known.
    package func unit(of column: Int) -> Double? {
        decimals[column].flatMap { $0 <= 15 ? pow(10, Double($0)) : nil }
    }

    // A weighted sum of restored columns as they will be printed.
    private func sum(_ column: ColumnEncoding, of row: ArraySlice<Double>) -> Double {
        guard case .combination(let sources, let weights, let constant) = column.form else { return 0 }
        if column.isCopy { return row[row.startIndex + sources[0]] }
        return zip(sources, weights).reduce(constant) { total, term in
            var value = row[row.startIndex + term.0]
            if let unit = unit(of: term.0) { value = (value * unit).rounded() / unit }
            return total + term.1 * value
        }
    }
}
