import Foundation

/// How the learning rate moves during a run, as a factor of the base rate: a linear warm-up from 0, a stretch at 1,
/// then a decay. A pure function of the share of the run that is done, computed on the host.
public struct Schedule: Sendable, Hashable, Codable {
    /// The form of the decay.
    public enum Decay: String, Sendable, Hashable, Codable, CaseIterable {
        /// None.
        case constant
        /// Along a straight line.
        case linear
        /// Along half a cosine wave (Loshchilov and Hutter 2017).
        case cosine
    }

    /// The form of the decay.
    public var decay: Decay
    /// The factor at the end of the run.
    public var final: Double
    /// The share of the run, 0 to 1, at which the decay begins.
    public var hold: Double
    /// The share of the run, 0 to 1, at which the warm-up ends.
    public var warmUp: Double

    /// A schedule.
    public init(decay: Decay, final: Double = 0, hold: Double = 0, warmUp: Double = 0) {
        self.decay = decay
        self.final = final
        self.hold = hold
        self.warmUp = warmUp
    }

    /// 1 throughout.
    public static let constant = Schedule(decay: .constant)
    /// 1 for half of the run, then along a line to 0.02.
    public static let halfThenLinear = Schedule(decay: .linear, final: 0.02, hold: 0.5)

    /// The factor at a share of the run; shares outside 0...1 count as the nearer end.
    public func factor(at progress: Double) -> Double {
        let progress = min(1, max(0, progress))
        if progress < warmUp { return progress / warmUp }
        let start = max(hold, warmUp)
        guard decay != .constant, progress > start, start < 1 else { return 1 }
        let done = (progress - start) / (1 - start)
        switch decay {
        case .constant: return 1
        case .linear: return 1 + (final - 1) * done
        case .cosine: return final + (1 - final) * (1 + cos(.pi * done)) / 2
        }
    }

    /// The rate at a share of the run.
    public func rate(_ base: Float, at progress: Double) -> Float { Float(Double(base) * factor(at: progress)) }
}
