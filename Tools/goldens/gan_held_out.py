"""The score that steers a training (HeldOutScore) in NumPy, written for Tests/AntiphonGANTests.

    python Tools/goldens/gan_held_out.py

A sliced Wasserstein distance between 256 sequences of a given generator and held-out ones: values and scaled first
differences on 32 directions; in each, the mean gap between sorted values and the quantiles of the held-out ones, in units
of their standard deviation. The generator is PyTorch's (gan_networks.py) and quantiles are numpy.quantile's (Hazen's rule:
part i of n stands at (i + 0.5) / n), all in double precision; only the random numbers follow Antiphon's own definition.
"""
import numpy
import torch

from gan_networks import Generator
from gan_noise import Key, block
from layouts import under
from store import rounded, save

STEPS, FEATURES, TRAINED, HELD_OUT, COUNT, DIRECTIONS, SEED = 4, 2, 280, 300, 256, 32, 0x0123_4567_89AB_CDEF
SETTINGS = dict(cell="lstm", hidden=5, layers=1, static=3, step=2, output="linear")
STREAM = 0x4C4F4F4B  # "LOOK"
ROOT = Key.of_seed(SEED).folded(STREAM)


def directions(width):
    """Sums of eight uniform numbers of 16 bits each, about their mean: one block of four words a number."""
    key = ROOT.folded(1)
    words = numpy.array([block(key.words, (i, 0, 0, 0)) for i in range(width * DIRECTIONS)])
    halves = (words >> 16) + (words & 0xFFFF)
    return ((halves.sum(1) - 4 * 65535) / 65536).reshape(width, DIRECTIONS)


def shuffled(count, stream):
    """Indices in the order of their random words."""
    words = numpy.array([ROOT.folded(stream).word(place) for place in range(count)])
    return numpy.argsort(words, kind="stable")


def projected(sequences, scale, matrix):
    """[N, T, F] on the directions: [N, directions]."""
    differences = numpy.diff(sequences, axis=1) * scale
    flat = numpy.concatenate([sequences.reshape(len(sequences), -1), differences.reshape(len(sequences), -1)], 1)
    return flat @ matrix


def score(these, real):
    """The mean gap between quantiles, in the real ones' deviations."""
    places = (numpy.arange(COUNT) + 0.5) / COUNT
    quantiles = [numpy.quantile(values, places, axis=0, method="hazen") for values in (these, real)]
    return (numpy.abs(quantiles[0] - quantiles[1]).mean(0) / real.std(0)).mean()


def spread(values, deviation):
    """The mean distance between sequences that stand half of the set apart."""
    scaled = values / deviation
    return numpy.sqrt(((scaled - numpy.roll(scaled, -(len(values) // 2), axis=0)) ** 2).sum(1)).mean()


data = rounded(TRAINED + HELD_OUT, STEPS, FEATURES, generator=torch.Generator().manual_seed(81)).cumsum(1).float()
trained, held_out = data[:TRAINED].double().numpy(), 1.5 * data[TRAINED:].double().numpy() + 0.25
held_out = held_out.astype(numpy.float32).astype(numpy.float64)
scale = 1 / numpy.diff(trained, axis=1).std((0, 1))
matrix = directions((2 * STEPS - 1) * FEATURES)
network = Generator(SETTINGS, FEATURES, 82)
with torch.no_grad():
    generated = network(ROOT.folded(2), STEPS, COUNT).transpose(0, 1).numpy()

real = projected(held_out[shuffled(HELD_OUT, 3)], scale, matrix)
others = projected(trained[shuffled(TRAINED, 4)[:COUNT]], scale, matrix)
fake = projected(generated, scale, matrix)
found = {
    "score": score(fake, real), "floor": score(others, real),
    "spread": spread(fake, others.std(0)) / spread(others, others.std(0)),
}
print(found)
tensors = {"trained": trained, "held_out": held_out, "found": list(found.values())}
tensors |= under("weights", network.parameters.snapshot())
save("gan_held_out", tensors, target="AntiphonGANTests", script="gan_held_out.py")
