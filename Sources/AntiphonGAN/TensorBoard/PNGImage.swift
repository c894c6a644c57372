public import AntiphonData

/// A grey picture as a PNG file (ISO/IEC 15948).
public struct PNGImage: Sendable {
    /// Pixels across.
    public let width: Int
    /// Pixels down.
    public let height: Int
    /// The file.
    public let bytes: [UInt8]

    /// A picture of pixels from black (0) to white (255), row by row from the top; missing ones are white.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        self.width = max(1, width)
        self.height = max(1, height)
        var rows: [UInt8] = []
        for y in 0..<self.height {
            // Filter 0: the row as it is.
            rows.append(0)
            for x in 0..<self.width {
                let place = y * self.width + x
                rows.append(place < pixels.count ? pixels[place] : 255)
            }
        }
        let header = Self.bigEndian(UInt32(self.width)) + Self.bigEndian(UInt32(self.height)) + [8, 0, 0, 0, 0]
        bytes =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header)
            + Self.chunk("IDAT", Self.zlib(rows)) + Self.chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(CRC32.of(body))
    }

    // RFC 1950: DEFLATE with a 32 KiB window, and the data's Adler-32.
    private static func zlib(_ data: [UInt8]) -> [UInt8] {
        var deflater = Deflater()
        for start in stride(from: 0, to: data.count, by: 1 << 18) {
            deflater.append(data[start..<min(data.count, start + 1 << 18)])
        }
        deflater.finish()
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in data {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return [0x78, 0x01] + deflater.take() + bigEndian(high << 16 | low)
    }

    private static func bigEndian(_ word: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
}

extension PNGImage {
    /// Sequences as one sees them: for each feature a row of two panels, real to the left, synthetic to the right, time
    /// across and value up, darker where more sequences pass.
    ///
    /// Both panels have the real data's range, with a margin. Up to 8 features and 256 sequences of each set are drawn.
    public init(real: SequenceSet, synthetic: SequenceSet) {
        let features = min(8, real.featureCount, synthetic.featureCount)
        let (panelWidth, panelHeight, gap) = (160, 80, 8)
        let width = 2 * panelWidth + 3 * gap
        let height = features * (panelHeight + gap) + gap
        var pixels = [UInt8](repeating: 230, count: width * height)
        for feature in 0..<features {
            let values = Self.values(real, feature)
            let low = values.min() ?? 0
            let high = values.max() ?? 1
            let margin = max(high - low, .leastNormalMagnitude) * 0.1
            for (column, set) in [real, synthetic].enumerated() {
                let panel = Self.panel(
                    set, feature, range: (low - margin)...(high + margin), width: panelWidth, height: panelHeight)
                let left = gap + column * (panelWidth + gap)
                let top = gap + feature * (panelHeight + gap)
                for y in 0..<panelHeight {
                    for x in 0..<panelWidth { pixels[(top + y) * width + left + x] = panel[y * panelWidth + x] }
                }
            }
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    private static let mostSequences = 256

    private static func values(_ set: SequenceSet, _ feature: Int) -> [Float] {
        (0..<min(set.count, mostSequences)).flatMap { index in
            let sequence = set[index]
            return stride(from: sequence.startIndex + feature, to: sequence.endIndex, by: set.featureCount).map {
                sequence[$0]
            }
        }
    }

    private static func panel(
        _ set: SequenceSet, _ feature: Int, range: ClosedRange<Float>, width: Int, height: Int
    ) -> [UInt8] {
        var counts = [Int](repeating: 0, count: width * height)
        let values = values(set, feature)
        let steps = set.length
        for start in stride(from: 0, to: values.count, by: steps) {
            for x in 0..<width {
                let time = Float(x) / Float(width - 1) * Float(steps - 1)
                let step = min(Int(time), steps - 1)
                let next = min(step + 1, steps - 1)
                let value = values[start + step] + (values[start + next] - values[start + step]) * (time - Float(step))
                let place = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
                // Beyond the range, and what is not finite, is not drawn.
                guard place >= 0, place < 1 else { continue }
                counts[(height - 1 - Int(place * Float(height))) * width + x] += 1
            }
        }
        let most = Float(max(1, counts.max() ?? 1))
        return counts.map { 255 - UInt8(255 * (Float($0) / most).squareRoot()) }
    }
}
