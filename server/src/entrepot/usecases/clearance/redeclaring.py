"""Opening the documents of a consignment again, and the job that takes it through its declaration once more.

Asks to be called inside the transaction of the use case that repaired it.
"""

from datetime import datetime

from entrepot.customs import queries
from entrepot.customs import services as customs
from entrepot.logistics import services as logistics
from entrepot.payments import declaring
from entrepot.platform import jobs


def open_again(*, order_no: str, consignment_no: str, changed: bool, now: datetime) -> bool:
    """Open what was refused, and the order document too where its content ``changed``; False while a list is at customs."""
    listed = queries.find_document(consignment_no, "621")
    if listed is not None and listed.state not in customs.AGAIN:
        return False
    customs.reopen(consignment_no=consignment_no, kind="311", accepted=changed, now=now)
    customs.reopen(consignment_no=consignment_no, kind="621", accepted=False, now=now)
    declaring.ask_again(consignment_no)
    logistics.declare_again(consignment_no)
    for kind in ("411", "511"):
        customs.reopen(consignment_no=consignment_no, kind=kind, accepted=False, now=now)
    jobs.enqueue(
        "clearance.declare",
        {"order_no": order_no, "consignment_no": consignment_no},
        key=f"declare:{consignment_no}:{now:%Y%m%d%H%M%S%f}",
        at=now,
    )
    return True
