import Foundation

// Spectra and tails, a panel a column.
extension ReportPictures {
    func spectra(_ distances: SequenceDistances) -> Figure {
        let steps = real.steps
        let spectra = shown.map { feature -> (real: [Double], synthetic: [Double]) in
            let r = Spectra.power(real.column(feature), steps: steps)
            let s = Spectra.power(synthetic.column(feature), steps: steps)
            // The measure's own floor: below it differences do not count.
            let mean = r.reduce(0, +) / Double(max(1, r.count))
            let floor = mean > 0 ? 1e-4 * mean : 1e-4
            return (r.map { log10($0 + floor) }, s.map { log10($0 + floor) })
        }
        let charts = zip(shown, spectra).map { feature, pair in
            func line(_ values: [Double]) -> Mark.Form {
                .line(
                    values.enumerated().map { Point(Double($0.offset + 1) / Double(steps), $0.element) },
                    markers: values.count <= 16)
            }
            let error = NumberText.fixed(distances.columns[feature].spectrumError, 3)
            return Chart(
                title: real.columns[feature],
                summary: "Power of \(real.columns[feature]) by frequency. The mean error of its logarithm is \(error).",
                x: Axis("cycles a step"), y: Axis("log10 of power"),
                marks: [Mark("real", .real, line(pair.real)), Mark("synthetic", .synthetic, line(pair.synthetic))])
        }
        let frequencies = DenseSequences.evenly(12, of: steps / 2)
        let rows = zip(shown, spectra).flatMap { feature, pair in
            [("real", pair.real), ("synthetic", pair.synthetic)].map { set, values in
                [real.columns[feature], set] + frequencies.map { NumberText.fixed(values[$0], 2) }
            }
        }
        return Figure(
            "Spectrum",
            caption:
                "How much each frequency varies: each sequence less its mean, under a Hann window. Mean error of the "
                + "logarithm \(NumberText.fixed(distances.spectrumError, 3)).\(limitRemark)\(filledRemark)", charts,
            table: DataTable(
                "Logarithm (base 10) of the power by cycles a step",
                columns: ["Column", "Set"]
                    + frequencies.map { NumberText.significant(Double($0 + 1) / Double(steps), 3) }, rows: rows))
    }

    func tails(_ distances: SequenceDistances) -> Figure {
        tails(
            "Tails of values", "values", real: picturedReal.column, synthetic: picturedSynthetic.column,
            errors: distances.columns.map(\.tailError), mean: distances.tailError)
    }

    func differenceTails(_ distances: SequenceDistances) -> Figure {
        tails(
            "Tails of changes", "changes from step to step", real: picturedReal.differences,
            synthetic: picturedSynthetic.differences, errors: distances.columns.map(\.differenceTailError),
            mean: distances.differenceTailError)
    }

    private func tails(
        _ title: String, _ what: String, real realValues: (Int) -> [Float], synthetic syntheticValues: (Int) -> [Float],
        errors: [Double], mean: Double
    ) -> Figure {
        var rows: [[String]] = []
        let charts = shown.map { feature in
            let (r, s) = (realValues(feature), syntheticValues(feature))
            let name = real.columns[feature]
            for (set, values) in [("real", r), ("synthetic", s)] {
                let sorted = values.sorted()
                rows.append(
                    [name, set]
                        + [0.001, 0.01, 0.99, 0.999].map { NumberText.significant(Marginals.quantile(sorted, $0)) }
                        + [NumberText.fixed(Tails.moments(values).kurtosis, 2)])
            }
            let sorted = r.sorted()
            let (median, deviation) = (Marginals.quantile(sorted, 0.5), Tails.moments(r).deviation)
            let scale = deviation > 0 ? deviation : 1
            func far(_ values: [Float]) -> [Double] { values.map { abs(Double($0) - median) / scale }.sorted() }
            let (farReal, farSynthetic) = (far(r), far(s))
            // The picture ends a third beyond what one real value in ten thousand reaches.
            let last = farReal.isEmpty ? 1 : farReal[min(farReal.count - 1, farReal.count * 9999 / 10000)]
            let end = max(1, last * 1.33)
            return Chart(
                title: name,
                summary:
                    "Share of the \(what) of \(name) beyond a distance from the real median. The error of the tails "
                    + "is \(NumberText.fixed(errors[feature], 3)).", x: Axis("deviations from the median"),
                y: Axis("log10 of the share beyond"),
                marks: [
                    Mark("real", .real, .line(Self.beyond(farReal, end), markers: false)),
                    Mark("synthetic", .synthetic, .line(Self.beyond(farSynthetic, end), markers: false)),
                ])
        }
        return Figure(
            title,
            caption:
                "The share of \(what) that lie farther from the real median than so many real deviations. Mean error "
                + "of the spans to 1 % and 99 %, as a logarithm: \(NumberText.fixed(mean, 3)).\(limitRemark)\(filledRemark)",
            charts,
            table: DataTable(
                "Outer quantiles and excess kurtosis",
                columns: ["Column", "Set", "0.1 %", "1 %", "99 %", "99.9 %", "Kurtosis"], rows: rows))
    }

    // The logarithm of the share of sorted distances beyond each of 60 places; nothing where none is.
    private static func beyond(_ sorted: [Double], _ end: Double) -> [Point] {
        var passed = 0
        return (0...60).map { place in
            let at = end * Double(place) / 60
            while passed < sorted.count, sorted[passed] <= at { passed += 1 }
            let share = Double(sorted.count - passed) / Double(max(1, sorted.count))
            return Point(at, share > 0 ? log10(share) : .nan)
        }
    }
}
