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
    /// Where the generator's output for its heads has the process's channels: a is there.
    let places: [Int]
    /// The width of that output; b stands behind it.
    let heads: Int

    /// - Parameter heads: what makes channels of what comes.
    init?(_ layout: SequenceLayout, _ heads: ChannelHeads) {
        guard let process = layout.process else { return nil }
        let all = heads.places
        let places = process.channels.compactMap { all[$0] }
        guard places.count == process.width else { return nil }
        (self.process, self.places, self.heads) = (process, places, heads.width)
    }

    /// F.
    var width: Int { process.width }
    /// Outputs of the generator for each row: those of all heads, and b.
    var outputs: Int { heads + width }
    /// Elements of the noise from which the rows before a sequence are made, P F.
    var pastWidth: Int { process.lags * process.width }

    /// Numbers [T, B, F].
    /// - Parameters:
    ///   - raw: what the generator gives, [T, B, W + F].
    ///   - columns: what is given for each column by a recurrence that they share (`ColumnGenerator`), each [T, B, F]; nil: nothing.
    ///   - noise: e, [T, B, F].
    ///   - past: normal numbers [B, P F].
    func numbers(_ raw: Tensor, columns: [Tensor]? = nil, noise: Tensor, past: Tensor) -> Tensor {
        let f = width
        let reach = Self.reach(width: f)
        var shift = raw.taken(places, along: 2) * reach
        var size = raw.sliced(heads..<heads + f, along: 2) * reach
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

    /// Where the generator's output for its heads has the other channels, in rising order.
    var others: [Int] {
        let own = Set(places)
        return (0..<heads).filter { !own.contains($0) }
    }

    /// What goes to the heads, [T, B, W], of numbers [T, B, F] and what the others' heads get, [T, B, W - F].
    func woven(_ numbers: Tensor, _ others: Tensor) -> Tensor {
        pieces.map { ($0.isOfProcess ? numbers : others).sliced($0.range, along: 2) }.joined(along: 2)
    }

    /// What goes to the heads, from the first channel to the last: stretches of the process's numbers and of the others.
    var pieces: [(isOfProcess: Bool, range: Range<Int>)] {
        var pieces: [(isOfProcess: Bool, range: Range<Int>)] = []
        var (next, made) = (0, 0)
        for run in places.runs + [heads..<heads] {
            // Before a run stand others, `next - made` of which were there before.
            if run.lowerBound > next { pieces.append((false, next - made..<run.lowerBound - made)) }
            if !run.isEmpty { pieces.append((true, made..<made + run.count)) }
            (next, made) = (run.upperBound, made + run.count)
        }
        return pieces
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

extension [Int] {
    /// Numbers that follow each other, as ranges; in rising order.
    var runs: [Range<Int>] {
        reduce(into: []) { runs, place in
            if let last = runs.last, last.upperBound == place {
                runs[runs.count - 1] = last.lowerBound..<place + 1
            } else {
                runs.append(place..<place + 1)
            }
        }
    }
}

extension Tensor {
    /// The elements at places, in rising order, along an axis.
    func taken(_ places: [Int], along axis: Int) -> Tensor {
        places.runs.map { sliced($0, along: axis) }.joined(along: axis)
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
