"""Curves of attacks, intervals of shares and copied runs, from scikit-learn, SciPy and plain loops."""
import numpy
import scipy.stats
import sklearn.metrics

import evaluation_sets


def longest_run(sequence, sources, tolerance):
    """The longest run of rows of a sequence [T, F] that some source [N, T, F] has too, at any place of both."""
    steps, best = len(sequence), 0
    for source in sources:
        equal = (numpy.abs(sequence[:, None] - source[None]) <= tolerance).all(2)
        for shift in range(1 - steps, steps):
            length = 0
            for hit in numpy.diagonal(equal, shift):
                length = length + 1 if hit else 0
                best = max(best, length)
    return best


def make():
    random = numpy.random.default_rng(10)
    # Rounded, so that many scores are tied.
    members, others = numpy.round(random.normal(0.6, 1, 240), 1), numpy.round(random.normal(0, 1, 180), 1)
    members, others = (x.astype(numpy.float32) for x in (members, others))
    labels, scores = numpy.repeat([1, 0], [240, 180]), numpy.concatenate([members, others])
    false, true, _ = sklearn.metrics.roc_curve(labels, scores, drop_intermediate=False)
    weights = random.integers(0, 4, 420)
    tensors = {"members": members, "others": others, "weights": weights,
               "area": [sklearn.metrics.roc_auc_score(labels, scores)],
               "weightedArea": [sklearn.metrics.roc_auc_score(labels, scores, sample_weight=weights)],
               "atOnePercent": [true[false <= 0.01].max()], "curve": numpy.stack([false, true], 1)}
    tensors["wilson"] = [[hits, count, *scipy.stats.binomtest(hits, count).proportion_ci(method="wilson")]
                         for hits, count in ((0, 10), (3, 17), (50, 100), (40, 40))]
    tensors["wilson"] = numpy.array(tensors["wilson"], float)

    real, synthetic = evaluation_sets.pair(11, 40, 30, 12, 2)
    deviation = real.std((0, 1))
    # Copies of whole sequences, of stretches at another place, and of stretches a little off.
    synthetic[0] = real[7]
    synthetic[3, 2:8] = real[20, 5:11]
    synthetic[9, 0:5] = real[33, 7:12] + 0.005 * deviation * random.uniform(-1, 1, size=(5, 2))
    synthetic = synthetic.astype(numpy.float32).astype(float)
    tensors["copies/real"], tensors["copies/synthetic"] = real, synthetic
    tensors["copies/longest"] = numpy.array([longest_run(x, real, 0.01 * deviation) for x in synthetic], int)
    return tensors
