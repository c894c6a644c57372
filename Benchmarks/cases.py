"""What is compared: sizes, growth tables and the ratios that are aimed at."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """B sequences of T steps of F features, H hidden units, Z noise elements a step."""
    batch: int
    steps: int
    features: int
    hidden: int
    noise: int

    @property
    def operations(self):
        """Useful matrix work of a plain step with LSTM cells: the same count for every engine."""
        inputs = (self.features + self.noise) / 2
        return 11 * self.batch * self.steps * 2 * (self.hidden + inputs) * 4 * self.hidden

    def __str__(self):
        return f"B {self.batch}, T {self.steps}, F {self.features}, H {self.hidden}"


PLAIN = {
    "small": Size(32, 24, 6, 24, 6),
    "medium": Size(128, 24, 28, 100, 28),
    "large": Size(64, 128, 8, 256, 8),
}
# The default recipe's own noise: 8 a step beside a static vector of 16.
PENALISED = {
    "small": Size(128, 24, 6, 32, 8),
    "medium": Size(128, 24, 28, 100, 8),
    "large": Size(64, 128, 8, 256, 8),
}
GENERATED = 1000

# One size doubled while the others stay those of medium.
GROWTH = {
    "T": [Size(128, steps, 28, 100, 28) for steps in (8, 16, 32, 64, 128, 256)],
    "B": [Size(batch, 24, 28, 100, 28) for batch in (16, 32, 64, 128, 256, 512)],
    "H": [Size(128, 24, 28, hidden, 28) for hidden in (8, 16, 32, 64, 128, 256, 512)],
}
QUICK_GROWTH = {letter: sizes[::2] for letter, sizes in GROWTH.items()}

# Times faster, or the share of the ceiling: what this engine is to pass.
GOALS = {
    "step": {"torch": (6, 2, 2.4), "jax": (5, 5, 4), "share": (0.12, 0.60, 0.60)},
    "penalised": {"torch": (5, 3, 2.5)},
    "generate": {"torch": (5, 3, 2)},
}


def goal(section, against, name):
    """The aim for a size by name, or None."""
    goals = GOALS.get(section, {}).get(against)
    return goals[list(PLAIN).index(name)] if goals else None
