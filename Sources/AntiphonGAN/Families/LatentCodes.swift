public import AntiphonGraph

/// The latent codes of a generator: inputs that come to stand for something in its sequences, beside noise that stands
/// for nothing (InfoGAN, Chen et al. 2016).
///
/// First, if there is one, comes a categorical code of K categories, uniform and one-hot, then continuous ones, uniform
/// in -1 to 1. Code i of sample b derives from the draw's key and b only.
public struct LatentCodes: Sendable, Hashable {
    /// K, the categories of the categorical code; 0: there is none.
    public let categories: Int
    /// How many codes are continuous.
    public let continuous: Int

    /// Codes.
    public init(categories: Int, continuous: Int) {
        self.categories = categories
        self.continuous = continuous
    }

    /// How many codes there are.
    public var count: Int { (categories > 0 ? 1 : 0) + continuous }
    /// C, the elements that they take.
    public var width: Int { categories + continuous }
    /// Whether a code is the categorical one.
    public func isCategorical(_ code: Int) -> Bool { code == 0 && categories > 0 }
    /// The elements of a code.
    func elements(of code: Int) -> Range<Int> {
        if isCategorical(code) { return 0..<categories }
        let place = categories + code - (categories > 0 ? 1 : 0)
        return place..<place + 1
    }

    /// The codes of a draw, [B, C]: those that it is given, drawn ones where it is not.
    public func values(_ draw: Draw) -> Tensor {
        var parts: [Tensor] = []
        if categories > 0 {
            let uniform = draw.key.folded(5).random(.uniform, [draw.batch], sampleDimension: 0, first: draw.first)
            let shape: Shape = [draw.batch, categories]
            // A uniform number next to 1 may be rounded to K.
            let chosen = (uniform * Float(categories)).floor().minimum(Float(categories - 1))
            let places = uniform.context.iota(.float32(shape), dimension: 1)
            parts.append(
                places.compare(.equal, chosen.broadcast(to: shape, dimensions: [0])).converted(to: .float32))
        }
        if continuous > 0 {
            let uniform = draw.key.folded(6).random(
                .uniform, [draw.batch, continuous], sampleDimension: 0, first: draw.first)
            parts.append(uniform * 2 - 1)
        }
        let drawn = parts.joined(along: 1)
        // What is not a number is not equal to itself.
        return draw.codes.map { $0.compare(.equal, $0).select($0, drawn) } ?? drawn
    }

    /// The elements [C] of codes that are given by their place among the codes; NaN where nothing is given.
    /// - Throws: `ConfigurationError` for a code that there is not, or a value that it cannot have.
    public func elements(_ given: [Int: Double]) throws(ConfigurationError) -> [Float] {
        var elements = [Float](repeating: .nan, count: width)
        for (code, value) in given.sorted(by: { $0.key < $1.key }) {
            guard (0..<count).contains(code) else {
                throw ConfigurationError("there is no code \(code): \(description)")
            }
            let places = self.elements(of: code)
            if isCategorical(code) {
                guard let category = Int(exactly: value), (0..<categories).contains(category) else {
                    throw ConfigurationError(
                        "code \(code) cannot be \(value): it takes a category, 0 to \(categories - 1)")
                }
                for place in places { elements[place] = place == category ? 1 : 0 }
            } else {
                guard value.isFinite, abs(value) <= 1e6 else {
                    throw ConfigurationError(
                        "code \(code) cannot be \(value): it takes a number; -1 to 1 is what was trained")
                }
                elements[places.lowerBound] = Float(value)
            }
        }
        return elements
    }

    /// In words: what each code takes.
    public var description: String {
        var parts: [String] = []
        if categories > 0 { parts.append("code 0 is a category, 0 to \(categories - 1)") }
        if continuous > 0 {
            let first = count - continuous
            let which = continuous == 1 ? "code \(first) is a number" : "codes \(first) to \(count - 1) are numbers"
            parts.append("\(which), -1 to 1")
        }
        return parts.joined(separator: "; ")
    }
}

extension Configuration {
    /// The latent codes that this configuration asks for; nil for a family without any.
    public var codes: LatentCodes? {
        family == .info ? LatentCodes(categories: info.categories, continuous: info.continuous) : nil
    }
}
