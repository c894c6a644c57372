"""TimeGAN's two scores in PyTorch over whole runs, on CSV files as `antiphon simulate` and `generate` write them: for the comparison in distribution.

    python Tools/goldens/timegan_runs.py real.csv synthetic.csv --runs 5

Independent of Antiphon's protocol but for `evaluation_timegan.py`'s cells and optimizer, which the goldens check: own splits, own
initial weights, own batches. Prints one JSON line.
"""
import argparse
import json

import numpy
import torch

import evaluation_timegan as judges


def load(path):
    table = numpy.loadtxt(path, delimiter=",", skiprows=1)
    steps = int(table[:, 1].max()) + 1 - int(table[:, 1].min())
    return table[:, 2:].reshape(-1, steps, table.shape[1] - 2)


def batches(random, count, size):
    return random.permutation(count)[:size]


def discriminative(real, synthetic, random, iterations, size):
    features = real.shape[2]
    judges.HIDDEN = max(1, features // 2)
    p = judges.parameters(features, torch.Generator().manual_seed(int(random.integers(2 ** 31))))
    used = min(len(real), len(synthetic))
    cut = used * 4 // 5
    parts = [torch.tensor(x[random.permutation(len(x))[:used]]) for x in (real, synthetic)]
    logits = lambda x: judges.states(p, x)[:, -1] @ p["headKernel"] + p["headBias"]

    def loss(_):
        return sum(judges.cross_entropy(logits(x[:cut][batches(random, cut, size)]), label)
                   for x, label in zip(parts, (1.0, 0.0)))

    judges.train(p, loss, iterations)
    with torch.no_grad():
        right = (logits(parts[0][cut:]) > 0).double().mean() + (logits(parts[1][cut:]) <= 0).double().mean()
    return abs(float(right) / 2 - 0.5)


def predictive(real, synthetic, random, iterations, size):
    features = real.shape[2]
    judges.HIDDEN = max(1, features // 2)
    p = judges.parameters(features - 1, torch.Generator().manual_seed(int(random.integers(2 ** 31))))
    known, learned = torch.tensor(real), torch.tensor(synthetic)

    def error(x):
        y = torch.sigmoid(judges.states(p, x[:, :-1, :-1]) @ p["headKernel"] + p["headBias"])[..., 0]
        return (y - x[:, 1:, -1]).abs().mean()

    judges.train(p, lambda _: error(learned[batches(random, len(learned), size)]), iterations)
    with torch.no_grad():
        return float(error(known))


def main():
    parser = argparse.ArgumentParser(description="TimeGAN's scores in PyTorch.")
    parser.add_argument("real")
    parser.add_argument("synthetic")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--discriminative-steps", type=int, default=2000)
    parser.add_argument("--predictive-steps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    real, synthetic = load(options.real), load(options.synthetic)
    # Sets within 0 to 1 are taken as they are, as the published code takes its sines.
    if real.min() < 0 or real.max() > 1:
        low, high = real.min((0, 1)), real.max((0, 1))
        real, synthetic = ((x - low) / (high - low + 1e-7) for x in (real, synthetic))
    scores = {"discriminative": [], "predictive": []}
    for run in range(options.runs):
        random = numpy.random.default_rng([options.seed, run])
        scores["discriminative"].append(discriminative(real, synthetic, random, options.discriminative_steps, 128))
        scores["predictive"].append(predictive(real, synthetic, random, options.predictive_steps, 128))
    print(json.dumps({name: {"mean": round(float(numpy.mean(values)), 4), "runs": [round(v, 4) for v in values]}
                      for name, values in scores.items()}))


if __name__ == "__main__":
    main()
