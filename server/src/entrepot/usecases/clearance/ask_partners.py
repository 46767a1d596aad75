"""A parcel's declaration goes on at once, and another company is asked anew for its document. Asks for a transaction."""

from datetime import datetime

from entrepot.logistics import services as logistics
from entrepot.orders import queries as orders
from entrepot.payments import declaring
from entrepot.platform import jobs
from entrepot.usecases.clearance.declare_order import OPEN
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders.tracks import MoneyState, ServiceState


class NothingToAsk(Problem):
    """The parcel is declared, unpaid, or waits for its buyer."""

    code = "clearance.nothing_to_ask"
    kind = Kind.CONFLICT
    title = "Only a paid parcel that is still being declared, and waits for no buyer, can be hurried."


def ask_partners(*, consignment_no: str, anew: str = "", now: datetime) -> None:
    """Run the declaration now rather than when its next look is due.

    Args:
        anew: ``411`` or ``511``: have that document asked for once more, though it was asked for; repeating it is harmless.

    Raises: NotFound, NothingToAsk; then nothing was written.
    """
    consignment = orders.get_consignment(consignment_no)
    order = orders.get_order(consignment.order_no)
    if (
        order.money_state is not MoneyState.PAID
        or order.service_state is not ServiceState.NONE
        or consignment.customs_state not in OPEN
    ):
        raise NothingToAsk
    if anew == "411":
        declaring.ask_again(consignment_no, silent=True)
    elif anew == "511":
        logistics.declare_again(consignment_no, silent=True)
    jobs.enqueue(
        "clearance.declare",
        {"order_no": order.number, "consignment_no": consignment_no},
        key=f"declare:{consignment_no}:{now:%Y%m%d%H%M%S%f}",
        at=now,
    )
