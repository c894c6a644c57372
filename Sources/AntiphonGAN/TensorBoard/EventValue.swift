/// One value of a TensorBoard event (tensorboard/compat/proto/summary.proto).
public struct EventValue: Sendable {
    /// Its name; parts before a `/` group values on the page.
    public let name: String
    private let content: Content

    private enum Content: Sendable {
        case scalar(Float)
        case histogram(Histogram)
        case image(PNGImage)
    }

    /// A number.
    public static func scalar(_ name: String, _ value: Float) -> EventValue {
        EventValue(name: name, content: .scalar(value))
    }

    /// How numbers are distributed; those that are not finite are left out.
    public static func histogram(_ name: String, _ values: some Collection<Float>) -> EventValue {
        EventValue(name: name, content: .histogram(Histogram(values)))
    }

    /// A picture.
    public static func image(_ name: String, _ image: PNGImage) -> EventValue {
        EventValue(name: name, content: .image(image))
    }

    func write(to value: inout ProtobufWriter) {
        value.string(1, name)
        switch content {
        case .scalar(let number): value.float(2, number)
        case .image(let image):
            value.message(4) { message in
                message.integer(1, image.height)
                message.integer(2, image.width)
                // The PNG colour space of one grey channel.
                message.integer(3, 1)
                message.bytes(4, image.bytes)
            }
        case .histogram(let histogram):
            value.message(5) { message in
                message.double(1, histogram.minimum)
                message.double(2, histogram.maximum)
                message.double(3, Double(histogram.count))
                message.double(4, histogram.sum)
                message.double(5, histogram.sumOfSquares)
                message.packed(6, histogram.limits)
                message.packed(7, histogram.counts.map(Double.init))
            }
        }
    }
}

/// Numbers counted in 30 buckets of equal width, as TensorBoard's own summaries count them.
struct Histogram: Sendable {
    private(set) var minimum = 0.0
    private(set) var maximum = 0.0
    private(set) var count = 0
    private(set) var sum = 0.0
    private(set) var sumOfSquares = 0.0
    /// The right edge of each bucket.
    private(set) var limits: [Double] = []
    private(set) var counts: [Int] = []

    private static let buckets = 30

    init(_ values: some Collection<Float>) {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else {
            (limits, counts) = ([0], [0])
            return
        }
        (minimum, maximum, count) = (Double(low), Double(high), finite.count)
        let width = (maximum - minimum) / Double(Self.buckets)
        let buckets = width > 0 ? Self.buckets : 1
        limits = (1..<max(1, buckets)).map { minimum + Double($0) * width } + [maximum]
        counts = [Int](repeating: 0, count: buckets)
        for value in finite {
            let number = Double(value)
            sum += number
            sumOfSquares += number * number
            counts[width > 0 ? min(buckets - 1, Int((number - minimum) / width)) : 0] += 1
        }
    }
}
