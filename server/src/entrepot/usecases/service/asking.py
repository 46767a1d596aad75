"""Asking something of customs about a list it holds: the request is compared with the list, written and sent on its way.

Asks to be called inside the transaction of the use case that asks.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from entrepot.customs import queries
from entrepot.customs import services as customs
from entrepot.customs.declarations import Sending
from entrepot.customs.ports import get_port
from entrepot.customs.services import Plan
from entrepot.orders import queries as orders
from entrepot.orders.facts import ConsignmentFacts
from entrepot.platform import jobs
from entrepot.usecases.clearance.declare_order import new_guid
from entrepot.usecases.clearance.holding_back import told
from entrepot.usecases.clearance.parcels import gather_particulars
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document
from entrepot_core.customs.matching import MatchContext, Severity, match_documents
from entrepot_core.customs.receipts import State
from entrepot_core.errors import Kind, Problem


class RequestMisfit(Problem):
    """The request would be refused by customs."""

    code = "service.request_misfit"
    kind = Kind.CONFLICT
    title = "Customs would refuse this request: %(why)s"


def ask_customs(
    consignment: ConsignmentFacts,
    *,
    kind: str,
    number: str,
    make: Callable[[Document, Sending, str], Document],
    context: MatchContext,
    turn: int = 1,
    now: datetime,
) -> None:
    """Write and send a request of ``kind`` about the list of a consignment, under our own ``number`` of it.

    Args:
        make: the request, of the list as it was sent, the sending, and the number that customs gave the list.
        turn: 1, 2, 3 … where the same may be asked several times, each granted for itself.
        context: what the match is to know beside day, signer and the state of the list.

    Raises: RequestMisfit, DocumentInvalid, KeyError.
    """
    port = get_port(consignment.port)
    held = queries.documents_of(consignment.number)["621"]
    listed = port.dialect.read(queries.sent_bytes(held.id)).documents[0]
    trial = make(listed, Sending(guid=number, app_type="1", at=now), held.invt_no)
    known = replace(
        context, day=beijing_day(now), signer_company=port.transfer.cop_code, list_state=State(held.state)
    )
    for finding in match_documents({kind: trial, "621": listed}, context=known):
        if finding.severity is Severity.BLOCK:
            raise RequestMisfit(why=told(finding))

    def planned(plan: Plan) -> Document:
        sending = Sending(guid=plan.document_guid, app_type=plan.app_type, at=plan.at)
        return make(listed, sending, held.invt_no)

    document = customs.open_document(
        consignment_no=consignment.number,
        kind=kind,
        port=port.name,
        sender="us",
        natural_key=number,
        turn=turn,
        now=now,
    )
    customs.reopen(consignment_no=consignment.number, kind=kind, turn=turn, accepted=False, now=now)
    attempt = customs.write_attempt(
        document_id=document,
        port=port,
        make=planned,
        beside={"621": listed},
        particulars=lambda: gather_particulars(orders.get_order(consignment.order_no), consignment),
        guid=new_guid,
        change=False,
        now=now,
    )
    if attempt is None:
        raise RequestMisfit(why="one is on its way.")
    jobs.enqueue("clearance.send", {"attempt": attempt}, key=f"send:{attempt}", at=now)
