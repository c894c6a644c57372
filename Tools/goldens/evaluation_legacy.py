"""TSGBench's and Diffusion-TS's measures in NumPy, SciPy and PyTorch, written from their descriptions."""
import numpy
import scipy.stats
import torch

import evaluation_sets


def density_difference(real, synthetic):
    """torch.histc counts the real values; of the synthetic ones those nearer to a bin's middle than half its width."""
    low, high = real.min(), real.max()
    high = low + 1e-5 if high == low else high
    width = (high - low) / 50
    counts = torch.histc(torch.tensor(real), 50, low, high).numpy()
    middles = low + (numpy.arange(50) + 0.5) * width
    inside = (numpy.abs(synthetic[:, None] - middles) < width / 2).mean(0)
    return numpy.abs(inside / width - counts / width / len(real)).mean()


def autocorrelation(x, lags):
    centred = x - x.mean()
    return numpy.array([(centred[:, lag:] * centred[:, :x.shape[1] - lag]).mean() for lag in range(lags)]) / x.var()


def warping(x, y):
    """The textbook's table of dynamic time warping."""
    steps = len(x)
    table = numpy.full((steps + 1, steps + 1), numpy.inf)
    table[0, 0] = 0
    for i in range(steps):
        for j in range(steps):
            table[i + 1, j + 1] = ((x[i] - y[j]) ** 2).sum() + min(table[i, j], table[i, j + 1], table[i + 1, j])
    return table[-1, -1] ** 0.5


def tsgbench(real, synthetic):
    low, reach = real.min(0), real.max(0) - real.min(0)
    count = min(len(real), len(synthetic))
    real, synthetic = (numpy.float32((x[:count] - low) / (reach + 1e-7)).astype(float) for x in (real, synthetic))
    _, steps, features = real.shape
    columns = [(real[..., f], synthetic[..., f]) for f in range(features)]
    lags = min(64, steps)

    def skewness(x):
        return scipy.stats.skew(x.ravel()) * ((x.size - 1) / x.size) ** 1.5

    return [
        numpy.mean([density_difference(r[:, t], s[:, t]) for r, s in columns for t in range(1, steps)]),
        numpy.mean([numpy.linalg.norm(autocorrelation(r, lags) - autocorrelation(s, lags)) for r, s in columns]),
        numpy.mean([abs(skewness(r) - skewness(s)) for r, s in columns]),
        numpy.mean([abs(scipy.stats.kurtosis(r.ravel()) - scipy.stats.kurtosis(s.ravel())) for r, s in columns]),
        numpy.linalg.norm(real - synthetic, axis=1).mean(),
        numpy.mean([warping(r, s) for r, s in zip(real, synthetic)]),
    ]


def correlational(real, synthetic):
    def products(x):
        x = (x - x.mean((0, 1))) / x.std((0, 1), ddof=1)
        rows, columns = numpy.tril_indices(x.shape[2])
        return (x[..., rows] * x[..., columns]).mean(1).mean(0)

    return numpy.abs(products(real) - products(synthetic)).sum() / 10


def make():
    real, synthetic = evaluation_sets.pair(21, 70, 64, 15, 3)
    runs = numpy.random.default_rng(22).normal(size=5)
    low, high = scipy.stats.t.interval(0.95, 4, loc=runs.mean(), scale=scipy.stats.sem(runs))
    return {
        "real": real, "synthetic": synthetic, "tsgbench": tsgbench(real, synthetic),
        "correlational": [correlational(real, synthetic)], "runs": runs, "interval": [low, high],
        "quantiles": scipy.stats.t.ppf(0.975, [1, 4, 9, 10, 11, 15, 30, 100, 999]),
    }
