"""What repairs what waits at the desk, as a table: one suggestion for every kind and cause. Decides; does nothing."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from entrepot_core.customs.matters import NAME_AND_NUMBER, Waits
from entrepot_core.customs.matters.standing import UNSENT
from entrepot_core.customs.receipts import Handling, handling_of


class Repair(StrEnum):
    """A button of the desk; each is a use case of its own."""

    DECLARE_AGAIN = "declare_again"
    GO_ON = "go_on"
    ASK_PAYMENT = "ask_payment"
    ASK_CARRIER = "ask_carrier"
    SEND_AGAIN = "send_again"
    FETCH = "fetch"
    ASK_BUYER = "ask_buyer"
    HEAR_AGAIN = "hear_again"
    SET_ASIDE = "set_aside"
    SIGN_AGAIN = "sign_again"
    STOCK_IN_AGAIN = "stock_in_again"
    SEND_DATA = "send_data"


BY_WAITS: Final = MappingProxyType(
    {
        Waits.BLOCKED: Repair.DECLARE_AGAIN,
        Waits.UNDECLARED: Repair.GO_ON,
        Waits.PAYMENT: Repair.ASK_PAYMENT,
        Waits.WAYBILL: Repair.ASK_CARRIER,
        Waits.ORDER: Repair.FETCH,
        Waits.LIST: Repair.FETCH,
        Waits.RELEASE: Repair.FETCH,
        Waits.REQUEST: Repair.FETCH,
        Waits.PARKED: Repair.HEAR_AGAIN,
        Waits.ALERT: Repair.SET_ASIDE,
        Waits.REFUSED: Repair.SET_ASIDE,
        Waits.PARTLY: Repair.SET_ASIDE,
        Waits.STOCK_IN: Repair.STOCK_IN_AGAIN,
        Waits.SIGNING: Repair.SIGN_AGAIN,
        Waits.DATA: Repair.SEND_DATA,
        Waits.CONTESTED: Repair.SET_ASIDE,
        Waits.BILLED: Repair.SET_ASIDE,
        Waits.ARRIVAL: Repair.FETCH,
    }
)
"""HELD and BUYER have none: an officer at customs, and the buyer, have the next move. GATHERING, FILING, EXPIRY, DIFFERENCE, DECISION and
CALL have none either: what is to be done is done on their own pages."""
OF_BUYER: Final = frozenset({NAME_AND_NUMBER, "99", "13127", "13131"})
"""Refusals that only the buyer can correct: name and ID number, or a payer who is another person."""
OF_ROOM: Final = frozenset({"1313", "-621018", "-621005", "22007"})
"""Refusals that no sending repairs: the year's room, the limit of one transaction, a list that is released."""


def suggested(waits: str, cause: str) -> Repair | None:
    """What repairs it, or None where nothing at this desk does."""
    if waits == Waits.REJECTED:
        return _of_refusal(cause)
    if cause == UNSENT and waits in {Waits.ORDER, Waits.LIST, Waits.ARRIVAL}:
        return Repair.SEND_AGAIN
    return BY_WAITS.get(Waits(waits)) if waits in set(Waits) else None


def _of_refusal(cause: str) -> Repair | None:
    if cause in OF_BUYER:
        return Repair.ASK_BUYER
    if cause in OF_ROOM:
        return None
    return Repair.FETCH if handling_of(cause) is Handling.ALREADY_DONE else Repair.DECLARE_AGAIN
