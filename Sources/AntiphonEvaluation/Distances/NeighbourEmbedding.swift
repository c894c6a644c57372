import AntiphonGraph
import Foundation

/// t-SNE (van der Maaten and Hinton 2008): points in a plane whose neighbours are the sequences' neighbours.
/// Distances between far points mean nothing.
///
/// Exact, not approximated by a tree: n^2 operations a pass, so the caller caps n (`PairCost`; 1,000 points at
/// most). It starts from the principal components scaled to 1e-4 and a jitter from a fixed stream, and every sum has
/// a fixed order: the same points on any number of threads. Settings are scikit-learn's: perplexity 30, early
/// exaggeration 12 for 250 passes, learning rate max(n / 48, 50), momentum 0.5 then 0.8, gains of 0.2 and 0.8, both
/// begun anew after the exaggeration; 750 passes in all.
package struct NeighbourEmbedding: Sendable {
    /// The places of the points, [N] of (x, y).
    package let points: [Point]
    /// The Kullback-Leibler divergence that remains.
    package let divergence: Double

    /// The perplexity where there are points enough.
    package static let perplexity = 30.0
    private static let exaggeratedPasses = 250
    private static let passes = 750

    /// - Parameters:
    ///   - sequences: the sequences, standardised.
    ///   - workers: threads.
    package init(_ sequences: DenseSequences, workers: Int = 1) {
        let count = sequences.count
        guard count > 3 else {
            points = (0..<count).map { Point(Double($0), 0) }
            divergence = 0
            return
        }
        let lanes = SequenceLanes(sequences)
        let affinities = Self.affinities(
            DistanceMatrix(lanes, lanes), perplexity: min(Self.perplexity, Double(count - 1) / 3), workers: workers)
        var plane = Plane(Self.start(sequences, workers))
        let rate = Float(max(Double(count) / 48, 50))
        for pass in 0..<Self.passes {
            let isEarly = pass < Self.exaggeratedPasses
            // The end of the exaggeration is a jolt that momentum gathered before would carry too far.
            if pass == Self.exaggeratedPasses { plane.rest() }
            let gradient = plane.gradient(affinities, exaggeration: isEarly ? 12 : 1, workers: workers)
            plane.move(gradient, rate: rate, momentum: isEarly ? 0.5 : 0.8)
        }
        points = plane.points
        divergence = plane.divergence(affinities)
    }

    private static func start(_ sequences: DenseSequences, _ workers: Int) -> [Point] {
        let coordinates = PrincipalComponents(sequences, iterations: 60, workers: workers).project(sequences)
        let first = coordinates.map { $0[0] }
        let deviation = (first.reduce(0) { $0 + $1 * $1 } / Double(first.count)).squareRoot()
        let scale = deviation > 0 ? 1e-4 / deviation : 0
        let jitter = Philox(seed: 0).folded("t-sne")
        return coordinates.enumerated().map { place, axes in
            Point(
                axes[0] * scale + 1e-6 * Double(jitter.uniform(2 * place) - 0.5),
                (axes.count > 1 ? axes[1] * scale : 0) + 1e-6 * Double(jitter.uniform(2 * place + 1) - 0.5))
        }
    }

    /// The joint probabilities of pairs, [N, N], symmetric with sum 1: for each point a Gaussian whose width gives
    /// the wanted perplexity, the mean of both directions.
    package static func affinities(_ distances: DistanceMatrix, perplexity: Double, workers: Int = 1) -> [Float] {
        let count = distances.rows
        let chunks = Parallel.chunks(count, size: 64)
        let rows = Parallel.map(chunks.count, workers: workers) { chunk in
            chunks[chunk].map { row in
                conditional(
                    Array(distances.squared[row * count..<(row + 1) * count]), except: row, entropy: log(perplexity))
            }
        }.flatMap(\.self)
        var joint = [Float](repeating: 0, count: count * count)
        let scale = 1 / (2 * Double(count))
        for i in 0..<count {
            for j in 0..<i {
                let value = Float(max((rows[i][j] + rows[j][i]) * scale, 2.2e-16))
                joint[i * count + j] = value
                joint[j * count + i] = value
            }
        }
        return joint
    }

    /// The divergence of points from the probabilities, and its gradient.
    package static func divergence(
        of points: [Point], _ affinities: [Float]
    ) -> (value: Double, gradient: [Point]) {
        let plane = Plane(points)
        let gradient = plane.gradient(affinities, exaggeration: 1, workers: 1)
        return (plane.divergence(affinities), gradient.map { Point(Double($0.x), Double($0.y)) })
    }

    // Bisection on the precision until the entropy is met to 1e-5, as all implementations do.
    private static func conditional(_ squared: [Float], except own: Int, entropy wanted: Double) -> [Double] {
        let nearest = Double(squared.indices.lazy.filter { $0 != own }.map { squared[$0] }.min() ?? 0)
        var (low, high, precision) = (0.0, Double.infinity, 1.0)
        var shares = [Double](repeating: 0, count: squared.count)
        for _ in 0..<200 {
            var (total, weighted) = (0.0, 0.0)
            for place in squared.indices where place != own {
                // Less the least distance, which cancels: the sum cannot vanish.
                let distance = Double(squared[place]) - nearest
                let share = exp(-precision * distance)
                shares[place] = share
                total += share
                weighted += share * distance
            }
            for place in shares.indices { shares[place] /= total }
            let entropy = log(total) + precision * weighted / total
            if abs(entropy - wanted) <= 1e-6 { break }
            if entropy > wanted { low = precision } else { high = precision }
            precision = high.isInfinite ? precision * 2 : (low + high) / 2
            // More points coincide than the perplexity counts: no width makes it smaller.
            if precision > 1e30 { break }
        }
        shares[own] = 0
        return shares
    }
}

/// The points on their way.
struct Plane {
    private let count: Int
    private var x: [Float]
    private var y: [Float]
    private var velocity: [SIMD2<Float>]
    private var gains: [SIMD2<Float>]

    init(_ points: [Point]) {
        count = points.count
        x = points.map { Float($0.x) }
        y = points.map { Float($0.y) }
        velocity = .init(repeating: .zero, count: points.count)
        gains = .init(repeating: .one, count: points.count)
    }

    var points: [Point] { (0..<count).map { Point(Double(x[$0]), Double(y[$0])) } }

    /// The gradient of the divergence, with the attractions multiplied by `exaggeration`.
    func gradient(_ affinities: [Float], exaggeration: Float, workers: Int) -> [SIMD2<Float>] {
        let chunks = Parallel.chunks(count, size: 128)
        let forces = Parallel.map(chunks.count, workers: workers) { chunk in
            chunks[chunk].map { force(on: $0, affinities) }
        }
        // The sum of all (1 + d^2)^-1 between different points; each point's own counts 1.
        let total = forces.joined().reduce(0.0) { $0 + Double($1.total) - 1 }
        let scale = Float(1 / max(total, 1e-12))
        return forces.joined().map { 4 * (exaggeration * $0.attraction - scale * $0.repulsion) }
    }

    private struct Force: Sendable {
        var attraction: SIMD2<Float>
        var repulsion: SIMD2<Float>
        var total: Float
    }

    /// The sums over a point's others, eight at a time. A value of its own, not variables that a closure captures: these would be guarded at each access.
    private struct Pulls {
        typealias Lane = SIMD8<Float>
        private var (ax, ay, rx, ry, total) = (Lane.zero, Lane.zero, Lane.zero, Lane.zero, Lane.zero)

        mutating func add(_ dx: Lane, _ dy: Lane, _ affinity: Lane, _ mask: Lane) {
            let near = mask / (1 + dx * dx + dy * dy)
            let pull = affinity * near
            let push = near * near
            ax += pull * dx
            ay += pull * dy
            rx += push * dx
            ry += push * dy
            total += near
        }

        var force: Force {
            Force(attraction: [ax.sum(), ay.sum()], repulsion: [rx.sum(), ry.sum()], total: total.sum())
        }
    }

    private func force(on point: Int, _ affinities: [Float]) -> Force {
        typealias Lane = Pulls.Lane
        let (px, py) = (x[point], y[point])
        let row = point * count
        let whole = count / 8 * 8
        return x.withUnsafeBytes { x in
            y.withUnsafeBytes { y in
                affinities.withUnsafeBytes { p in
                    var pulls = Pulls()
                    for place in stride(from: 0, to: whole, by: 8) {
                        let xs = x.loadUnaligned(fromByteOffset: 4 * place, as: Lane.self)
                        let ys = y.loadUnaligned(fromByteOffset: 4 * place, as: Lane.self)
                        let ps = p.loadUnaligned(fromByteOffset: 4 * (row + place), as: Lane.self)
                        pulls.add(px - xs, py - ys, ps, Lane.one)
                    }
                    if whole < count {
                        var (xs, ys, ps, mask) = (Lane.zero, Lane.zero, Lane.zero, Lane.zero)
                        for place in whole..<count {
                            xs[place - whole] = x.loadUnaligned(fromByteOffset: 4 * place, as: Float.self)
                            ys[place - whole] = y.loadUnaligned(fromByteOffset: 4 * place, as: Float.self)
                            ps[place - whole] = p.loadUnaligned(fromByteOffset: 4 * (row + place), as: Float.self)
                            mask[place - whole] = 1
                        }
                        pulls.add(px - xs, py - ys, ps, mask)
                    }
                    return pulls.force
                }
            }
        }
    }

    /// Forgets momentum and gains.
    mutating func rest() {
        velocity = .init(repeating: .zero, count: count)
        gains = .init(repeating: .one, count: count)
    }

    /// A step down the gradient.
    mutating func move(_ gradient: [SIMD2<Float>], rate: Float, momentum: Float) {
        var (meanX, meanY) = (0.0, 0.0)
        for point in 0..<count {
            for axis in 0..<2 {
                let isTurning = gradient[point][axis] * velocity[point][axis] < 0
                gains[point][axis] = max(0.01, isTurning ? gains[point][axis] + 0.2 : gains[point][axis] * 0.8)
            }
            velocity[point] = momentum * velocity[point] - rate * gains[point] * gradient[point]
            x[point] += velocity[point].x
            y[point] += velocity[point].y
            meanX += Double(x[point])
            meanY += Double(y[point])
        }
        for point in 0..<count {
            x[point] -= Float(meanX / Double(count))
            y[point] -= Float(meanY / Double(count))
        }
    }

    /// The sum of p ln(p / q) over pairs of different points.
    func divergence(_ affinities: [Float]) -> Double {
        func near(_ i: Int, _ j: Int) -> Double {
            let (dx, dy) = (Double(x[i] - x[j]), Double(y[i] - y[j]))
            return 1 / (1 + dx * dx + dy * dy)
        }
        var total = 0.0
        for i in 0..<count { for j in 0..<i { total += 2 * near(i, j) } }
        var divergence = 0.0
        for i in 0..<count {
            for j in 0..<i {
                let p = Double(affinities[i * count + j])
                if p > 0 { divergence += 2 * p * log(p / max(near(i, j) / total, 2.2e-16)) }
            }
        }
        return divergence
    }
}
