package import AntiphonGraph
import Foundation

/// How a parameter's values begin. All but the last dimension count as inputs (fan-in), the last one as outputs
/// (fan-out).
public indirect enum Initializer: Sendable, Hashable {
    /// All 0.
    case zeros
    /// All 1.
    case ones
    /// All the same number.
    case constant(Float)
    /// Uniform between minus and plus the bound.
    case uniform(Float)
    /// Normal with mean 0 and this standard deviation.
    case normal(Float)
    /// Uniform within ±sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
    case glorotUniform
    /// A matrix with orthonormal columns, or rows where those are fewer, uniform over all such (Saxe et al. 2014).
    case orthogonal
    /// For a bias [4 H] with the LSTM's gates i f g o: 1 for the forget gate, else 0 (Gers et al. 2000; Jozefowicz et
    /// al. 2015).
    case lstmBias
    /// Cuts the last dimension in that many equal blocks and initialises each as a matrix of its own: the gates of a
    /// recurrent kernel [F, G H], so that fans and orthogonality are those of one gate.
    case blocks(Int, Initializer)

    /// The values of a tensor of the given shape, row-major, from a random stream.
    package func values(_ shape: Shape, from stream: Philox) -> [Float] {
        let count = shape.elementCount
        let outputs = shape.rank == 0 ? 1 : shape[-1]
        let inputs = shape.rank < 2 ? outputs : count / max(1, outputs)
        switch self {
        case .zeros: return Array(repeating: 0, count: count)
        case .ones: return Array(repeating: 1, count: count)
        case .constant(let value): return Array(repeating: value, count: count)
        case .uniform(let bound): return Self.uniform(count, stream).map { Float((2 * $0 - 1) * Double(bound)) }
        case .normal(let deviation): return Self.normal(count, stream).map { Float($0 * Double(deviation)) }
        case .glorotUniform:
            let bound = (6 / Double(max(1, inputs + outputs))).squareRoot()
            return Self.uniform(count, stream).map { Float((2 * $0 - 1) * bound) }
        case .orthogonal:
            let rows = count / max(1, outputs)
            return orthonormal(rows: rows, columns: outputs, from: Self.normal(count, stream)).map(Float.init)
        case .lstmBias:
            let hidden = outputs / 4
            return (0..<count).map { (hidden..<2 * hidden).contains($0 % max(1, outputs)) ? 1 : 0 }
        case .blocks(let blocks, let initializer):
            guard blocks > 1, outputs % blocks == 0 else { return initializer.values(shape, from: stream) }
            let width = outputs / blocks
            var values = [Float](repeating: 0, count: count)
            for block in 0..<blocks {
                let part = initializer.values(shape.replacing(-1, with: width), from: stream.folded(UInt32(block + 1)))
                for (index, value) in part.enumerated() {
                    values[index / width * outputs + block * width + index % width] = value
                }
            }
            return values
        }
    }

    // Uniform in (0, 1): the centres of 2^24 equal cells, so that a logarithm never meets 0.
    private static func uniform(_ count: Int, _ stream: Philox) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(count + 3)
        for i in 0..<(count + 3) / 4 {
            let words = stream.block([UInt32(truncatingIfNeeded: i), 0, 0, 0])
            for lane in 0..<4 { values.append((Double(words[lane] >> 8) + 0.5) * 0x1p-24) }
        }
        values.removeLast(values.count - count)
        return values
    }

    // Box and Muller's transform over neighbouring pairs.
    private static func normal(_ count: Int, _ stream: Philox) -> [Double] {
        let uniform = uniform(count + count % 2, stream)
        var values: [Double] = []
        values.reserveCapacity(uniform.count)
        for i in stride(from: 0, to: uniform.count, by: 2) {
            let radius = (-2 * log(uniform[i])).squareRoot()
            values.append(radius * cos(2 * .pi * uniform[i + 1]))
            values.append(radius * sin(2 * .pi * uniform[i + 1]))
        }
        values.removeLast(values.count - count)
        return values
    }
}
