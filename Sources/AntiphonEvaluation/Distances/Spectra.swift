import Foundation

/// How much of a sequence's variation lies at each frequency.
package enum Spectra {
    /// The mean periodogram of one feature at k / T cycles a step, k = 1...T / 2: each sequence less its own mean,
    /// under a Hann window w (periodic), |DFT(w x)|^2 / sum(w^2), averaged over the sequences. In the square of the
    /// unit of the values; empty for sequences of one step.
    ///
    /// The cost is N T log T for a T without large prime factors, N T^2 for a prime T.
    ///
    /// - Parameter values: the feature, sequence by sequence, each of `steps` numbers.
    package static func power(_ values: [Float], steps: Int) -> [Double] {
        guard steps > 1, values.count >= steps else { return [] }
        let fourier = Fourier(steps)
        let window = (0..<steps).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(steps)) }
        let scale = window.reduce(0) { $0 + $1 * $1 }
        let count = values.count / steps
        var total = [Double](repeating: 0, count: steps / 2)
        var (real, imaginary) = ([Double](repeating: 0, count: steps), [Double](repeating: 0, count: steps))
        func load(_ sequence: Int, _ target: inout [Double]) {
            let start = sequence * steps
            var mean = 0.0
            for step in 0..<steps { mean += Double(values[start + step]) }
            mean /= Double(steps)
            for step in 0..<steps { target[step] = (Double(values[start + step]) - mean) * window[step] }
        }
        // Two real sequences at a time are the two parts of a complex one; |Z(k)|^2 + |Z(T - k)|^2 is twice the sum of
        // their powers.
        for first in stride(from: 0, to: count, by: 2) {
            load(first, &real)
            if first + 1 < count {
                load(first + 1, &imaginary)
            } else {
                for step in 0..<steps { imaginary[step] = 0 }
            }
            let image = fourier.transform(real, imaginary)
            for k in 1...steps / 2 {
                let (a, b) = (k, steps - k)
                total[k - 1] +=
                    (image.real[a] * image.real[a] + image.imaginary[a] * image.imaginary[a]
                        + image.real[b] * image.real[b] + image.imaginary[b] * image.imaginary[b]) / 2
            }
        }
        return total.map { $0 / scale / Double(count) }
    }

    /// The mean absolute difference of the natural logarithms of two spectra. A ten-thousandth of the real mean power
    /// is added to both, so that what lies below it does not count.
    package static func error(real: [Double], synthetic: [Double]) -> Double {
        guard !real.isEmpty else { return 0 }
        let mean = real.reduce(0, +) / Double(real.count)
        let floor = mean > 0 ? 1e-4 * mean : 1e-4
        return zip(real, synthetic).reduce(0) { $0 + abs(log(($1.0 + floor) / ($1.1 + floor))) } / Double(real.count)
    }
}

/// Discrete Fourier transforms of one length by splitting it into its prime factors (Cooley and Tukey 1965).
struct Fourier {
    private let count: Int
    private let factors: [Int]
    private let cosines: [Double]
    private let sines: [Double]

    init(_ count: Int) {
        self.count = count
        var (rest, divisor, factors) = (count, 2, [Int]())
        while divisor * divisor <= rest {
            while rest % divisor == 0 {
                factors.append(divisor)
                rest /= divisor
            }
            divisor += 1
        }
        if rest > 1 { factors.append(rest) }
        self.factors = factors
        cosines = (0..<count).map { cos(2 * .pi * Double($0) / Double(count)) }
        sines = (0..<count).map { -sin(2 * .pi * Double($0) / Double(count)) }
    }

    /// X(k) = sum over t of x(t) exp(-2 pi i k t / T).
    func transform(_ real: [Double], _ imaginary: [Double]) -> (real: [Double], imaginary: [Double]) {
        var out = (real: [Double](repeating: 0, count: count), imaginary: [Double](repeating: 0, count: count))
        let widest = factors.max() ?? 1
        var scratch = (real: [Double](repeating: 0, count: widest), imaginary: [Double](repeating: 0, count: widest))
        split(real, imaginary, from: 0, stride: 1, count: count, level: 0, into: &out, at: 0, &scratch)
        return out
    }

    private func split(
        _ real: [Double], _ imaginary: [Double], from start: Int, stride: Int, count n: Int, level: Int,
        into out: inout (real: [Double], imaginary: [Double]), at place: Int,
        _ scratch: inout (real: [Double], imaginary: [Double])
    ) {
        guard n > 1 else {
            out.real[place] = real[start]
            out.imaginary[place] = imaginary[start]
            return
        }
        let p = factors[level]
        let m = n / p
        for part in 0..<p {
            split(
                real, imaginary, from: start + part * stride, stride: stride * p, count: m, level: level + 1,
                into: &out, at: place + part * m, &scratch)
        }
        for k in 0..<m {
            for part in 0..<p {
                scratch.real[part] = out.real[place + part * m + k]
                scratch.imaginary[part] = out.imaginary[place + part * m + k]
            }
            for block in 0..<p {
                let turn = (k + block * m) * stride
                var (sumReal, sumImaginary) = (scratch.real[0], scratch.imaginary[0])
                for part in 1..<p {
                    let angle = part * turn % count
                    let (c, s) = (cosines[angle], sines[angle])
                    sumReal += scratch.real[part] * c - scratch.imaginary[part] * s
                    sumImaginary += scratch.real[part] * s + scratch.imaginary[part] * c
                }
                out.real[place + block * m + k] = sumReal
                out.imaginary[place + block * m + k] = sumImaginary
            }
        }
    }
}
