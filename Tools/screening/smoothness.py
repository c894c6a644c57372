#!/usr/bin/env python3
"""How large an error of which smoothness random kernels see in sines: real ones against others with an error added.

    python Tools/screening/smoothness.py

`order k`: white noise summed up k times over the steps; `polynomial d`: a random polynomial of degree d. Sizes are standard deviations
of the error in parts of the data's. Needs numpy (and torch, which judges.py imports).
"""
import numpy as np

import judges
import screen

SIZES = (3e-2, 1e-2, 3e-3, 1e-3, 1e-4)


def summed(random, count, order):
    error = random.standard_normal((count, 24, 5))
    for _ in range(order):
        error = np.cumsum(error, 1)
    error -= error.mean((0, 1))
    return error / error.std()


def polynomial(random, count, degree):
    basis = np.polynomial.legendre.legvander(np.linspace(-1, 1, 24), degree)
    error = np.einsum("ndf,td->ntf", random.standard_normal((count, degree + 1, 5)), basis)
    return error / error.std()


def main():
    random = np.random.default_rng(0)
    data, _ = screen.load("sines-coded", 24)
    order = random.permutation(len(data))
    real, other = data[order[2000:]], data[order[:2000]]
    kinds = [(f"order {k}", summed, k) for k in (0, 2, 3)] + [(f"polynomial {d}", polynomial, d) for d in (5, 3)]
    print("error", *SIZES, sep="\t")
    for name, kind, number in kinds:
        scores = []
        for size in SIZES:
            fake = other + size * other.std() * kind(random, len(other), number)
            scores.append(judges.kernels(real[:1300], fake[:1300], real[1300:], fake[1300:], count=200))
        print(name, *(f"{score:.3f}" for score in scores), sep="\t", flush=True)


if __name__ == "__main__":
    main()
