"""A list that customs has, and has not released, is declared anew with what its parcel comes by now."""

from datetime import datetime

from entrepot.customs import queries
from entrepot.customs import services as customs
from entrepot.customs.books import BookShort
from entrepot.customs.ports import get_port
from entrepot.customs.rebatching import CHANGEABLE
from entrepot.orders import queries as orders
from entrepot.platform import jobs
from entrepot.usecases.clearance.as_asked import gather_intent
from entrepot.usecases.clearance.declare_list import hold_goods, write_list
from entrepot.usecases.clearance.holding_back import told
from entrepot.usecases.clearance.preflight import blocking_faults
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders.tracks import CustomsState


class ListNotChangeable(Problem):
    """Customs has released the list, looks at it, is asked to cancel it, or has none."""

    code = "clearance.list_not_changeable"
    kind = Kind.CONFLICT
    title = "Customs lets a list be changed only while it has taken it in and not released it."


class ChangeMisfit(Problem):
    """Customs would refuse the list as changed."""

    code = "clearance.change_misfit"
    kind = Kind.CONFLICT
    title = "So changed, customs would refuse the list: %(why)s"


def change_list(*, consignment_no: str, actor: str, now: datetime) -> int:
    """Write the changed list (appType 2) and have it sent; returns the sending. Asks for a transaction.

    The list keeps what it holds of the guarantee. If customs does not let it be changed, it stands as it was.

    Raises: NotFound, ListNotChangeable, ChangeMisfit, DocumentInvalid, CustomsPartyMissing.
    """
    order = orders.get_order_of_consignment(consignment_no)
    consignment = order.consignment(consignment_no)
    listed = queries.find_document(consignment_no, "621")
    # a list that customs is asked to cancel is not changed beside that
    if listed is None or consignment.customs_state is not CustomsState.ACCEPTED:
        raise ListNotChangeable
    if not customs.reopen_held(document_id=listed.id, states=CHANGEABLE, now=now):
        raise ListNotChangeable
    intent = gather_intent(order, consignment, reason="changed import list", actor=actor, now=now)
    port = get_port(consignment.port)
    if faults := blocking_faults(intent, port=port, now=now):
        raise ChangeMisfit(why=told(faults[0]))
    attempt = write_list(intent, port=port, document=listed.id, change=True, now=now)
    if attempt is None:
        raise ListNotChangeable
    try:
        hold_goods(intent, now=now)
    except BookShort as short:
        raise ChangeMisfit(why=short.sentence) from None
    jobs.enqueue("clearance.send", {"attempt": attempt}, key=f"send:{attempt}", at=now)
    return attempt
