#!/usr/bin/env python3
"""Screens a change of the recipe: encodes a data set outside of Antiphon, trains, decodes, judges against held-out data.

    python Tools/screening/screen.py --data stock=stock_data.csv --encoding prices
    python Tools/screening/screen.py --data sines-coded --encoding basis --set objective.gamma=0.1 --steps 20000

For what is not built in: encodings are tried here, in a few lines, before they become code (decision 0007 came of it). Antiphon's own
encoding is switched off. Stock windows are held out in ten blocks spread over the series, with a window's gap on both sides. Prints one
JSON line: `kernels` and `kernels_each` (random kernels and ridge regression; `each`: every sequence standardised by itself), `gru`,
`marginal` and `marginal_differences` (total variation in 50 quantile bins). Needs numpy and torch.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np

import judges


def windows(rows, length):
    return np.stack([rows[i:i + length] for i in range(len(rows) - length + 1)])


def blocks(rows, length, share=0.2, count=10):
    """Training and held-out windows of a series."""
    size, period = int(len(rows) * share / count), len(rows) / count
    training, held, before = [], [], 0
    for block in range(count):
        start = int(block * period + (period - size) / 2)
        training.append((before, start - length))
        held.append((start, start + size))
        before = start + size + length
    training.append((before, len(rows)))
    cut = lambda parts: np.concatenate([windows(rows[a:b], length) for a, b in parts if b - a >= length])
    return cut(training), cut(held)


def load(name, length):
    if name.startswith("stock="):
        return blocks(np.loadtxt(name.removeprefix("stock="), delimiter=",", skiprows=1), length)
    random = np.random.default_rng(0)
    low, high = (0, 0.1) if name == "sines-coded" else (-np.pi, np.pi)
    frequency = random.uniform(0, 0.1 if name == "sines-coded" else 2 * np.pi, (6000, 1, 5))
    phase = random.uniform(low, high, (6000, 1, 5))
    sines = np.sin(frequency * np.arange(length)[None, :, None] + phase)
    sines = (sines + 1) / 2 if name == "sines-coded" else sines
    return sines[:4000], sines[4000:]


# Encodings: from training data to a way there and a way back.

def prices(_):
    """Open, High, Low, Close, Adj_Close, Volume: level, range, places within the range."""
    def there(x):
        opening, high, low, close, _, volume = np.moveaxis(x, -1, 0)
        gap = np.maximum(high - low, 1e-2)
        return np.stack(
            [np.log(close), np.log(gap / close), (opening - low) / gap, (close - low) / gap, np.log(volume + 1)], -1)

    def back(z):
        close = np.exp(z[..., 0])
        gap = close * np.exp(z[..., 1])
        low = close - np.clip(z[..., 3], 0, 1) * gap
        opening = low + np.clip(z[..., 2], 0, 1) * gap
        return np.stack([opening, low + gap, low, close, close, np.exp(z[..., 4]) - 1], -1)

    return there, back


def distinct(data):
    """Without columns that equal an earlier one."""
    kept, source = [], {}
    for column in range(data.shape[-1]):
        equal = [other for other in kept if np.array_equal(data[..., other], data[..., column])]
        source[column] = equal[0] if equal else column
        kept += [] if equal else [column]
    return (lambda x: x[..., kept]), (lambda z: z[..., [kept.index(source[c]) for c in range(data.shape[-1])]])


def logarithms(data):
    positive = data.reshape(-1, data.shape[-1]).min(0) > 0
    return ((lambda x: np.where(positive, np.log(np.maximum(x, 1e-9)), x)),
            (lambda z: np.where(positive, np.exp(np.minimum(z, 50)), z)))


def whitened(data):
    """Principal components of unit variance."""
    rows = data.reshape(-1, data.shape[-1])
    mean, deviation = rows.mean(0), rows.std(0) + 1e-9
    values, vectors = np.linalg.eigh(np.cov(((rows - mean) / deviation).T))
    root = np.sqrt(np.maximum(values, 1e-6))
    return ((lambda x: (x - mean) / deviation @ (vectors / root)),
            (lambda z: z @ (vectors * root).T * deviation + mean))


def level(data):
    """Columns that vary little within a window: its mean as a feature of its own, and the rest."""
    within, total = data.var(1).mean(0), data.reshape(-1, data.shape[-1]).var(0)
    columns, count = np.flatnonzero(within < 0.1 * total), data.shape[-1]

    def there(x):
        mean, rest = x.mean(1, keepdims=True), x.copy()
        rest[..., columns] -= mean[..., columns]
        return np.concatenate([rest, np.repeat(mean[..., columns], x.shape[1], 1)], -1)

    def back(z):
        x = z[..., :count].copy()
        x[..., columns] += z[..., count:].mean(1, keepdims=True) - x[..., columns].mean(1, keepdims=True)
        return x

    return there, back


def basis(data, tolerance=1e-5):
    """Each column as coefficients over time, as many as leave less than the tolerance of its deviation."""
    parts, count = [], 1
    for column in range(data.shape[-1]):
        x = data[..., column]
        _, s, vectors = np.linalg.svd(x - x.mean(0), full_matrices=False)
        sizes = s / np.sqrt(len(x))
        left = np.sqrt(np.cumsum((sizes ** 2)[::-1])[::-1])
        count = max(count, int((left > tolerance * x.std()).sum()))
        parts.append((x.mean(0), vectors, np.maximum(sizes, 1e-12)))
    return (
        (lambda x: np.stack([(x[..., c] - m) @ v[:count].T / s[:count] for c, (m, v, s) in enumerate(parts)], -1)),
        (lambda z: np.stack([z[..., c] * s[:count] @ v[:count] + m for c, (m, v, s) in enumerate(parts)], -1)))


def integrated(data):
    """The first value, the first change, and second changes after them, each step and column in its own unit."""
    def differences(x):
        changes = np.diff(x, axis=1)
        return np.concatenate([x[:, :1], changes[:, :1], np.diff(changes, axis=1)], 1)

    found = differences(data)
    mean, deviation = found.mean(0), found.std(0) + 1e-12

    def back(z):
        changes = z * deviation + mean
        rest = np.cumsum(changes[:, 1:], 1)
        return np.cumsum(np.concatenate([changes[:, :1], rest], 1), 1)

    return (lambda x: (differences(x) - mean) / deviation), back


ENCODINGS = {f.__name__: f for f in (prices, distinct, logarithms, whitened, level, basis, integrated)}


def total_variation(real, fake):
    distances = []
    for column in range(real.shape[-1]):
        edges = np.unique(np.quantile(real[..., column], np.linspace(0, 1, 51)))
        if len(edges) > 2:
            a, b = (np.histogram(np.clip(x[..., column], edges[0], edges[-1]), edges)[0] / x[..., column].size
                    for x in (real, fake))
            distances.append(np.abs(a - b).sum() / 2)
    return float(np.mean(distances))


def generated(options, data):
    """Twice as many sequences as there are, from a model trained on encoded data."""
    ways, encoded = [], data
    for name in options.encoding.split("+") if options.encoding else []:
        there, back = ENCODINGS[name](encoded)
        ways.append(back)
        encoded = there(encoded)
    count, steps, features = encoded.shape
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        keys = np.stack([np.repeat(np.arange(count), steps), np.tile(np.arange(steps), count)], 1)
        table = np.concatenate([keys, encoded.reshape(-1, features)], 1)
        header = ",".join(["sequence", "step"] + [f"c{i}" for i in range(features)])
        np.savetxt(folder / "data.csv", table, delimiter=",", header=header, comments="", fmt=["%d", "%d"] + ["%.17g"] * features)
        off = ["encoding.relations=false", "encoding.curves=false", "encoding.levels=false", "training.held-out=0"]
        changes = [word for change in off + options.set for word in ("--set", change)]
        subprocess.run(
            [options.antiphon, "train", folder / "data.csv", "-o", folder / "run", "--sequence-id", "sequence", "--order",
             "step", "--steps", str(options.steps), "--seed", str(options.seed), "--quiet", *changes], check=True)
        subprocess.run(
            [options.antiphon, "generate", folder / "run", "-n", str(2 * count), "-o", folder / "out.csv", "--seed", "5",
             "--quiet"], check=True)
        fake = np.loadtxt(folder / "out.csv", delimiter=",", skiprows=1)[:, 2:].reshape(2 * count, steps, features)
    for back in reversed(ways):
        fake = back(fake)
    rows = data.reshape(-1, data.shape[-1])
    return np.clip(fake, rows.min(0), rows.max(0))


def figures(training, held, fake):
    """What the judges make of sequences, twice as many as there are to learn from."""
    random = np.random.default_rng(0)
    learned = random.permutation(len(training))[:1500]
    tested = random.permutation(len(held))[:700]
    parts = (training[learned], fake[:len(training)][learned], held[tested], fake[len(training):][:len(tested)])
    result = {
        "kernels": judges.kernels(*parts), "kernels_each": judges.kernels(*parts, seed=1, each=True),
        "gru": judges.gru(*parts), "marginal": total_variation(training, fake),
        "marginal_differences": total_variation(np.diff(training, axis=1), np.diff(fake, axis=1))}
    return {key: round(float(value), 3) for key, value in result.items()}


def main():
    parser = argparse.ArgumentParser(description="Screen a change of the recipe.")
    parser.add_argument("--data", default="sines-coded", help="sines-coded, sines, or stock=FILE")
    parser.add_argument("--encoding", default="", help=f"any of {', '.join(ENCODINGS)}, joined by +")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--length", type=int, default=24)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--antiphon", default=".build/release/antiphon")
    options = parser.parse_args()
    training, held = load(options.data, options.length)
    fake = generated(options, training)
    result = {
        "data": options.data.split("=")[0], "encoding": options.encoding, "steps": options.steps, "set": options.set,
        **figures(training, held, fake)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
