public import AntiphonData

extension Picture {
    /// Real and synthetic sequences drawn over each other, a panel a column: a picture for a README or a paper.
    ///
    /// - Parameters:
    ///   - real: the real sequences.
    ///   - synthetic: the synthetic ones, with the same columns and steps.
    ///   - name: what the data are, as in `daily load`.
    /// - Throws: `EvaluationError` if the sets do not fit each other.
    public static func sequences(
        real: SequenceSet, synthetic: SequenceSet, name: String
    ) throws(EvaluationError) -> Picture {
        let (real, synthetic) = try DenseSequences.pair(real, synthetic)
        let pictures = ReportPictures(real: real, synthetic: synthetic)
        let (paths, ranges) = (pictures.paths().charts, pictures.envelopes().charts)
        let shown = min(4, paths.count)
        return Picture(
            title: "\(name.prefix(1).uppercased() + name.dropFirst()), real and synthetic",
            summary: "Above: single sequences of each set. Below: the range of 90 % of the values at each step, "
                + "and the median.",
            panels: Array(paths.prefix(shown) + ranges.prefix(shown)), columns: shown)
    }
}
