"""Answers to goods filings that fit no filing, or more than one: they stand in the inbox till one is meant. Asks to be called
inside a transaction."""

from datetime import datetime
from typing import Final

from entrepot.customs.models import InboundMessage, Receipt
from entrepot_core.customs.filing import FilingAnswer

KIND: Final = "FIL"
NOTE: Final = "no document of ours is meant, as far as is known"


def park(answer: FilingAnswer, *, inbound: int, place: int, now: datetime) -> None:
    """Keep the answer at this place of a message as one that waits, once."""
    InboundMessage.objects.select_for_update().get(pk=inbound)
    Receipt.objects.get_or_create(
        message_guid=f"FILING:{inbound}",
        position=place,
        kind=KIND,
        defaults={
            "inbound_id": inbound,
            "natural_key": answer.item_no[:80],
            "status": str(answer.state),
            "text": answer.text[:1000],
            "return_at": answer.answered_at,
            "effect": "parked",
            "note": NOTE,
            "received_at": now,
        },
    )


def settle(*, inbound: int, place: int) -> None:
    """Its filing was found."""
    rows = Receipt.objects.filter(inbound_id=inbound, position=place, kind=KIND, effect="parked")
    rows.update(effect="history", note="")
