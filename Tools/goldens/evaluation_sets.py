"""Small sets of sequences that the goldens are computed on."""
import numpy


def pair(seed, real_count, synthetic_count, steps, features):
    """Two sets [N, T, F] of correlated random walks that return to their mean; the second a little off."""
    random = numpy.random.default_rng(seed)
    mixing = random.normal(size=(features, features)) * 0.4 + numpy.eye(features)

    def walks(count, memory, scale):
        state = random.normal(size=(count, features))
        path = []
        for _ in range(steps):
            state = memory * state + random.normal(size=(count, features)) * scale
            path.append(state @ mixing)
        return numpy.stack(path, 1)

    offsets = numpy.arange(features) * 3.0
    units = 10.0 ** numpy.arange(-1, features - 1)
    real = walks(real_count, 0.8, 0.6) * units + offsets
    synthetic = walks(synthetic_count, 0.6, 0.7) * units + offsets + 0.2 * units
    # Rounded, so that both sides begin from the same numbers.
    return real.astype(numpy.float32).astype(float), synthetic.astype(numpy.float32).astype(float)
