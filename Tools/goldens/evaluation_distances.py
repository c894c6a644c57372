"""Distances between two sets, from NumPy and SciPy."""
import numpy
import scipy.spatial.distance
import scipy.stats

import evaluation_sets

LAGS = 12


def total_variation(real, synthetic):
    quantiles, counts = numpy.unique(numpy.quantile(real, numpy.arange(1, 50) / 50), return_counts=True)
    # Where quantiles coincide, their common value is a bin of its own.
    edges = numpy.sort(numpy.concatenate([quantiles, numpy.nextafter(quantiles[counts > 1], numpy.inf)]))
    shares = [numpy.bincount(numpy.digitize(x, edges), minlength=len(edges) + 1) / len(x) for x in (real, synthetic)]
    return 0.5 * numpy.abs(shares[0] - shares[1]).sum()


def autocorrelation(x, lags):
    """x [N, T]: pooled over sequences, with the mean and variance of all values."""
    centred = x - x.mean()
    steps = x.shape[1]
    return numpy.array([(centred[:, :steps - lag] * centred[:, lag:]).mean() / x.var() for lag in range(lags + 1)])


def lags(steps):
    return min(LAGS, steps - 1)


def make():
    real, synthetic = evaluation_sets.pair(4, 60, 45, 14, 3)
    # A column of few values, where quantiles coincide.
    real[..., 2], synthetic[..., 2] = numpy.round(real[..., 2] / 20), numpy.round(synthetic[..., 2] / 20)
    tensors = {"real": real, "synthetic": synthetic}
    columns = []
    for feature in range(3):
        r, s = real[..., feature], synthetic[..., feature]
        dr, ds = numpy.diff(r, axis=1), numpy.diff(s, axis=1)
        acf = [autocorrelation(x, lags(x.shape[1])) for x in (r, s, dr, ds)]
        columns.append([
            total_variation(r.ravel(), s.ravel()), scipy.stats.wasserstein_distance(r.ravel(), s.ravel()) / r.std(),
            total_variation(*(numpy.float32(x.ravel()).astype(float) for x in (dr, ds))),
            numpy.abs(acf[0] - acf[1])[1:].mean(), numpy.abs(acf[2] - acf[3])[1:].mean()])
        tensors[f"autocorrelation/{feature}"] = acf[0]
    tensors["columns"] = columns

    matrices = [numpy.corrcoef(x.reshape(-1, 3), rowvar=False) for x in (real, synthetic)]
    tensors["correlations"] = matrices[0]
    pairs = numpy.tril_indices(3, -1)
    tensors["correlationError"] = [numpy.abs(matrices[0] - matrices[1])[pairs].mean()]

    mean, deviation = real.mean((0, 1)), real.std((0, 1))
    flat_real, flat_synthetic = (((x - mean) / deviation).reshape(len(x), -1) for x in (real, synthetic))
    between = scipy.spatial.distance.cdist(flat_synthetic, flat_real)
    within = scipy.spatial.distance.cdist(flat_real, flat_real)
    numpy.fill_diagonal(within, numpy.inf)
    tensors["neighbours/syntheticToReal"] = numpy.sort(between.min(1))
    tensors["neighbours/realToSynthetic"] = numpy.sort(between.min(0))
    tensors["neighbours/realToReal"] = numpy.sort(within.min(1))
    threshold = numpy.quantile(within.min(1), 0.01)
    tensors["neighbours/nearCopies"] = [(between.min(1) < threshold).mean()]

    centred = flat_real - flat_real.mean(0)
    _, singular, directions = numpy.linalg.svd(centred, full_matrices=False)
    largest = numpy.abs(directions).argmax(1)
    directions *= numpy.sign(directions[numpy.arange(len(directions)), largest])[:, None]
    tensors["components/directions"] = directions[:2]
    tensors["components/explained"] = (singular ** 2 / (singular ** 2).sum())[:2]
    tensors["components/coordinates"] = (flat_synthetic - flat_real.mean(0)) @ directions[:2].T
    return tensors
