public import AntiphonGraph

/// What the two players of a GAN minimise, from the discriminator's judgements (logits, not probabilities).
///
/// Judgements are one a sequence, [B], or one a step, [T, B]; each loss is a mean over all of them, or over those where
/// the mask [T, B] (f32 0 or 1, or truth values) is set.
public enum AdversarialLoss: String, Sendable, Hashable, Codable, CaseIterable {
    /// D: -log s(real) - log(1 - s(fake)); G: -log s(fake); s the logistic function (Goodfellow et al. 2014).
    case nonSaturating = "non-saturating"
    /// D: (real - 1)^2 / 2 + fake^2 / 2; G: (fake - 1)^2 / 2 (Mao et al. 2017).
    case leastSquares = "least-squares"
    /// D: max(0, 1 - real) + max(0, 1 + fake); G: -fake (Lim and Ye 2017; Miyato et al. 2018).
    case hinge
    /// D: fake - real; G: -fake (Arjovsky et al. 2017). Clip D's weights or penalise its gradient.
    case wasserstein
    /// D: softplus(fake - real); G: softplus(real - fake), over pairs drawn independently (Jolicoeur-Martineau 2019).
    case relativisticPaired = "relativistic"

    /// What the discriminator minimises, a scalar.
    public func discriminator(
        real: Tensor, fake: Tensor, realMask: Tensor? = nil, fakeMask: Tensor? = nil
    ) -> Tensor {
        switch self {
        case .nonSaturating: (-real).softplus().mean(where: realMask) + fake.softplus().mean(where: fakeMask)
        case .leastSquares:
            ((real - 1).squared().mean(where: realMask) + fake.squared().mean(where: fakeMask)) * 0.5
        case .hinge: (1 - real).rectified().mean(where: realMask) + (1 + fake).rectified().mean(where: fakeMask)
        case .wasserstein: fake.mean(where: fakeMask) - real.mean(where: realMask)
        case .relativisticPaired: (fake - real).softplus().mean(where: Self.both(realMask, fakeMask))
        }
    }

    /// What the generator minimises, a scalar. Only `relativisticPaired` looks at the real judgements.
    public func generator(
        real: Tensor, fake: Tensor, realMask: Tensor? = nil, fakeMask: Tensor? = nil
    ) -> Tensor {
        switch self {
        case .nonSaturating: (-fake).softplus().mean(where: fakeMask)
        case .leastSquares: (fake - 1).squared().mean(where: fakeMask) * 0.5
        case .hinge, .wasserstein: -fake.mean(where: fakeMask)
        case .relativisticPaired: (real - fake).softplus().mean(where: Self.both(realMask, fakeMask))
        }
    }

    /// Whether the generator's loss looks at judgements of real sequences.
    public var generatorNeedsReal: Bool { self == .relativisticPaired }

    // A pair counts at the steps that both of its sequences have.
    private static func both(_ first: Tensor?, _ second: Tensor?) -> Tensor? {
        guard let first, let second else { return first ?? second }
        return first.converted(to: .float32) * second.converted(to: .float32)
    }
}
