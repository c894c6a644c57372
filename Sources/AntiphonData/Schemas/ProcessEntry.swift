import Foundation

/// How the rows of a noisy table follow those before, as `schema.json` holds it: what the process is made of, 32-bit floats in base 64.
struct ProcessEntry: Codable {
    /// The rows before that count.
    var lags: Int
    /// The channels that the process makes; left out if they are all there are.
    var channels: [Int]?
    var means: Data
    /// The covariances of rows so far apart, from none to `lags`.
    var covariances: Data

    /// - Parameter width: W, the channels of a step.
    init(_ process: LinearProcess, width: Int) {
        lags = process.lags
        channels = process.width == width ? nil : process.channels
        means = PackedFloats.bytes(process.means)
        covariances = PackedFloats.bytes(process.covariances)
    }

    /// What it says; nil if that cannot be.
    /// - Parameters:
    ///   - all: the channels that it makes where it names none.
    ///   - possible: those that it may make.
    func process(all: Range<Int>, possible: [Int]) -> LinearProcess? {
        let own = channels ?? Array(all)
        guard !own.isEmpty, Set(possible).isSuperset(of: own), zip(own, own.dropFirst()).allSatisfy(<),
            1...max(1, LinearProcess.mostInputs / own.count) ~= lags
        else { return nil }
        return LinearProcess(
            channels: own, lags: lags, means: PackedFloats.floats(means), covariances: PackedFloats.floats(covariances))
    }
}
