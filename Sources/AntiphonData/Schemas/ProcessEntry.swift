import Foundation

/// How the rows of a noisy table follow those before, as `schema.json` holds it: what the process is made of, 32-bit floats in base 64.
struct ProcessEntry: Codable {
    /// The rows before that count.
    var lags: Int
    var means: Data
    /// The covariances of rows so far apart, from none to `lags`.
    var covariances: Data

    init(_ process: LinearProcess) {
        lags = process.lags
        means = PackedFloats.bytes(process.means)
        covariances = PackedFloats.bytes(process.covariances)
    }

    /// What it says, for rows of so many numbers; nil if that cannot be.
    func process(width: Int) -> LinearProcess? {
        guard width > 0, 1...max(1, LinearProcess.mostInputs / width) ~= lags else { return nil }
        return LinearProcess(
            width: width, lags: lags, means: PackedFloats.floats(means), covariances: PackedFloats.floats(covariances))
    }
}
