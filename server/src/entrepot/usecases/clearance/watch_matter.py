"""The desk is told how the subject of one matter stands, once somebody has done something about it."""

from datetime import datetime

from entrepot.customs.matters import PARCEL, MatterFacts
from entrepot.usecases.clearance.watch_parcels import watch_parcels
from entrepot.usecases.watching.subjects import SUBJECTS
from entrepot.usecases.watching.watch_subject import watch_subject


def watch_matter(*, matter: MatterFacts, now: datetime) -> int:
    """Open, change or settle it; a message is told of by whoever reads it again."""
    if matter.subject == PARCEL:
        return watch_parcels(consignment_nos=[matter.ref], now=now)
    if matter.subject not in SUBJECTS:
        return 0
    return watch_subject(subject=matter.subject, refs=[matter.ref], now=now)
