import AntiphonData
import AntiphonGraph
import AntiphonNN

/// From a sequence to a code: a recurrent stack over all channels, then tanh(dense(last state, mean of states)).
/// Steps after a sequence's end are not read.
struct SequenceEncoder {
    private let layout: SequenceLayout
    private let rows: Int
    private let embedding: ChannelEmbedding
    private let stack: RecurrentStack
    private let output: Dense

    /// - Parameter code: elements C of the code.
    init(_ layout: SequenceLayout, _ settings: Configuration.Generator, code: Int, in scope: inout ParameterScope) {
        self.layout = layout
        rows = settings.rows
        embedding = scope.child("embedding") { ChannelEmbedding(layout, in: &$0) }
        let inputs = settings.rows * embedding.outputs
        stack = scope.child("recurrence") {
            RecurrentStack(
                cell: settings.cell, inputs: inputs, hidden: settings.hidden, layers: settings.layers, in: &$0)
        }
        output = scope.child("output") { Dense(inputs: 2 * settings.hidden, outputs: code, in: &$0) }
    }

    /// Codes [B, C] of sequences [T, B, W].
    func callAsFunction(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        let lengths = layout.recurrentSteps(of: sequences, rows: rows)
        let read = stack(
            Rows.folded(embedding(sequences, values), rows: rows),
            lengths: lengths.map { ($0 + 0.25).floor().converted(to: .int32) }, values)
        let last = read.states.last?.first ?? read.y.element(read.y.shape[0] - 1, along: 0)
        // Outputs after the end are 0.
        let mean =
            lengths.map { counts in
                let sums = read.y.sum([0])
                return sums / counts.maximum(1).broadcast(to: sums.shape, dimensions: [0])
            } ?? read.y.mean([0])
        return output(last.concatenated([mean], along: 1), values).tanh()
    }
}

extension SequenceLayout {
    /// For each sequence of [T, B, W], the steps of a recurrence that takes so many rows at a time, [B], a whole number; nil if
    /// all have the same.
    func recurrentSteps(of sequences: Tensor, rows: Int) -> Tensor? {
        guard let alive else { return nil }
        let batch = sequences.shape[1]
        let counts = sequences.sliced(alive..<alive + 1, along: 2).reshaped([steps, batch]).sum([0]).stoppingGradient()
        return rows == 1 ? counts : ((counts + Float(rows - 1)) * (1 / Float(rows)) + 1e-4).floor()
    }
}
