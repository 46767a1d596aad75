"""The desk has the carrier declare a refused delivery (513) once more."""

from datetime import datetime

from django.db import transaction

from entrepot.platform import jobs
from entrepot.usecases.clearance.follow_signing import follow_signing


def declare_signing_again(*, consignment_no: str, now: datetime) -> None:
    """Ask the carrier, then follow how it stands. Repeating it is harmless.

    Raises: NotFound, PartnerUnreachable, AnswerUnknown, PartnerRefused.
    """
    follow_signing(consignment_no=consignment_no, again=True, now=now)
    with transaction.atomic(durable=True):
        jobs.enqueue(
            "clearance.signing",
            {"consignment_no": consignment_no},
            key=f"signing:{consignment_no}:{now:%Y%m%d%H%M%S%f}",
            at=now,
        )
