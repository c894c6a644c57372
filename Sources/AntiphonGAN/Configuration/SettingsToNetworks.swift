import AntiphonNN

// What the settings' choices are in terms of the networks library.
extension Optimizer {
    init(_ settings: Configuration.OptimizerSettings) {
        let (beta1, beta2) = (Double(settings.beta1), Double(settings.beta2))
        self =
            switch settings.kind {
            case .sgd: .sgd(momentum: beta1)
            case .rmsprop: .rmsprop(alpha: beta2)
            case .adam: .adam(beta1: beta1, beta2: beta2)
            case .adamw: .adamW(beta1: beta1, beta2: beta2, weightDecay: Double(settings.weightDecay))
            }
    }
}

extension Schedule {
    init(_ kind: ScheduleKind) {
        self =
            switch kind {
            case .constant: .constant
            case .holdThenLinear: .halfThenLinear
            case .linear: Schedule(decay: .linear)
            case .cosine: Schedule(decay: .cosine)
            }
    }
}
