"""Antiphon's random numbers in NumPy: Philox 4x32-10, the keys of its streams, and what is drawn from the words.

A word depends on the key, the sample's number and the place within the sample, on nothing else. The words are exact;
normal numbers are Box and Muller's transform in double precision of words cut to 24 bits, the angle rounded to float32.
"""
import numpy

MASK = 0xFFFFFFFF


def block(key, counter):
    """Ten rounds over four counter words (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011)."""
    counter, key = list(counter), list(key)
    for _ in range(10):
        left, right = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = [right >> 32 ^ counter[1] ^ key[0], right & MASK, left >> 32 ^ counter[3] ^ key[1], left & MASK]
        key = [(key[0] + 0x9E3779B9) & MASK, (key[1] + 0xBB67AE85) & MASK]
    return counter


class Key:
    def __init__(self, words):
        self.words = tuple(words)

    @classmethod
    def of_seed(cls, seed):
        return cls((seed & MASK, seed >> 32))

    def folded(self, stream):
        """The key of an independent stream, numbered or named (FNV-1a of the name in two halves)."""
        if isinstance(stream, str):
            code = 0xCBF29CE484222325
            for byte in stream.encode():
                code = (code ^ byte) * 0x00000100000001B3 & (1 << 64) - 1
            return self.folded(code & MASK).folded(code >> 32)
        return Key(block(self.words, (0, stream, 0, 0))[:2])

    def word(self, place, sample=0):
        return block(self.words, (place // 4, sample, 0, 0))[place % 4]

    def indices(self, below, count):
        """`count` whole numbers below a bound."""
        return [self.word(place) * below >> 32 for place in range(count)]

    def uniform(self, samples):
        """One number in [0, 1) a sample."""
        return numpy.array([(self.word(0, sample) >> 8) * 2.0 ** -24 for sample in range(samples)])

    def normal(self, samples, places):
        """Standard normal numbers, [samples, places]."""
        result = numpy.empty((samples, places))
        for sample in range(samples):
            for place in range(places):
                pair = place // 2 * 2
                first, second = self.word(pair, sample) >> 8, self.word(pair + 1, sample) >> 8
                radius = numpy.sqrt(-2 * numpy.log((first + 1.0) * 2.0 ** -24))
                turn = numpy.float32(second * 2.0 ** -24)
                angle = numpy.float64(turn * numpy.float32(2 * numpy.pi))
                result[sample, place] = radius * (numpy.sin(angle) if place % 2 else numpy.cos(angle))
        return result
