"""A person of the house accepts or refuses what a seller proposed."""

from datetime import datetime

from django.db import transaction

from entrepot.catalog import proposals, services
from entrepot.catalog.sheets import read_sheet
from entrepot.platform import clock, outbox


def decide_customs_proposal(*, proposal_id: int, accept: bool, note: str, actor: str, now: datetime) -> None:
    """Close the proposal; an accepted one becomes the article's classification.

    Raises: NotFound, ProposalDecided, NeedsAnotherPerson, SheetRefused where the tables changed since; then nothing was
    written.
    """
    with transaction.atomic(durable=True):
        variant_id, text = proposals.decide(proposal_id, accept=accept, note=note, actor=actor, now=now)
        if accept:
            services.add_profile(variant_id, read_sheet(text, today=clock.local_date(now)))
            outbox.publish("catalog.classified.v1", {"variant_ids": [variant_id]}, at=now)
