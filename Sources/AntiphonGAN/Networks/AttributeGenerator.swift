import AntiphonData
import AntiphonGraph
import AntiphonNN

/// Generates what is fixed over a sequence, its length included, from noise of its own: dense, SiLU, dense, SiLU, dense
/// (DoppelGANger, Lin et al. 2020: attributes first, then the series given them).
struct AttributeGenerator {
    private let layout: SequenceLayout
    private let heads: ChannelHeads
    private let noise: Int
    private let conditions: [Int]
    // nil if everything that is fixed is given.
    private let layers: DenseLayers?

    /// - Returns: nil if a sequence has nothing fixed.
    init?(_ layout: SequenceLayout, _ settings: Configuration.Generator, extra: Int = 0, in scope: inout ParameterScope)
    {
        guard layout.fixedWidth > 0 else { return nil }
        self.layout = layout
        heads = ChannelHeads(layout.fixed, settings, joint: layout.joint)
        noise = max(settings.staticNoise, 1)
        conditions = layout.fixed.filter(\.isGiven).flatMap(\.channels)
        let (inputs, outputs, hidden) = (noise + conditions.count + extra, heads.width, settings.attributeHidden)
        layers =
            outputs == 0
            ? nil : scope.child("attributes") { DenseLayers([inputs, hidden, hidden, outputs], in: &$0) }
    }

    /// The fixed channels, [B, A].
    /// - Parameters:
    ///   - given: the channels that are given, [B, W]; nil if none are.
    ///   - extra: what else they depend on, [B, E].
    func callAsFunction(_ draw: Draw, given: Tensor?, extra: Tensor? = nil, _ values: ParameterValues) -> Tensor {
        var generated: [ChannelGroup: Tensor] = [:]
        if let layers {
            var inputs = [
                draw.key.folded(2).random(.normal, [draw.batch, noise], sampleDimension: 0, first: draw.first)
            ]
            if let given { inputs += conditions.map { given.sliced($0..<$0 + 1, along: 1) } }
            if let extra { inputs.append(extra) }
            let raw = layers(inputs.joined(along: 1), values)
            generated = heads(raw, gumbel: heads.noiseWidth > 0 ? draw.staticGumbel(heads.noiseWidth) : nil)
        }
        return layout.packedFixed(generated, given: given)
    }
}
