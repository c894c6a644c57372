internal import AntiphonGraph

/// The remainder of floats with the dividend's sign, exact as C's fmod: a plain loop, since no vector form is exact.
struct RemainderInstruction: Instruction {
    var dividend: Location
    var divisor: Location
    var destination: Location
    var count: Int

    var places: [Location] { [dividend, divisor, destination] }

    func describe(_ name: (Location) -> String) -> String {
        "remainder [\(count)] \(name(dividend)) \(name(divisor)) -> \(name(destination))"
    }

    private struct Arguments: BitwiseCopyable {
        var dividend: UnsafePointer<Float>?
        var divisor: UnsafePointer<Float>?
        var destination: UnsafeMutablePointer<Float>?
        var count: Int
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(Arguments(dividend: nil, divisor: nil, destination: nil, count: count))
        try binder.place(dividend, in: arguments, \.dividend)
        try binder.place(divisor, in: arguments, \.divisor)
        try binder.place(destination, in: arguments, \.destination)
        return Command(
            kernel: { raw, _ in
                let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                guard let dividend = a.dividend, let divisor = a.divisor, let out = a.destination else { return }
                for index in 0..<a.count {
                    out[index] = dividend[index].truncatingRemainder(dividingBy: divisor[index])
                }
            }, arguments: UnsafeMutableRawPointer(arguments))
    }
}
