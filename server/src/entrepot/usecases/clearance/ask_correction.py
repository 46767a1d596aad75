"""The buyer of a refused parcel is asked for the right name and ID number. Asks for a transaction."""

from datetime import datetime

from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.platform import outbox
from entrepot.records import services as records
from entrepot.usecases.clearance.follow_answer import IDENTITY_REASON
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders.tracks import CustomsState


class NothingToCorrect(Problem):
    """The parcel was not refused, or its buyer was asked already."""

    code = "clearance.nothing_to_correct"
    kind = Kind.CONFLICT
    title = "Only the buyer of a refused parcel, who was not asked yet, can be asked for a correction."


def ask_correction(*, consignment_no: str, actor: str, now: datetime) -> None:
    """From now on the order page asks for it; once corrected, a new attempt goes out by itself.

    Raises: NotFound, NothingToCorrect; then nothing was written.
    """
    consignment = orders.get_consignment(consignment_no)
    if consignment.customs_state is not CustomsState.REJECTED or not order_services.step(
        order_no=consignment.order_no,
        track="service",
        step="request_correction",
        actor=actor,
        reason=IDENTITY_REASON,
        now=now,
    ):
        raise NothingToCorrect
    records.write(
        "correction_asked",
        actor=actor,
        consignment_no=consignment_no,
        port=consignment.port,
        now=now,
    )
    outbox.publish(
        "clearance.correction_needed.v1",
        {"order_no": consignment.order_no, "reason": IDENTITY_REASON},
        at=now,
    )
