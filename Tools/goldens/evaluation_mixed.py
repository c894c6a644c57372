"""Measures of sequences with categories, fixed facts, gaps and lengths, from NumPy and SciPy."""
import itertools

import numpy
import scipy.spatial.distance
import scipy.stats

from evaluation_distances import total_variation

LABELS = {"site": 3, "plan": 2, "state": 3}
COLUMNS = ["site", "plan", "size", "state", "level", "count"]
FIXED = ["site", "plan", "size"]
GAPPED = ["site", "state", "level"]
STEPS, LAGS, FEWEST = 16, 12, 10


def sequences(random, count, stay, gap):
    """[N, T, F], NaN where missing and after the end; lengths [N]."""
    values = numpy.full((count, STEPS, len(COLUMNS)), numpy.nan)
    lengths = random.integers(1, STEPS + 1, count)
    for n, length in enumerate(lengths):
        site, plan = random.choice(3, p=[.5, .3, .2]), random.integers(2)
        size, state, level = random.normal(10 * site, 4), random.integers(3), random.normal(site, 1)
        for t in range(length):
            if random.random() > stay:
                state = random.integers(3)
            level += random.normal(.1, .5)
            amount = 0 if random.random() < .6 else random.integers(1, 9)
            values[n, t] = [site, plan, size, state, level, amount]
            if random.random() < gap * (1 + state):
                values[n, t, 4] = numpy.nan
            if random.random() < gap / 2:
                values[n, t, 3] = numpy.nan
        if random.random() < .1:
            values[n, :, 0] = numpy.nan
    return values.astype(numpy.float32).astype(float), lengths


class Set:
    def __init__(self, values, lengths):
        self.values, self.lengths = values, lengths

    def column(self, name):
        """A list of arrays, one a sequence; what is fixed as one cell."""
        place = COLUMNS.index(name)
        return [x[:1 if name in FIXED else n, place] for x, n in zip(self.values, self.lengths)]

    def cells(self, name):
        return numpy.concatenate(self.column(name))

    def present(self, name):
        cells = self.cells(name)
        return cells[~numpy.isnan(cells)]

    def shares(self, name):
        codes = numpy.nan_to_num(self.cells(name), nan=LABELS[name]).astype(int)
        return numpy.bincount(codes, minlength=LABELS[name] + 1) / len(codes)

    def pairs(self, name, lag=1):
        """Cells and those a lag later, [n, 2]."""
        return numpy.concatenate([numpy.stack([x[:-lag], x[lag:]], 1) for x in self.column(name) if len(x) > lag])

    def transitions(self, name):
        pairs = self.pairs(name)
        pairs = pairs[~numpy.isnan(pairs).any(1)].astype(int)
        counts = numpy.zeros((LABELS[name],) * 2)
        numpy.add.at(counts, tuple(pairs.T), 1)
        return counts

    def autocorrelation(self, name):
        values = self.present(name)
        result = []
        for lag in range(1, LAGS + 1):
            pairs = self.pairs(name, lag) - values.mean()
            pairs = pairs[~numpy.isnan(pairs).any(1)]
            result.append((pairs[:, 0] * pairs[:, 1]).mean() / values.var())
        return numpy.array(result)

    def totals(self, name):
        return numpy.array([numpy.nansum(x) for x in self.column(name)])

    def association(self, name, attribute):
        means = numpy.array([x[~numpy.isnan(x)].mean() if (~numpy.isnan(x)).any() else numpy.nan
                             for x in self.column(name)])
        facts = self.cells(attribute)
        used = ~numpy.isnan(means)
        means, facts = means[used], facts[used]
        if attribute in LABELS:
            facts = numpy.nan_to_num(facts, nan=LABELS[attribute])
            groups = [means[facts == code] for code in numpy.unique(facts)]
            between = sum(len(g) * (g.mean() - means.mean()) ** 2 for g in groups)
            return (between / ((means - means.mean()) ** 2).sum()) ** .5
        return scipy.stats.pearsonr(facts, means).statistic

    def joint(self, names):
        codes = numpy.stack([numpy.nan_to_num(self.cells(name), nan=LABELS[name]) for name in names], 1)
        return numpy.array([(codes == pair).all(1).mean()
                            for pair in itertools.product(*(range(LABELS[name] + 1) for name in names))])


def divergence(p, q):
    return scipy.spatial.distance.jensenshannon(p, q, base=2) ** 2


def make():
    random = numpy.random.default_rng(11)
    real, other = Set(*sequences(random, 90, .8, .1)), Set(*sequences(random, 70, .6, .05))
    tensors = {"real": real.values, "real/lengths": real.lengths, "synthetic": other.values,
               "synthetic/lengths": other.lengths}

    def put(kind, subject, value):
        tensors[f"value/{kind}/{subject}"] = [value]

    def difference(measure):
        return abs(measure(real) - measure(other))

    for name in ("level", "count"):
        put("values", name,
            scipy.stats.wasserstein_distance(real.present(name), other.present(name)) / real.present(name).std())
        put("autocorrelation", name, numpy.abs(real.autocorrelation(name) - other.autocorrelation(name)).mean())
        for attribute in FIXED:
            put("attribute_correlation", f"{name} by {attribute}", difference(lambda s: s.association(name, attribute)))
        put("totals", name, scipy.stats.wasserstein_distance(real.totals(name), other.totals(name)))
        for group in ("site", "plan"):
            for code in range(LABELS[group]):
                sides = [s.totals(name)[s.cells(group) == code] for s in (real, other)]
                if len(sides[0]) >= FEWEST:
                    put("totals", f"{name} at {group}={group[0]}{code}", scipy.stats.wasserstein_distance(*sides))
    put("zeros", "count", difference(lambda s: (s.present("count") == 0).mean()))
    put("attribute_values", "size",
        scipy.stats.wasserstein_distance(real.present("size"), other.present("size")) / real.present("size").std())
    put("categories", "state", divergence(real.shares("state"), other.shares("state")))
    for name in ("site", "plan"):
        put("attributes", name, divergence(real.shares(name), other.shares(name)))
    put("joint_attributes", "site, plan", divergence(real.joint(["site", "plan"]), other.joint(["site", "plan"])))
    counts, others = real.transitions("state"), other.transitions("state")
    rows = numpy.abs(counts / counts.sum(1, keepdims=True) - others / others.sum(1, keepdims=True)).sum(1) / 2
    put("transitions", "state", (rows * counts.sum(1)).sum() / counts.sum())
    put("lengths", "steps", scipy.stats.wasserstein_distance(real.lengths, other.lengths))
    put("length_variation", "steps", total_variation(real.lengths, other.lengths))
    for name in GAPPED:
        put("missing", name, difference(lambda s: numpy.isnan(s.cells(name)).mean()))
    for name in ("state", "level"):
        put("missing_runs", name, difference(
            lambda s: numpy.isnan(s.pairs(name)[numpy.isnan(s.pairs(name)[:, 0]), 1]).mean()))
    put("missing_together", "state, level",
        difference(lambda s: (numpy.isnan(s.cells("state")) & numpy.isnan(s.cells("level"))).mean()))

    def rates(s):
        return numpy.array([numpy.isnan(s.cells("level")[s.cells("state") == code]).mean() for code in range(3)])

    put("missing_given", "level by state", (numpy.abs(rates(real) - rates(other)) * counts_of(real)).sum())
    return tensors


def counts_of(s):
    counts = numpy.bincount(s.present("state").astype(int), minlength=3)
    return counts / counts.sum()
