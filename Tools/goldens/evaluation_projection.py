"""t-SNE's probabilities, gradient and result, from scikit-learn."""
import numpy
import scipy.spatial.distance
import sklearn.manifold
from sklearn.manifold import _t_sne

import evaluation_sets


def make():
    real, _ = evaluation_sets.pair(8, 90, 10, 10, 2)
    flat = ((real - real.mean((0, 1))) / real.std((0, 1))).reshape(len(real), -1)
    squares = scipy.spatial.distance.squareform(scipy.spatial.distance.pdist(flat, "sqeuclidean"))
    perplexity = (len(flat) - 1) / 3
    joint = _t_sne._joint_probabilities(squares, perplexity, 0)
    points = numpy.random.default_rng(9).normal(size=(len(flat), 2)).astype(numpy.float32).astype(float)
    divergence, gradient = _t_sne._kl_divergence(points.ravel(), joint, 1, len(flat), 2)
    # Random starts end in different minima.
    runs = [sklearn.manifold.TSNE(method="exact", perplexity=perplexity, init="random", random_state=seed).fit(flat)
            .kl_divergence_ for seed in range(12)]
    return {"real": real, "probabilities": scipy.spatial.distance.squareform(joint), "points": points,
            "gradient": gradient.reshape(-1, 2), "divergence": [divergence], "runs": sorted(runs)}
