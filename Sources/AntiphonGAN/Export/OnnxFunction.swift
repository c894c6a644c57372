import AntiphonData

// Columns that are worked out from others as ONNX operators, in doubles: what `ColumnFunction` does.

extension ColumnFunction.Source {
    /// A cell as it is printed; cells are 32-bit floats where functions are made of them elsewhere.
    func printed(_ cell: OnnxValue) -> OnnxValue {
        cell.converted(to: .float).converted(to: .double).rounded(toMultipleOf: unit)
    }
}

extension ColumnFunction {
    /// The column where those of the sources are known; nil if one of them is not.
    func value(_ cell: (Source) -> OnnxValue?) -> OnnxValue? {
        let known = sources.compactMap { source in cell(source).map { source.printed($0) } }
        guard known.count == sources.count, let value = polynomial.value(shape.map { [$0.value(known)] } ?? known)
        else { return nil }
        return value.rounded(toMultipleOf: unit).clipped(range)
    }
}

extension ColumnFunction.Shape {
    /// Its value for the sides, which have one shape.
    fileprivate func value(_ sides: [OnnxValue]) -> OnnxValue {
        let length = sides.dropFirst().reduce(sides[0] * sides[0]) { $0 + $1 * $1 }.squareRoot()
        switch self {
        case .length: return length
        case .cosine:
            let isNothing = length.isEqual(to: 0)
            return isNothing.select(length * 0, sides[0] / isNothing.select(length * 0 + 1, length))
        }
    }
}

extension LaggedFunction {
    /// Works the column out in cells [batch, time, 1] by column, from the second row on.
    func apply(to cells: inout [Int: OnnxValue]) {
        let value = function.value { source in
            cells[source.column].map { cell in source.rowsBefore == nil ? cell : cell.ofRowBefore() }
        }
        guard let value, let own = cells[column] else { return }
        let isFirst = own.length(of: 1).counted().isLess(than: 1).unsqueezed([0, 2])
        cells[column] = isFirst.select(own.converted(to: .double), value)
    }
}

extension OnnxValue {
    /// What stands a row before, of the first row itself.
    fileprivate func ofRowBefore() -> OnnxValue {
        let rest = first(length(of: 1) - 1, along: 1)
        return [sliced(0..<1, along: 1), rest].joined(along: 1)
    }
}

extension Polynomial {
    /// The value at variables, which have one shape.
    fileprivate func value(_ sources: [OnnxValue]) -> OnnxValue? {
        let variables = zip(sources, zip(centres, spreads)).map { ($0 - $1.0) / $1.1 }
        guard let first = variables.first else { return nil }
        let exponents = Polynomial.exponents(variables: variables.count, degree: degree)
        let value = zip(weights, exponents).reduce(first * 0) { sum, term in
            let factors = zip(variables, term.1).flatMap { variable, exponent in
                [OnnxValue](repeating: variable, count: exponent)
            }
            guard let product = factors.first else { return sum + term.0 }
            return sum + factors.dropFirst().reduce(product) { $0 * $1 } * term.0
        }
        guard let divisor else { return value }
        let isNothing = sources[divisor].isEqual(to: 0)
        return isNothing.select(value * 0, value / isNothing.select(value * 0 + 1, sources[divisor]))
    }
}
