import Foundation

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

    /// Whether a `ChirpFourier` is quicker: prime factors are large.
    var isSlow: Bool {
        let larger = Double(ChirpFourier.length(count))
        return Double(count * factors.reduce(0, +)) > 4 * larger * log2(larger)
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

/// Discrete Fourier transforms of a length with large prime factors, as a convolution with a chirp, which transforms of a
/// power of two make (Bluestein 1970): with w(k) = exp(-i pi k^2 / T), X(k) = w(k) sum over t of x(t) w(t) / w(k - t).
struct ChirpFourier {
    private let count: Int
    private let larger: Int
    private let fourier: Fourier
    // w, and the transform of 1 / w.
    private let chirp: (real: [Double], imaginary: [Double])
    private let kernel: (real: [Double], imaginary: [Double])

    /// The power of two that a convolution of so many numbers needs.
    static func length(_ count: Int) -> Int {
        var length = 1
        while length < 2 * count - 1 { length *= 2 }
        return length
    }

    init(_ count: Int) {
        let larger = Self.length(count)
        // The square is taken modulo 2 T, or large ones would lose the angle.
        let angles = (0..<count).map { Double.pi * Double($0 * $0 % (2 * count)) / Double(count) }
        let chirp = (real: angles.map { cos($0) }, imaginary: angles.map { -sin($0) })
        var inverse = Self.zeros(larger)
        for place in 0..<count {
            for at in place == 0 ? [0] : [place, larger - place] {
                inverse.real[at] = chirp.real[place]
                inverse.imaginary[at] = -chirp.imaginary[place]
            }
        }
        let fourier = Fourier(larger)
        kernel = fourier.transform(inverse.real, inverse.imaginary)
        (self.count, self.larger, self.fourier, self.chirp) = (count, larger, fourier, chirp)
    }

    /// X(k) = sum over t of x(t) exp(-2 pi i k t / T).
    func transform(_ real: [Double], _ imaginary: [Double]) -> (real: [Double], imaginary: [Double]) {
        var turned = Self.zeros(larger)
        for place in 0..<count {
            let (c, s) = (chirp.real[place], chirp.imaginary[place])
            turned.real[place] = real[place] * c - imaginary[place] * s
            turned.imaginary[place] = real[place] * s + imaginary[place] * c
        }
        var product = fourier.transform(turned.real, turned.imaginary)
        // The inverse transform is the conjugate of the transform of the conjugate, over the length.
        for place in 0..<larger {
            let (a, b) = (product.real[place], product.imaginary[place])
            product.real[place] = a * kernel.real[place] - b * kernel.imaginary[place]
            product.imaginary[place] = -(a * kernel.imaginary[place] + b * kernel.real[place])
        }
        let convolved = fourier.transform(product.real, product.imaginary)
        var result = Self.zeros(count)
        for place in 0..<count {
            let (a, b) = (convolved.real[place] / Double(larger), -convolved.imaginary[place] / Double(larger))
            result.real[place] = a * chirp.real[place] - b * chirp.imaginary[place]
            result.imaginary[place] = a * chirp.imaginary[place] + b * chirp.real[place]
        }
        return result
    }

    private static func zeros(_ count: Int) -> (real: [Double], imaginary: [Double]) {
        ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    }
}
