"""The clearance desk repaired a refused consignment and declares it again."""

from datetime import datetime

from django.db import transaction

from entrepot.orders import queries as orders
from entrepot.platform import outbox
from entrepot.records import services as records
from entrepot.usecases.clearance.redeclaring import open_again
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders.tracks import CustomsState, ServiceState


class NothingToResend(Problem):
    """The consignment was not refused, or waits for its buyer."""

    code = "clearance.nothing_to_resend"
    kind = Kind.CONFLICT
    title = "Only a parcel that customs refused, and that waits for nobody, can be declared again."


def resend_declaration(*, consignment_no: str, actor: str, now: datetime) -> None:
    """Open the refused documents and declare again what they said, or what was amended since.

    The log says who (``actor``) did it. What may be wrong is mended where it is kept (companies, account book), or
    amended by two people.

    Raises: NotFound, NothingToResend; then nothing was written.
    """
    with transaction.atomic(durable=True):
        declare_again(consignment_no=consignment_no, actor=actor, now=now)


def declare_again(*, consignment_no: str, actor: str, now: datetime) -> None:
    """The same inside the transaction of whoever calls. Raises: NotFound, NothingToResend."""
    consignment = orders.get_consignment(consignment_no)
    order = orders.get_order(consignment.order_no)
    refused = consignment.customs_state is CustomsState.REJECTED
    if not refused or order.service_state is not ServiceState.NONE:
        raise NothingToResend
    if not open_again(order_no=order.number, consignment_no=consignment_no, changed=False, now=now):
        raise NothingToResend
    records.write(
        "declared_again", actor=actor, consignment_no=consignment_no, port=consignment.port, now=now
    )
    outbox.publish(
        "clearance.resent.v1", {"order_no": order.number, "consignment_no": consignment_no}, at=now
    )
