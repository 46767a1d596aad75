"""The import list (621) of a consignment is checked against its three documents, written and sent on its way."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from entrepot.accounts.queries import get_identity
from entrepot.customs import book_claims, guarantees
from entrepot.customs import services as customs
from entrepot.customs.books import BookShort
from entrepot.customs.declarations import Sending, documents_beside, list_document
from entrepot.customs.declared import BONDED
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Port
from entrepot.customs.services import Plan
from entrepot.orders import queries as orders
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.platform import jobs
from entrepot.policies.services import OverAnnualRoom
from entrepot.usecases.clearance.as_asked import Intent, gather_intent
from entrepot.usecases.clearance.declare_order import OPEN, begin, new_guid
from entrepot.usecases.clearance.holding_back import hold_back, open_list
from entrepot.usecases.clearance.parcels import gather_particulars
from entrepot.usecases.clearance.preflight import blocking, find_faults, order_is_stale
from entrepot.usecases.clearance.rooms import hold_room
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document
from entrepot_core.errors import Problem
from entrepot_core.orders.tracks import MoneyState

RULES: Final[Mapping[type[Problem], str]] = MappingProxyType(
    {OverAnnualRoom: "M10", BookShort: "M30", guarantees.GuaranteeExceeded: guarantees.RULE}
)
"""What was too little when it was claimed -> the rule by which a list is held back; between the match and the claim another
parcel may take what is left."""


def declare_list(*, order_no: str, consignment_no: str, now: datetime) -> bool:
    """Write the next sending of the list and have it sent; False if it is on its way, blocked, or not to be declared.

    A list that breaks a rule of the match is not sent: its document is blocked and the consignment counts as rejected,
    with the rule as the reason, until the desk repairs and resends it. An order document that says something else than
    the list would, because something was corrected meanwhile, is opened to be sent again first.

    Raises: DocumentInvalid, CustomsPartyMissing; then nothing was written.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        consignment = order.consignment(consignment_no)
        if order.money_state is not MoneyState.PAID or consignment.customs_state not in OPEN:
            return False
        port = get_port(consignment.port)
        document = open_list(consignment, now=now)
        intent = gather_intent(order, consignment, reason="import list", now=now)
        if order_is_stale(intent, port=port, now=now):
            customs.reopen(consignment_no=consignment_no, kind="311", accepted=True, now=now)
            return False
        faults = find_faults(intent, port=port, now=now)
        customs.write_faults(document, faults)
        if wrong := blocking(faults, consignment_no):
            hold_back(consignment, document, rule=wrong[0].rule, sentence=wrong[0].sentence_en, now=now)
            return False

        try:
            with transaction.atomic():
                attempt = write_list(intent, port=port, document=document, change=False, now=now)
                is_ours = attempt is not None and begin(order_no, consignment_no, now)
                if is_ours:
                    hold_goods(intent, now=now)
                    _hold_room(order, consignment, now)
                    guarantees.claim(
                        consignment_no,
                        port=port.name,
                        guarantor=intent.parcel.companies.guarantor.code,
                        amount_minor=consignment.tax.minor,
                        now=now,
                    )
        except (BookShort, guarantees.GuaranteeExceeded, OverAnnualRoom) as problem:
            hold_back(consignment, document, rule=RULES[type(problem)], sentence=problem.sentence, now=now)
            return False
        if not is_ours:
            transaction.set_rollback(True)
            return False
        jobs.enqueue("clearance.send", {"attempt": attempt}, key=f"send:{attempt}", at=now)
    return True


def write_list(intent: Intent, *, port: Port, document: int, change: bool, now: datetime) -> int | None:
    """Write the next sending of an open list; its id, None if another was faster. Asks for a transaction.

    Args:
        change: whether it changes the one that customs has (appType 2).

    Raises DocumentInvalid.
    """

    def make(plan: Plan) -> Document:
        return list_document(
            intent.parcel, Sending(guid=plan.document_guid, app_type=plan.app_type, at=plan.at)
        )

    return customs.write_attempt(
        document_id=document,
        port=port,
        make=make,
        beside=documents_beside(
            "621", intent.parcel, Sending(guid=intent.parcel.number, app_type="1", at=now)
        ),
        particulars=lambda: gather_particulars(intent.order, intent.consignment),
        guid=new_guid,
        change=change,
        now=now,
    )


def hold_goods(intent: Intent, *, now: datetime) -> None:
    """Hold what a bonded parcel declares of its account book, and no more. Raises BookShort."""
    if intent.consignment.mode not in BONDED:
        return
    number, ems_no = intent.consignment.number, intent.parcel.place.ems_no
    wanted = [
        book_claims.Wanted(
            key=f"{number}:{line.position}",
            item_record_no=line.profile.item_record_no,
            quantity=line.quantity,
        )
        for line in intent.amended.lines
    ]
    book_claims.hold(number, ems_no=ems_no, lines=wanted, now=now)


def _hold_room(order: OrderFacts, consignment: ConsignmentFacts, now: datetime) -> None:
    """The room counts in the year of the declaration, and was given back if an earlier list was refused."""
    lookup = get_identity(order.user_id, order.identity_id).number_lookup
    hold_room(consignment.number, number_lookup=lookup, year=beijing_day(now).year, now=now)
