"""Is the log whole, and does it speak of everything that was sent and heard?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entrepot.customs import queries as customs
from entrepot.records import proving
from entrepot.records import queries as records

MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The proof of the log, and the rows (``attempt:7``) since it began of which it says nothing."""

    log: proving.Proof
    unspoken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """The log is whole and leaves nothing out."""
        return self.log.holds and not self.unspoken


def prove_records(*, now: datetime) -> Verdict:
    """Read everything again; nothing is written."""
    began = records.began_at()
    unspoken: list[str] = []
    if began is not None:
        rows = customs.rows_since(began)
        unspoken = [*_unspoken(rows.attempts, "attempt"), *_unspoken(rows.receipts, "receipt")]
    return Verdict(log=proving.prove(now=now), unspoken=tuple(unspoken[:MOST_NAMED]))


def _unspoken(chunks: Iterable[list[int]], kind: str) -> list[str]:
    found: list[str] = []
    for ids in chunks:
        refs = [f"{kind}:{pk}" for pk in ids]
        spoken = records.refs_known(refs)
        found += [ref for ref in refs if ref not in spoken]
        if len(found) >= MOST_NAMED:
            break
    return found
