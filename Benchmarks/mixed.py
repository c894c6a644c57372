"""A table of mixed columns (FCC MBA: 600 units of 56 steps, three fixed categories, two heavy-tailed numbers) through the
command line, judged by DoppelGANger's measures (Lin et al., IMC 2020), each beside its floor, and beside gretel-synthetics' DGAN
trained on the same units.

    python Benchmarks/mixed.py --antiphon .build/release/antiphon --data fcc_mba.csv --budget 3m
    python Benchmarks/mixed.py --data fcc_mba.csv --baseline dgan --epochs 400 --out build/dgan

Two thirds of the units are trained on, one third is held out as the reference. The floor is the training units against it, the value
the generated ones: as many of either, in ten draws. Needs NumPy and SciPy; the baseline also
`pip install --no-deps gretel-synthetics==0.22.20 category-encoders==2.11.2 pandas==3.1.1` and PyTorch.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import time

import numpy
import scipy.spatial.distance
import scipy.stats

NUMBERS = ["traffic_byte_counter", "ping_loss_rate"]
FACTS = ["isp", "technology", "state"]
GROUP, TOTAL = "technology", "traffic_byte_counter"
LAGS = 20
DRAWS = 10


class Units:
    """Rows of a CSV file by unit: numbers [N, T, F] (NaN where missing or after the end), facts [N] of tuples."""

    def __init__(self, names, rows, key):
        units = {}
        for row in rows:
            units.setdefault(row[key], []).append(row)
        self.keys = list(units)
        steps = max(len(unit) for unit in units.values())
        self.values = numpy.full((len(units), steps, len(NUMBERS)), numpy.nan)
        self.facts = []
        for place, unit in enumerate(units.values()):
            if "step" in names:
                unit.sort(key=lambda row: float(row["step"]))
            for step, row in enumerate(unit):
                self.values[place, step] = [float(row[name]) if row[name] != "" else numpy.nan for name in NUMBERS]
            self.facts.append(tuple(unit[0][name] for name in FACTS))
            broken = [name for name in FACTS if len({row[name] for row in unit}) > 1]
            if broken:
                raise SystemExit(f"unit {self.keys[place]}: {', '.join(broken)} differs between its rows")

    @staticmethod
    def read(path):
        with open(path, newline="") as file:
            reader = csv.DictReader(file)
            key = next(name for name in ("unit", "sequence_id") if name in reader.fieldnames)
            return Units(reader.fieldnames, list(reader), key)

    def subset(self, places):
        part = object.__new__(Units)
        part.keys = [self.keys[place] for place in places]
        part.values, part.facts = self.values[places], [self.facts[place] for place in places]
        return part

    def write(self, path):
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["unit", "step"] + NUMBERS + FACTS)
            for key, values, facts in zip(self.keys, self.values, self.facts):
                for step, row in enumerate(values[~numpy.isnan(values).all(1)]):
                    writer.writerow([key, step] + ["" if numpy.isnan(x) else repr(float(x)) for x in row] + list(facts))


def shares(items, labels):
    counts = {label: 0 for label in labels}
    for item in items:
        counts[item] += 1
    return numpy.array([counts[label] for label in labels]) / max(1, len(items))


def divergence(a, b):
    """Jensen-Shannon divergence in bits."""
    labels = sorted(set(a) | set(b))
    return scipy.spatial.distance.jensenshannon(shares(a, labels), shares(b, labels), base=2) ** 2


def autocorrelation(values):
    """[N, T] to [LAGS]: of each unit about its own mean, then the mean over units, as DoppelGANger draws it."""
    curves = []
    for row in values:
        row = row[~numpy.isnan(row)]
        if len(row) > LAGS and row.std() > 0:
            z = (row - row.mean()) / row.std()
            curves.append([(z[:-lag] * z[lag:]).mean() for lag in range(1, LAGS + 1)])
    return numpy.mean(curves, axis=0) if curves else numpy.zeros(LAGS)


def measures(reference, other):
    found = {}
    for place, name in enumerate(FACTS):
        found[f"{name}: JS divergence (bits)"] = divergence(
            [x[place] for x in reference.facts], [x[place] for x in other.facts])
    found["isp and technology together: JS divergence (bits)"] = divergence(
        [x[:2] for x in reference.facts], [x[:2] for x in other.facts])
    group, total = FACTS.index(GROUP), NUMBERS.index(TOTAL)
    for label in sorted({x[group] for x in reference.facts}):
        sides = [numpy.nansum(part.values[[x[group] == label for x in part.facts]][..., total], 1)
                 for part in (reference, other)]
        found[f"total {TOTAL}, {label}: Wasserstein-1"] = scipy.stats.wasserstein_distance(
            sides[0], sides[1] if len(sides[1]) else [0])
    for place, name in enumerate(NUMBERS):
        a, b = (part.values[..., place][~numpy.isnan(part.values[..., place])] for part in (reference, other))
        curves = [autocorrelation(part.values[..., place]) for part in (reference, other)]
        found[f"{name}: autocorrelation, mean squared error"] = ((curves[0] - curves[1]) ** 2).mean()
        found[f"{name}: Wasserstein-1 over deviation"] = scipy.stats.wasserstein_distance(a, b) / a.std()
        found[f"{name}: share of zeros, difference"] = abs((a == 0).mean() - (b == 0).mean())
    return found


def compare(training, held_out, generated):
    """Each measure with its floor, over draws of as many units."""
    random = numpy.random.default_rng(0)
    size = min(len(held_out.keys), len(training.keys), len(generated.keys)) * 3 // 4
    draws = []
    for _ in range(DRAWS):
        picks = [part.subset(random.permutation(len(part.keys))[:size]) for part in (training, generated)]
        draws.append([measures(held_out, pick) for pick in picks])
    result = {}
    for name in draws[0][0]:
        floor, value = ([draw[side][name] for draw in draws] for side in (0, 1))
        result[name] = {"value": float(numpy.mean(value)), "value_deviation": float(numpy.std(value)),
                        "floor": float(numpy.mean(floor)), "floor_deviation": float(numpy.std(floor))}
    return result


def faults(training, generated):
    """What no unit may have: labels that were never seen."""
    known = [set(x[place] for x in training.facts) for place in range(len(FACTS))]
    bad = sum(any(x[place] not in known[place] for place in range(len(FACTS))) for x in generated.facts)
    joint = {x[:2] for x in training.facts}
    return {"units with a label never seen": bad,
            "units with a pair of isp and technology never seen": sum(x[:2] not in joint for x in generated.facts),
            "units shorter or longer than any": sum(
                int((~numpy.isnan(x).all(1)).sum() != training.values.shape[1]) for x in generated.values)}


def antiphon(options, training_file, folder):
    run, output = folder / "run", folder / "generated.csv"
    start = time.monotonic()
    subprocess.run([options.antiphon, "train", str(training_file), "--sequence-id", "unit", "--order", "step", "--budget",
                    options.budget, "--seed", str(options.seed), "-o", str(run)], check=True)
    seconds = time.monotonic() - start
    subprocess.run([options.antiphon, "generate", str(run), "-n", str(options.count), "--seed", str(options.seed),
                    "-o", str(output)], check=True)
    return output, seconds


def dgan(options, training, folder):
    """gretel-synthetics' DGAN with its defaults, but for the sample length of 7 steps and the epochs."""
    import torch
    from gretel_synthetics.timeseries_dgan.config import DGANConfig, OutputType
    from gretel_synthetics.timeseries_dgan.dgan import DGAN
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    steps = training.values.shape[1]
    model = DGAN(DGANConfig(max_sequence_len=steps, sample_len=7, epochs=options.epochs, batch_size=100, cuda=False))
    start = time.monotonic()
    model.train_numpy(
        attributes=numpy.array(training.facts, dtype=object), features=training.values,
        attribute_types=[OutputType.DISCRETE] * len(FACTS), feature_types=[OutputType.CONTINUOUS] * len(NUMBERS))
    seconds = time.monotonic() - start
    attributes, features = model.generate_numpy(options.count)
    generated = object.__new__(Units)
    generated.keys = [str(place) for place in range(options.count)]
    generated.values = numpy.stack([numpy.asarray(x, float) for x in features])
    generated.facts = [tuple(row) for row in attributes]
    output = folder / "generated.csv"
    generated.write(output)
    return output, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--antiphon", default=".build/release/antiphon")
    parser.add_argument("--data", required=True)
    parser.add_argument("--budget", default="3m")
    parser.add_argument("--baseline", choices=["dgan"])
    parser.add_argument("--generated", help="judge this file instead of training")
    parser.add_argument("--epochs", type=int, default=400)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", default="build/mixed")
    options = parser.parse_args()
    folder = pathlib.Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    units = Units.read(options.data)
    order = numpy.random.default_rng(7).permutation(len(units.keys))
    cut = len(order) * 2 // 3
    training, held_out = units.subset(order[:cut]), units.subset(order[cut:])
    training_file = folder / "training.csv"
    training.write(training_file)
    seconds = None
    if options.generated:
        output = options.generated
    elif options.baseline:
        output, seconds = dgan(options, training, folder)
    else:
        output, seconds = antiphon(options, training_file, folder)
    generated = Units.read(output)
    result = {"training_seconds": seconds, "units": len(generated.keys), "measures": compare(training, held_out, generated),
              "faults": faults(training, generated)}
    (folder / "result.json").write_text(json.dumps(result, indent=1))
    if seconds is not None:
        print(f"trained on {len(training.keys)} units for {seconds:.0f} s; {len(generated.keys)} generated")
    print(f"{'measure':58}{'generated':>12}{'':>10}{'floor':>12}")
    for name, found in result["measures"].items():
        print(f"{name:58}{found['value']:12.4g} ±{found['value_deviation']:8.2g}{found['floor']:12.4g} "
              f"±{found['floor_deviation']:8.2g}")
    for name, count in result["faults"].items():
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
