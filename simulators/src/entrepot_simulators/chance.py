"""Seeded luck: without a seed nothing unusual happens; with one, the same seed gives the same world."""

import random


class Chance:
    """Decides whether something that happens with a probability happens to a named thing.

    The luck of a thing depends on seed and name alone, never on the order in which threads ask.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def _luck(self, about: tuple[str, ...]) -> random.Random:
        return random.Random("|".join((str(self.seed), *about)))  # noqa: S311 - luck to be repeated, nothing secret

    def of(self, probability: float, *about: str) -> bool:
        """True with ``probability``; always False without a seed."""
        return self.seed is not None and self._luck(about).random() < probability

    def shuffled(self, count: int, *about: str) -> list[int]:
        """The numbers below ``count`` in another order."""
        mixed = list(range(count))
        self._luck(about).shuffle(mixed)
        return mixed
