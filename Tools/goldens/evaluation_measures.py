"""Spectra, tails, kernels, manifolds and the frozen embedding, from NumPy, SciPy and scikit-learn."""
import numpy
import scipy.linalg
import scipy.signal
import scipy.spatial.distance
import scipy.stats
import sklearn.neighbors

import evaluation_sets

NEIGHBOURS = 5


def power(x):
    """x [N, T]: mean periodogram at k / T, k = 1...T / 2."""
    _, spectra = scipy.signal.periodogram(x, window="hann", detrend="constant", return_onesided=False)
    return spectra.mean(0)[1:x.shape[1] // 2 + 1]


def spectrum_error(real, synthetic):
    floor = 1e-4 * real.mean()
    return numpy.abs(numpy.log((real + floor) / (synthetic + floor))).mean()


def tail_error(real, synthetic):
    spans = [numpy.abs(numpy.quantile(x, [0.01, 0.99]) - numpy.median(x)) for x in (real, synthetic)]
    least = 0.01 * real.std()
    return numpy.abs(numpy.log((spans[1] + least) / (spans[0] + least))).mean()


def lagged(x, lag):
    """x [N, T, F]: correlations of column i with column j a lag later, i and j different, row by row."""
    z = (x - x.mean((0, 1))) / x.std((0, 1))
    early, late = (part.reshape(-1, x.shape[2]) for part in (z[:, :-lag], z[:, lag:]))
    matrix = early.T @ late / len(early)
    return matrix[~numpy.eye(x.shape[2], dtype=bool)]


def philox(key, counter):
    """One block of Philox 4x32-10 (Salmon et al. 2011)."""
    mask = 2**32 - 1
    c, k = list(counter), list(key)
    for _ in range(10):
        left, right = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(right >> 32) ^ c[1] ^ k[0], right & mask, (left >> 32) ^ c[3] ^ k[1], left & mask]
        k = [(k[0] + 0x9E3779B9) & mask, (k[1] + 0xBB67AE85) & mask]
    return c


assert philox([0, 0], [0, 0, 0, 0]) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


def reservoir(x):
    """antiphon-reservoir-1 of standardised x [N, T, F]: [N, 96]."""
    units, features = 32, x.shape[2]

    def u(matrix, row, unit):
        return (philox([1, matrix], [unit // 4, row, 0, 0])[unit % 4] >> 8) / 2**23 - 1

    w = numpy.array([[u(0, j, i) for j in range(units)] for i in range(units)]) * 0.9 * (3 / units) ** 0.5
    v = numpy.array([[u(1, f, i) for f in range(features)] for i in range(units)]) * (3 / features) ** 0.5
    b = numpy.array([0.5 * u(2, 0, i) for i in range(units)])
    a = 0.5 ** (numpy.arange(units) % 4)
    h, states = numpy.zeros((len(x), units)), []
    for t in range(x.shape[1]):
        h = (1 - a) * h + a * numpy.tanh(h @ w.T + x[:, t] @ v.T + b)
        states.append(h)
    states = numpy.stack(states, 1)
    return numpy.concatenate([h, states.mean(1), states.std(1)], 1)


def frechet(first, second):
    c1, c2 = numpy.cov(first, rowvar=False), numpy.cov(second, rowvar=False)
    values, vectors = numpy.linalg.eigh(c1)
    root = vectors * numpy.sqrt(numpy.maximum(values, 0)) @ vectors.T
    cross = numpy.sqrt(numpy.maximum(numpy.linalg.eigvalsh(root @ c2 @ root), 0)).sum()
    shift = ((first.mean(0) - second.mean(0)) ** 2).sum()
    return shift + numpy.trace(c1) + numpy.trace(c2) - 2 * cross


def discrepancy(x, y):
    width = numpy.median(scipy.spatial.distance.pdist(x))

    def kernel(a, b):
        return numpy.exp(-scipy.spatial.distance.cdist(a, b, "sqeuclidean") / (2 * width ** 2))

    n, m = len(x), len(y)
    return ((kernel(x, x).sum() - n) / (n * (n - 1)) + (kernel(y, y).sum() - m) / (m * (m - 1))
            - 2 * kernel(x, y).mean()), width


def manifold(x, y):
    def radii(points):
        search = sklearn.neighbors.NearestNeighbors(n_neighbors=NEIGHBOURS).fit(points)
        return search.kneighbors()[0][:, -1]  # without arguments a point is not its own neighbour

    between = scipy.spatial.distance.cdist(x, y)
    inside = between <= radii(x)[:, None]
    return [inside.any(0).mean(), (between <= radii(y)[None, :]).any(1).mean(),
            inside.sum() / NEIGHBOURS / len(y), inside.any(1).mean()]


def make():
    real, synthetic = evaluation_sets.pair(6, 130, 110, 15, 3)
    tensors = {"real": real, "synthetic": synthetic}
    columns = []
    for feature in range(3):
        r, s = real[..., feature], synthetic[..., feature]
        # Differences are taken of float32 numbers, as the measures do.
        dr, ds = (numpy.diff(x.astype(numpy.float32), axis=1).astype(float) for x in (r, s))
        tensors[f"power/{feature}"] = power(r)
        columns.append([
            scipy.stats.wasserstein_distance(dr.ravel(), ds.ravel()) / dr.std(),
            spectrum_error(power(r), power(s)), tail_error(r, s), tail_error(dr, ds),
            abs(scipy.stats.kurtosis(r.ravel()) - scipy.stats.kurtosis(s.ravel())),
            abs(scipy.stats.kurtosis(dr.ravel()) - scipy.stats.kurtosis(ds.ravel()))])
    tensors["columns"] = columns
    tensors["lagged"] = numpy.concatenate([lagged(real, lag) for lag in range(1, 6)])
    tensors["laggedError"] = [numpy.abs(numpy.concatenate(
        [lagged(real, lag) - lagged(synthetic, lag) for lag in range(1, 6)])).mean()]
    # Lengths of several kinds for the transform: a power of two, a prime, a product of odd numbers.
    random = numpy.random.default_rng(7)
    for steps in (2, 3, 16, 31, 45):
        x = random.normal(size=(5, steps)).astype(numpy.float32).astype(float)
        tensors[f"lengths/{steps}"], tensors[f"lengths/{steps}/power"] = x, power(x)

    mean, deviation = real.mean((0, 1)), real.std((0, 1))
    standard = [(x - mean) / deviation for x in (real, synthetic)]
    embeddings = [reservoir(x) for x in standard]
    tensors["embedding"] = embeddings[0][:8]
    tensors["frechet"] = [frechet(*embeddings)]
    # Fewer sequences than dimensions: covariances without full rank.
    tensors["frechet/few"] = [frechet(embeddings[0][:30], embeddings[1][:25])]
    flat = [x.reshape(len(x), -1) for x in standard]
    tensors["discrepancy"] = discrepancy(*flat)
    tensors["manifold"] = manifold(*flat)
    return tensors
