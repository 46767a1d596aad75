"""The desk has the carrier declare a refused delivery (513) once more."""

from datetime import datetime

from django.db import transaction

from entrepot.logistics import queries as logistics
from entrepot.logistics.carriers.protocol import DeclarationState
from entrepot.orders import queries as orders
from entrepot.platform import jobs
from entrepot.records import services as records
from entrepot_core.errors import Kind, Problem


class NothingToSign(Problem):
    """The delivery was not refused, or is being declared again."""

    code = "clearance.nothing_to_sign"
    kind = Kind.CONFLICT
    title = "Only a delivery that customs refused can be declared again."


def declare_signing_again(*, consignment_no: str, actor: str, now: datetime) -> None:
    """Have the carrier asked, and its answer followed, by a job; the log says who (``actor``) did it.

    Raises: NotFound, NothingToSign; then nothing was written.
    """
    with transaction.atomic(durable=True):
        sign_again(consignment_no=consignment_no, actor=actor, now=now)


def sign_again(*, consignment_no: str, actor: str, now: datetime) -> None:
    """The same inside the transaction of whoever calls. Raises: NotFound, NothingToSign."""
    waybill = logistics.get_waybill(consignment_no)
    if waybill.signing_state != DeclarationState.FAILED:
        raise NothingToSign
    port = orders.get_consignment(consignment_no).port
    records.write("signing_again", actor=actor, consignment_no=consignment_no, port=port, now=now)
    jobs.enqueue(
        "clearance.signing",
        {"consignment_no": consignment_no, "again": True},
        key=f"signing:{consignment_no}:{now:%Y%m%d%H%M%S%f}",
        at=now,
    )
