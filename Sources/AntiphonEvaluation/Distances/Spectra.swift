import Foundation

/// How much of a sequence's variation lies at each frequency.
package enum Spectra {
    /// The mean periodogram of one feature at k / T cycles a step, k = 1...T / 2: each sequence less its own mean,
    /// under a Hann window w (periodic), |DFT(w x)|^2 / sum(w^2), averaged over the sequences. In the square of the
    /// unit of the values; empty for sequences of one step.
    ///
    /// The cost is N T log T.
    ///
    /// - Parameter values: the feature, sequence by sequence, each of `steps` numbers.
    package static func power(_ values: [Float], steps: Int) -> [Double] {
        guard steps > 1, values.count >= steps else { return [] }
        let fourier = Fourier(steps)
        let chirp = fourier.isSlow ? ChirpFourier(steps) : nil
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
            let image = chirp?.transform(real, imaginary) ?? fourier.transform(real, imaginary)
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
