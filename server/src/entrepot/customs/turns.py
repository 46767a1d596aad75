"""A card signs one message after the other: a job without a turn comes back at its turn, and that is no failure."""

from collections.abc import Iterator
from contextlib import contextmanager

from entrepot.platform import jobs
from entrepot_core.customs.signing import SignerBusy


@contextmanager
def at_its_turn() -> Iterator[None]:
    """Around what signs in a job."""
    try:
        yield
    except SignerBusy as busy:
        raise jobs.Later(busy.seconds, busy.sentence) from None
