import AntiphonGraph
import AntiphonNN

/// The head of Q(c | x), which reads latent codes off what the discriminator's body made of a sequence: dense, SiLU,
/// dense (InfoGAN, Chen et al. 2016: logits of the category, mean and deviation of each continuous code).
struct PosteriorNetwork {
    private let codes: LatentCodes
    private let deviation: Float
    private let hidden: Dense
    private let output: Dense

    /// - Parameter deviation: that of continuous codes; 0: learnt, an output of its own.
    init(_ codes: LatentCodes, inputs: Int, hidden width: Int, deviation: Float, in scope: inout ParameterScope) {
        self.codes = codes
        self.deviation = deviation
        let outputs = codes.width + (deviation > 0 ? 0 : codes.continuous)
        (hidden, output) = scope.child("posterior") { scope in
            (
                scope.child("hidden") { Dense(inputs: inputs, outputs: width, in: &$0) },
                scope.child("output") { Dense(inputs: width, outputs: outputs, in: &$0) }
            )
        }
    }

    /// Reads the codes off states [B, H'].
    func callAsFunction(_ pooled: Tensor, _ values: ParameterValues) -> Reading {
        let raw = output(hidden(pooled, values).sigmoidLinear(), values)
        func part(_ range: Range<Int>) -> Tensor? { range.isEmpty ? nil : raw.sliced(range, along: 1) }
        let (k, n) = (codes.categories, codes.continuous)
        let logDeviation =
            deviation > 0
            ? part(k..<k + n)?.filled(deviation).logarithm()
            // Between e^-3 and e: a code that is read exactly does not pay without end.
            : part(k + n..<k + 2 * n).map { $0.tanh() * 2 - 1 }
        return Reading(logits: part(0..<k), means: part(k..<k + n), logDeviations: logDeviation)
    }

    /// What was read.
    struct Reading {
        /// For each category, [B, K].
        let logits: Tensor?
        /// Of each continuous code, [B, N].
        let means: Tensor?
        /// Of each continuous code, [B, N].
        let logDeviations: Tensor?

        /// -log Q(c | x), but for a constant, summed over the codes and averaged over the batch.
        /// - Parameter codes: the true ones, [B, C].
        func cost(of codes: Tensor) -> Tensor {
            var costs: [Tensor] = []
            let k = logits?.shape[1] ?? 0
            if let logits {
                // Cross entropy; the largest logit is taken off so that no exponential overflows.
                let largest = logits.stoppingGradient().max([1]).broadcast(to: logits.shape, dimensions: [0])
                let shifted = logits - largest
                let picked = (shifted * codes.sliced(0..<k, along: 1)).sum([1])
                costs.append((shifted.exponential().sum([1]).logarithm() - picked).mean())
            }
            if let means, let logDeviations {
                let misses = codes.sliced(k..<k + means.shape[1], along: 1) - means
                let scaled = misses * (-logDeviations).exponential()
                costs.append((scaled.squared() * 0.5 + logDeviations).sum([1]).mean())
            }
            return costs.dropFirst().reduce(costs[0], +)
        }
    }
}
