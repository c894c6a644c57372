import AntiphonData
package import AntiphonGraph

/// Rows of a noisy table from what is new in each: the linear part of how they follow each other is the data's, by construction
/// (`LinearProcess`, Documentation/decisions/0118-linear-processes.md).
///
/// u = r a + exp(r b) e, with noise e of its own and the generator's output a, b: a generator that has learnt nothing gives the process with
/// normal innovations, and what it learns changes these.
struct ProcessDriver {
    /// How far the generator's output reaches: r. With a longer reach it learns sooner how large what is new in a row is; but an adversary that
    /// knows rows by heart, as it does the sooner the wider they are, drives it farther away from the process
    /// (Documentation/decisions/0119-reach.md).
    static func reach(width: Int) -> Float { min(0.1, 25 / Float(width * width)) }

    let process: LinearProcess

    init?(_ layout: SequenceLayout) {
        guard layout.isPlain, let process = layout.process else { return nil }
        self.process = process
    }

    /// F.
    var width: Int { process.width }
    /// Outputs of the generator for each row: a and b.
    var outputs: Int { 2 * width }
    /// Elements of the noise from which the rows before a sequence are made, P F.
    var pastWidth: Int { process.lags * process.width }

    /// Numbers [T, B, F].
    /// - Parameters:
    ///   - raw: what the generator gives, [T, B, 2 F].
    ///   - columns: what is given for each column by a recurrence that they share (`ColumnGenerator`), each [T, B, F]; nil: nothing.
    ///   - noise: e, [T, B, F].
    ///   - past: normal numbers [B, P F].
    func numbers(_ raw: Tensor, columns: [Tensor]? = nil, noise: Tensor, past: Tensor) -> Tensor {
        let f = width
        let reach = Self.reach(width: f)
        var shift = raw.sliced(0..<f, along: 2) * reach
        var size = raw.sliced(f..<2 * f, along: 2) * reach
        if let columns { (shift, size) = (shift + columns[0], size + columns[1]) }
        let driven = transformed(shift + size.exponential() * noise, Self.transposed(process.factor), [f, f], along: 2)
        let before = transformed(past, Self.transposed(process.past), [pastWidth, pastWidth], along: 1)
        let weights = raw.context.constant(HostTensor(process.weights)).reshaped([pastWidth, f])
        let rows = raw.context.scan(
            length: raw.shape[0], carries: [before], sequences: [driven], constants: [weights]
        ) { carries, slices, constants in
            let told = carries[0].dot(constants[0], DotDimensions(leftContracting: [1], rightContracting: [0]))
            let row = told + slices[0]
            guard process.lags > 1 else { return ([row], [row]) }
            return ([row.concatenated([carries[0].sliced(0..<pastWidth - f, along: 1)], along: 1)], [row])
        }.stacked[0]
        let whole = columns.map { rows + $0[2] } ?? rows
        return whole + raw.context.constant(HostTensor(process.means)).broadcastLeading(to: rows.shape)
    }

    private func transformed(_ x: Tensor, _ matrix: [Float], _ shape: Shape, along axis: Int) -> Tensor {
        x.dot(
            x.context.constant(HostTensor(matrix)).reshaped(shape),
            DotDimensions(leftContracting: [axis], rightContracting: [0]))
    }

    /// A square matrix with rows and columns exchanged.
    static func transposed(_ matrix: [Float]) -> [Float] {
        let size = matrix.count.squareRoot
        return (0..<matrix.count).map { matrix[$0 % size * size + $0 / size] }
    }
}

extension Int {
    // Of a square number.
    fileprivate var squareRoot: Int { Int(Double(self).squareRoot().rounded()) }
}

extension Draw {
    /// What is new in each row of a noisy table, standard normal, [T, B, count].
    package func processNoise(_ count: Int, steps: Int) -> Tensor {
        key.folded(7).random(.normal, [steps, batch, count], sampleDimension: 1, first: first)
    }

    /// What the rows before a sequence of a noisy table are made of, standard normal, [B, count].
    package func pastNoise(_ count: Int) -> Tensor {
        key.folded(8).random(.normal, [batch, count], sampleDimension: 0, first: first)
    }
}
