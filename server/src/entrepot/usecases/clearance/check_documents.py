"""The match is run before the first document of a parcel leaves, so that nothing goes out that customs would refuse."""

from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import queries
from entrepot.customs import services as customs
from entrepot.customs.ports import get_port
from entrepot.orders import queries as orders
from entrepot.usecases.clearance.as_asked import gather_intent
from entrepot.usecases.clearance.holding_back import hold_back, open_list
from entrepot.usecases.clearance.preflight import blocking, find_faults
from entrepot_core.customs.receipts import State

NOT_KNOWN_YET: Final = frozenset({"M26", "M32"})
"""Rules about the vehicle, the waybill and the receipts of what is to be sent first: the list is judged by them again."""


def check_documents(*, order_no: str, consignment_no: str, now: datetime) -> bool:
    """Whether the order document may leave, and what the partners declare; False if the parcel was held back for a rule.

    An order document that customs has been sent passes: from then on the list is what is checked.

    Raises: CustomsPartyMissing; then nothing was written.
    """
    with transaction.atomic(durable=True):
        documents = queries.documents_of(consignment_no)
        held, listed = documents.get("311"), documents.get("621")
        if held is not None and held.state != State.NEW:
            return True
        if listed is not None and listed.state == customs.BLOCKED:
            return False  # held back before: the desk opens it, even where the fault is gone by itself
        order = orders.get_order(order_no)
        consignment = order.consignment(consignment_no)
        why = "match before sending"
        intent = gather_intent(order, consignment, reason=why, documents=documents, now=now)
        found = find_faults(intent, port=get_port(consignment.port), now=now)
        faults = tuple(fault for fault in found if fault.rule not in NOT_KNOWN_YET)
        wrong = blocking(faults, consignment_no)
        if not wrong:
            return True
        document = open_list(consignment, now=now)
        customs.write_faults(document, faults)
        hold_back(consignment, document, rule=wrong[0].rule, sentence=wrong[0].sentence_en, now=now)
    return False
