"""The sines of SimulatorTests.golden, written anew from the documentation of `Sines` and `CounterRandom`.

SplitMix64 is checked against the first outputs that its authors' C program gives for the seed 1234567. Any Python 3, no
packages. TimeGAN's own program (data_loading.py, sine_data_generation) gives the formula of the coded definition.
"""

import math

MASK = 2**64 - 1
STEP = 0x9E3779B97F4A7C15


def mixed(word: int) -> int:
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB & MASK
    return word ^ (word >> 31)


def words(state: int):
    while True:
        state = (state + STEP) & MASK
        yield mixed(state)


reference = words(1234567)
assert [next(reference) for _ in range(3)] == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def uniforms(seed: int, stream: int):
    start = mixed(mixed((seed + STEP) & MASK) ^ ((stream * 0xD605BBB58C8ABBAD + STEP) & MASK))
    for word in words(start):
        yield (word >> 11) * 2.0**-53


def sequence(definition: str, seed: int, index: int, length: int, features: int):
    draw = uniforms(seed, index)
    waves = []
    for _ in range(features):
        a, b = next(draw), next(draw)
        waves.append((0.1 * a, 0.1 * b) if definition == "coded" else (a, -math.pi + 2 * math.pi * b))
    for t in range(length):
        for frequency, phase in waves:
            if definition == "coded":
                yield (math.sin(frequency * t + phase) + 1) / 2
            else:
                yield math.sin(2 * math.pi * frequency * t + phase)


for definition in ("coded", "published"):
    print(definition, [round(value, 9) for value in sequence(definition, 7, 2, 4, 2)])
