package import AntiphonGraph
import Foundation

/// Ridge regression on labels ±1 with an intercept (Hoerl and Kennard 1970), the classifier of ROCKET: features
/// standardised on the training rows, the penalty chosen by the squared error on rows held back.
///
/// Solved in its dual form, (Z Z' + a I) c = y, in which the features' number does not matter, for all penalties at
/// once: Lanczos' method from y with full reorthogonalisation turns Z Z' into a small tridiagonal matrix, whose
/// shifted systems are solved directly (Golub and Van Loan, Matrix Computations, section 10.1). With as many Lanczos
/// steps as rows it is exact.
package struct RidgeClassifier {
    /// What a training row is used for when the penalty is chosen.
    package enum Role: Sendable, Hashable {
        case fitted
        case validated
        case neither
    }

    /// Penalties, in parts of the mean squared length of a row.
    package static let penalties: [Double] = (0..<10).map { pow(10, -5 + Double($0) * 2 / 3) }
    /// The most Lanczos steps.
    package static let steps = 160
    /// Standardised features beyond this many deviations say no more than those at it.
    package static let bound: Float = 6

    private let columns: [Column]
    private let training: FeatureMatrix
    private let weights: [Float]
    private let intercept: Double
    private let backend: any Backend
    /// The chosen penalty.
    package let penalty: Double

    private struct Column {
        let index: Int
        let mean: Float
        let scale: Float
    }

    /// - Parameters:
    ///   - labels: 1 or -1 for each row.
    ///   - penalty: taken as it is; nil: chosen among `penalties` by `validation`.
    package init(
        _ features: FeatureMatrix, labels: [Double], validation: [Role], penalty: Double? = nil,
        on backend: any Backend
    ) throws {
        columns = Self.columns(features)
        training = Self.standardised(features, columns)
        self.backend = backend
        let gram = try Self.products(training, training, on: backend)
        let size = training.rows
        let length = (0..<size).reduce(0) { $0 + Double(gram[$1 * size + $1]) } / Double(max(1, size))
        let all = Array(0..<size)
        let best = penalty ?? Self.best(gram, size, labels, validation, unit: max(length, 1e-12))
        self.penalty = best
        let mean = labels.reduce(0, +) / Double(max(1, size))
        let system = DualSystem(gram, size: size, rows: all)
        weights = system.solve(labels.map { $0 - mean }, penalties: [best])[0].map { Float($0) }
        intercept = mean
    }

    /// The regression's value for each row: above 0 for label 1.
    package func scores(_ features: FeatureMatrix) throws -> [Float] {
        let test = Self.standardised(features, columns)
        let products = try Self.products(test, training, on: backend)
        return (0..<test.rows).map { row in
            var sum = intercept
            for place in 0..<training.rows { sum += Double(products[row * training.rows + place] * weights[place]) }
            return Float(sum)
        }
    }

    private static func best(
        _ gram: [Float], _ size: Int, _ labels: [Double], _ roles: [Role], unit: Double
    ) -> Double {
        let candidates = penalties.map { $0 * unit }
        let fitted = roles.indices.filter { roles[$0] == .fitted }
        let validated = roles.indices.filter { roles[$0] == .validated }
        // Too few to choose by: a middling one.
        guard fitted.count > 3, validated.count > 1 else { return candidates[candidates.count / 2] }
        let mean = fitted.reduce(0) { $0 + labels[$1] } / Double(fitted.count)
        let solutions = DualSystem(gram, size: size, rows: fitted).solve(
            fitted.map { labels[$0] - mean }, penalties: candidates)
        let errors = solutions.map { solution in
            validated.reduce(0.0) { total, row in
                var value = mean
                for (place, other) in fitted.enumerated() {
                    value += Double(gram[row * size + other]) * solution[place]
                }
                return total + (value - labels[row]) * (value - labels[row])
            }
        }
        let least = errors.indices.min { errors[$0] < errors[$1] } ?? 0
        return candidates[least]
    }

    // Features that vary, with mean and 1 / standard deviation.
    private static func columns(_ features: FeatureMatrix) -> [Column] {
        let (n, p) = (features.rows, features.columns)
        var sums = [Double](repeating: 0, count: p)
        for row in 0..<n { for column in 0..<p { sums[column] += Double(features.values[row * p + column]) } }
        let means = sums.map { $0 / Double(max(1, n)) }
        var squares = [Double](repeating: 0, count: p)
        for row in 0..<n {
            for column in 0..<p {
                let difference = Double(features.values[row * p + column]) - means[column]
                squares[column] += difference * difference
            }
        }
        return (0..<p).compactMap { column in
            let deviation = (squares[column] / Double(max(1, n))).squareRoot()
            guard deviation > 1e-7 * max(1e-3, abs(means[column])) else { return nil }
            return Column(index: column, mean: Float(means[column]), scale: Float(1 / deviation))
        }
    }

    private static func standardised(_ features: FeatureMatrix, _ columns: [Column]) -> FeatureMatrix {
        var values: [Float] = []
        values.reserveCapacity(features.rows * columns.count)
        for row in 0..<features.rows {
            for column in columns {
                let value = (features.values[row * features.columns + column.index] - column.mean) * column.scale
                values.append(max(-bound, min(bound, value)))
            }
        }
        return FeatureMatrix(rows: features.rows, columns: columns.count, values: values)
    }

    // [M, P] and [N, P] to [M, N].
    private static func products(_ left: FeatureMatrix, _ right: FeatureMatrix, on backend: any Backend) throws
        -> [Float]
    {
        // Nothing varies: nothing can be told.
        guard left.columns > 0 else { return [Float](repeating: 0, count: left.rows * right.rows) }
        let types = [left, right].map { TensorType.float32([$0.rows, $0.columns]) }
        let program = try Program(inputs: [("left", types[0]), ("right", types[1])]) { tensors in
            guard let left = tensors["left"], let right = tensors["right"] else { return [] }
            return [("products", left.dot(right, DotDimensions(leftContracting: [1], rightContracting: [1])))]
        }
        let inputs = try [left, right].map { try HostTensor([$0.rows, $0.columns], $0.values) }
        return try backend.run(program, inputs).first?.floats ?? []
    }
}

/// Systems (K + a I) c = y over some rows of a Gram matrix.
package struct DualSystem {
    private let size: Int
    // Rows padded to whole vectors.
    private let stride: Int
    private let matrix: [SIMD8<Float>]

    /// - Parameters:
    ///   - gram: [size, size], symmetric.
    ///   - rows: which rows and columns of it are meant.
    package init(_ gram: [Float], size: Int, rows: [Int]) {
        self.size = rows.count
        stride = (rows.count + 7) / 8
        var matrix = [SIMD8<Float>](repeating: .zero, count: rows.count * stride)
        for (place, row) in rows.enumerated() {
            for (other, column) in rows.enumerated() {
                matrix[place * stride + other / 8][other % 8] = gram[row * size + column]
            }
        }
        self.matrix = matrix
    }

    /// c for each penalty a.
    package func solve(_ right: [Double], penalties: [Double]) -> [[Double]] {
        let zero = [Double](repeating: 0, count: size)
        let norm = Self.dot(right, right).squareRoot()
        guard norm > 0 else { return penalties.map { _ in zero } }
        var basis = [right.map { $0 / norm }]
        var (diagonal, beside): ([Double], [Double]) = ([], [])
        while true {
            let current = basis[basis.count - 1]
            var next = product(current)
            diagonal.append(Self.dot(current, next))
            // Against all earlier vectors, twice: rounding would bring them back.
            for _ in 0..<2 {
                for vector in basis {
                    let share = Self.dot(vector, next)
                    for place in next.indices { next[place] -= share * vector[place] }
                }
            }
            let length = Self.dot(next, next).squareRoot()
            let largest = diagonal.map(abs).max() ?? 0
            guard basis.count < min(size, RidgeClassifier.steps), length > 1e-9 * max(largest, 1e-30) else { break }
            beside.append(length)
            basis.append(next.map { $0 / length })
        }
        return penalties.map { penalty in
            let coordinates = Self.tridiagonal(diagonal.map { $0 + penalty }, beside, first: norm)
            var solution = zero
            for (vector, coordinate) in zip(basis, coordinates) {
                for place in solution.indices { solution[place] += coordinate * vector[place] }
            }
            return solution
        }
    }

    private func product(_ vector: [Double]) -> [Double] {
        var padded = [SIMD8<Float>](repeating: .zero, count: stride)
        for (place, value) in vector.enumerated() { padded[place / 8][place % 8] = Float(value) }
        return (0..<size).map { row in
            var (even, odd) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
            let start = row * stride
            var place = 0
            while place + 1 < stride {
                even += matrix[start &+ place] * padded[place]
                odd += matrix[start &+ place &+ 1] * padded[place &+ 1]
                place += 2
            }
            if place < stride { even += matrix[start &+ place] * padded[place] }
            return Double((even + odd).sum())
        }
    }

    // Thomas' algorithm for a positive definite symmetric tridiagonal matrix and a right side of (first, 0, 0, ...).
    private static func tridiagonal(_ diagonal: [Double], _ beside: [Double], first: Double) -> [Double] {
        var pivots = diagonal
        var right = [Double](repeating: 0, count: diagonal.count)
        right[0] = first
        for row in diagonal.indices.dropFirst() {
            let factor = beside[row - 1] / pivots[row - 1]
            pivots[row] -= factor * beside[row - 1]
            right[row] -= factor * right[row - 1]
        }
        var solution = right
        for row in diagonal.indices.reversed() {
            if row + 1 < diagonal.count { solution[row] -= beside[row] * solution[row + 1] }
            solution[row] /= pivots[row]
        }
        return solution
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        var (even, odd) = (0.0, 0.0)
        var place = 0
        while place + 1 < left.count {
            even += left[place] * right[place]
            odd += left[place + 1] * right[place + 1]
            place += 2
        }
        return place < left.count ? even + odd + left[place] * right[place] : even + odd
    }
}
