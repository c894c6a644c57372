package import AntiphonGraph
import Foundation

/// Convolutions with MiniRocket's kernels and what share of their output lies above a bias (Dempster, Schmidt and
/// Webb, "MiniRocket: a very fast (almost) deterministic transform for time series classification", KDD 2021), of
/// values and of first differences (as MultiRocket: Tan et al. 2022), with the largest output beside it (as ROCKET:
/// Dempster, Petitjean and Webb 2020).
///
/// The kernels are the 84 of length 9 with three weights of 2 and six of -1, at dilations 1, 2, 4, ...; each
/// combination looks at a random choice of up to 9 columns, every second one only where it lies wholly within the
/// sequence. Beyond the papers, columns enter with random signs, so that relations between columns are seen as well
/// as sums.
package struct RandomKernels: Sendable {
    /// A kernel at a dilation, over some columns.
    package struct Convolution: Sendable {
        /// Whether it sees first differences instead of values.
        package let seesDifferences: Bool
        /// Steps between its nine weights.
        package let dilation: Int
        /// The three places, 0 to 8, of weight 2.
        package let places: [Int]
        /// The columns it adds up.
        package let columns: [Int]
        /// 1 or -1 for each of them.
        package let signs: [Float]
        /// The outputs looked at.
        package let range: Range<Int>
        /// What they are compared with.
        package var biases: [Float]

        package init(
            seesDifferences: Bool, dilation: Int, places: [Int], columns: [Int], signs: [Float], range: Range<Int>,
            biases: [Float]
        ) {
            (self.seesDifferences, self.dilation, self.places) = (seesDifferences, dilation, places)
            (self.columns, self.signs, self.range, self.biases) = (columns, signs, range, biases)
        }
    }

    /// 16 sequences at a time: a vector holds the same place of each.
    private typealias Lanes = SIMD16<Float>
    private static let width = 16
    private static let length = 9
    /// Shares and biases of each kernel, over all dilations, of values and of differences each.
    private static let biasesPerKernel = 12
    /// No more dilations than this.
    private static let mostDilations = 8

    private let steps: Int
    private let features: Int
    private let convolutions: [Convolution]

    /// These convolutions as they are.
    package init(steps: Int, features: Int, convolutions: [Convolution]) {
        (self.steps, self.features, self.convolutions) = (steps, features, convolutions)
    }

    /// The numbers of a sequence.
    package var featureCount: Int { convolutions.reduce(0) { $0 + $1.biases.count + 1 } }

    /// Draws columns, and biases among the outputs for random training sequences.
    package init(fittedTo set: LabelledSequences, stream: Philox) {
        (steps, features) = (set.steps, set.features)
        var convolutions = Self.drawn(steps: set.steps, features: set.features, stream.folded("columns"))
        let samples = stream.folded("samples")
        let quantiles = stream.folded("quantiles")
        let wanted = max(1, Self.biasesPerKernel / Self.dilations(set.steps).count)
        var output = [Lanes](repeating: .zero, count: set.steps)
        var scratch = Self.scratch(set.steps, convolutions)
        for number in convolutions.indices {
            let sample = UInt32(truncatingIfNeeded: number)
            let chosen = (0..<Self.width).map { samples.index(below: set.count, $0, sample: sample) }
            let lanes = Self.lanes(set, chosen, differences: convolutions[number].seesDifferences)
            Self.convolve(convolutions[number], lanes, features: features, &scratch, &output)
            // Each bias from the outputs for one sequence, as in the paper.
            convolutions[number].biases = (0..<wanted).map { bias in
                let sorted = convolutions[number].range.map { output[$0][bias % Self.width] }.sorted()
                return Float(Marginals.quantile(sorted, Double(quantiles.uniform(bias, sample: sample))))
            }
        }
        self.convolutions = convolutions
    }

    /// For each convolution the share of outputs above each bias, then the largest output.
    package func features(_ set: LabelledSequences) -> FeatureMatrix {
        let columns = featureCount
        var values = [Float](repeating: 0, count: set.count * columns)
        var output = [Lanes](repeating: .zero, count: steps)
        var scratch = Self.scratch(steps, convolutions)
        for start in stride(from: 0, to: set.count, by: Self.width) {
            let chosen = (start..<start + Self.width).map { min($0, set.count - 1) }
            let used = min(Self.width, set.count - start)
            let plain = Self.lanes(set, chosen, differences: false)
            let differences = Self.lanes(set, chosen, differences: true)
            var column = 0
            for convolution in convolutions {
                Self.convolve(
                    convolution, convolution.seesDifferences ? differences : plain, features: features, &scratch,
                    &output)
                let share = 1 / Float(convolution.range.count)
                for bias in convolution.biases {
                    var above = Lanes.zero
                    for place in convolution.range {
                        above += Lanes.zero.replacing(with: 1, where: output[place] .> bias)
                    }
                    for lane in 0..<used { values[(start + lane) * columns + column] = above[lane] * share }
                    column += 1
                }
                var largest = output[convolution.range.lowerBound]
                for place in convolution.range {
                    largest.replace(with: output[place], where: output[place] .> largest)
                }
                for lane in 0..<used { values[(start + lane) * columns + column] = largest[lane] }
                column += 1
            }
        }
        return FeatureMatrix(rows: set.count, columns: columns, values: values)
    }

    // Room for a signal and, on both sides, as far as any of the kernels reaches.
    private static func scratch(_ steps: Int, _ convolutions: [Convolution]) -> [Lanes] {
        let widest = convolutions.reduce(1) { max($0, $1.dilation) }
        return [Lanes](repeating: .zero, count: steps + widest * (length - 1))
    }

    private static func dilations(_ steps: Int) -> [Int] {
        var dilations = [1]
        while dilations.count < mostDilations, (length - 1) * dilations[dilations.count - 1] * 2 < steps {
            dilations.append(dilations[dilations.count - 1] * 2)
        }
        return dilations
    }

    private static func drawn(steps: Int, features: Int, _ stream: Philox) -> [Convolution] {
        var convolutions: [Convolution] = []
        for seesDifferences in [false, true] {
            for (order, dilation) in dilations(steps).enumerated() {
                var number = 0
                for first in 0..<length {
                    for second in first + 1..<length {
                        for third in second + 1..<length {
                            let reach = (length - 1) / 2 * dilation
                            let isWithin = (order + number) % 2 == 1 && steps > 2 * reach
                            let chosen = columns(features, stream.folded(UInt32(convolutions.count)))
                            convolutions.append(
                                Convolution(
                                    seesDifferences: seesDifferences, dilation: dilation,
                                    places: [first, second, third], columns: chosen.map(\.index),
                                    signs: chosen.map(\.sign), range: isWithin ? reach..<steps - reach : 0..<steps,
                                    biases: []))
                            number += 1
                        }
                    }
                }
            }
        }
        return convolutions
    }

    // 2^U columns with U uniform, as in the paper, so that few are as likely as many.
    private static func columns(_ features: Int, _ stream: Philox) -> [(index: Int, sign: Float)] {
        let limit = min(features, length)
        let count = min(limit, Int(exp2(Double(stream.uniform(0)) * log2(Double(limit + 1)))))
        let order = Shuffle.permutation(features, stream.folded("order"))
        return order.prefix(max(1, count)).enumerated().map { place, index in
            (index, stream.word(1 + place) & 1 == 0 ? 1 : -1)
        }
    }

    // [T, F] of 16 sequences; differences are 0 at the first step.
    private static func lanes(_ set: LabelledSequences, _ chosen: [Int], differences: Bool) -> [Lanes] {
        let width = set.steps * set.features
        var lanes = [Lanes](repeating: .zero, count: width)
        for (lane, sequence) in chosen.enumerated() {
            let start = sequence * width
            for place in (differences ? set.features : 0)..<width {
                let before = differences ? set.values[start + place - set.features] : 0
                lanes[place][lane] = set.values[start + place] - before
            }
        }
        return lanes
    }

    private static func convolve(
        _ convolution: Convolution, _ lanes: [Lanes], features: Int, _ signal: inout [Lanes], _ output: inout [Lanes]
    ) {
        let (steps, dilation) = (output.count, convolution.dilation)
        // The sum of the columns, with zeros before and after it, so that no place needs a case of its own.
        let reach = (length - 1) / 2 * dilation
        for place in 0..<reach {
            signal[place] = .zero
            signal[reach + steps + place] = .zero
        }
        for step in 0..<steps { signal[reach &+ step] = .zero }
        for (column, sign) in zip(convolution.columns, convolution.signs) {
            for step in 0..<steps { signal[reach &+ step] += lanes[step &* features &+ column] * sign }
        }
        // All nine weights of -1, then 3 more at the three places.
        let places = convolution.places.map { $0 * dilation }
        let (first, second, third) = (places[0], places[1], places[2])
        signal.withUnsafeBufferPointer { signal in
            output.withUnsafeMutableBufferPointer { output in
                for step in 0..<steps {
                    var sum = signal[step]
                    var at = step
                    for _ in 1..<length {
                        at &+= dilation
                        sum += signal[at]
                    }
                    let three = signal[step &+ first] + signal[step &+ second] + signal[step &+ third]
                    output[step] = three * 3 - sum
                }
            }
        }
    }
}
