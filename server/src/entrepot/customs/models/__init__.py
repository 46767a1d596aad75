"""Documents, attempts, what came in, and the account books of bonded goods: one subject a file."""

from entrepot.customs.models.bills import TaxBill
from entrepot.customs.models.books import AccountBookItem, AccountBookMove
from entrepot.customs.models.documents import (
    LISTED,
    NUMBERED_BY_PORT,
    Attempt,
    CustomsDocument,
    by_invt_no,
    by_pre_no,
)
from entrepot.customs.models.inbound import InboundMessage, PortCursor, Receipt

__all__ = [
    "LISTED",
    "NUMBERED_BY_PORT",
    "AccountBookItem",
    "AccountBookMove",
    "Attempt",
    "CustomsDocument",
    "InboundMessage",
    "PortCursor",
    "Receipt",
    "TaxBill",
    "by_invt_no",
    "by_pre_no",
]
