"""Initial values, from a Philox 4x32-10 written from its paper: what a seed and a parameter's path must give for ever."""
import numpy

from layouts import under

MASK = 0xFFFFFFFF


def philox(key, counter):
    (k0, k1), (c0, c1, c2, c3) = key, counter
    for _ in range(10):
        left, right = c0 * 0xD2511F53, c2 * 0xCD9E8D57
        c0, c1, c2, c3 = (right >> 32) ^ c1 ^ k0, right & MASK, (left >> 32) ^ c3 ^ k1, left & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


# The paper's known answers for this function (Random123's kat_vectors).
assert philox((0, 0), (0, 0, 0, 0)) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
assert philox((0xA4093822, 0x299F31D0), (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)) == (
    0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)


def folded(key, stream):
    return philox(key, (0, stream, 0, 0))[:2]


def stream(seed, path):
    fnv = 0xCBF29CE484222325
    for byte in path.encode():
        fnv = (fnv ^ byte) * 0x100000001B3 % 2**64
    return folded(folded((seed & MASK, seed >> 32), fnv & MASK), fnv >> 32)


def uniform(key, count):
    words = [word for block in range(-(-count // 4)) for word in philox(key, (block, 0, 0, 0))]
    return numpy.array([((word >> 8) + 0.5) * 2.0**-24 for word in words[:count]])


def make():
    key = stream(42 + (7 << 32), "generator/kernel")
    first, second = uniform(key, 10)[0::2], uniform(key, 10)[1::2]
    radius = numpy.sqrt(-2 * numpy.log(first))
    normal = numpy.stack([radius * numpy.cos(2 * numpy.pi * second), radius * numpy.sin(2 * numpy.pi * second)], 1)
    # Two gates of [2, 3] side by side, each from a stream of its own.
    gates = [uniform(folded(key, gate + 1), 6).reshape(2, 3) * 2 - 1 for gate in range(2)]
    return under("seed-42-7", {
        "uniform": uniform(key, 10) * 2 - 1, "normal": normal.reshape(-1), "blocks": numpy.concatenate(gates, 1)})
