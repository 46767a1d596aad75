"""Seeded luck: without a seed nothing unusual happens; with one, the same seed gives the same world."""

import random
import threading


class Chance:
    """Decides whether something that happens with a probability happens now."""

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed
        self._random = random.Random(seed)  # noqa: S311 - luck to be repeated, nothing secret
        self._guard = threading.Lock()

    def of(self, probability: float) -> bool:
        """True with ``probability``; always False without a seed."""
        if self.seed is None:
            return False
        with self._guard:
            return self._random.random() < probability

    def shuffled(self, things: list[str]) -> list[str]:
        """A copy in another order."""
        mixed = list(things)
        with self._guard:
            self._random.shuffle(mixed)
        return mixed
