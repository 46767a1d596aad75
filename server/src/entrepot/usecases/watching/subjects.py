"""Which subjects the clearance desk is told of beside parcels and messages, as a table: a new one is one line.

Each subject has a file that says which of it may be open, and how what is named stands now.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from entrepot.customs.matters import Wanted
from entrepot.usecases.watching import batches, bills, calls, filings, proposals, signings
from entrepot_core.customs.matters import Clock

Rules = tuple[Clock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """How a subject is told of.

    ``to_see`` finds references of what may be open by its own columns; ``wanted`` says how those that are named stand, and
    leaves out what is none of its kind. ``seen`` is told of what the desk was told of, where a look goes on from the last one.
    """

    to_see: Callable[[datetime], Iterable[str]]
    wanted: Callable[[Sequence[str], Rules, datetime], list[Wanted]]
    seen: Callable[[Collection[str]], None] | None = None


SUBJECTS: Final[Mapping[str, Subject]] = MappingProxyType(
    {
        "batch": Subject(to_see=batches.to_see, wanted=batches.wanted),
        "signing": Subject(to_see=signings.to_see, wanted=signings.wanted),
        "filing": Subject(to_see=filings.to_see, wanted=filings.wanted),
        "bill": Subject(to_see=bills.to_see, wanted=bills.wanted, seen=bills.seen),
        "data_call": Subject(to_see=calls.to_see, wanted=calls.wanted),
        "amendment": Subject(to_see=proposals.amendments_to_see, wanted=proposals.amendments),
        "positive": Subject(to_see=proposals.lists_to_see, wanted=proposals.lists),
        "review": Subject(to_see=proposals.reviews_to_see, wanted=proposals.reviews),
    }
)
OF_DOCUMENTS: Final = ("batch", "signing")
"""Those that stand as a document of theirs does: told of whenever a document moved, by the number it is kept under."""
