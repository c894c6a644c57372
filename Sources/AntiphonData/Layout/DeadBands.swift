/// How far numbers have to go from where they stood before they move: the dead bands of sensors that send on delta (Miskowicz 2006). While what is
/// generated stays within its band of the number last given, that is given again:
///
///     y(0) = x(0),  y(t) = y(t - 1) if |x(t) - y(t - 1)| <= band, else x(t)
///
/// Numbers that are rounded, or put on levels, when they are written stand still by themselves while they hardly move; generated ones do so less often
/// than the sensors that they were learnt from. A band makes up for what is missing (Documentation/decisions/0140-dead-bands.md).
struct DeadBands {
    /// For each channel how far; 0: every number is given as it comes.
    let widths: [Float]

    /// Sequences [N, T, W] whose numbers stay within their bands.
    func applied(to channels: [Float], steps: Int) -> [Float] {
        var channels = channels
        let width = widths.count
        for (place, band) in widths.enumerated() where band > 0 {
            for first in stride(from: place, to: channels.count, by: steps * width) {
                var last = channels[first]
                for step in 1..<max(1, steps) {
                    let here = first + step * width
                    if abs(channels[here] - last) <= band { channels[here] = last } else { last = channels[here] }
                }
            }
        }
        return channels
    }
}
