"""What is asked of customs about a declared list: its cancellation (623), a return of its goods (625). Pure: knows no database and no wire.

A request repeats what the list said as it was sent, so the two can't differ. Source of the fields: unified import
messages, edition 202205.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from entrepot.customs.declarations import LONGEST_COP_NO, Sending
from entrepot_core.customs.documents import Document, Value

CANCELLATION: Final = "623"
RETURN: Final = "625"
_OF_THE_LIST: Final = (
    "customsCode",
    "orderNo",
    "ebpCode",
    "ebpName",
    "ebcCode",
    "ebcName",
    "logisticsNo",
    "logisticsCode",
    "logisticsName",
    "buyerIdType",
    "buyerIdNumber",
    "buyerName",
    "buyerTelephone",
    "agentCode",
    "agentName",
)


def cancellation_no(consignment_no: str) -> str:
    """Our own number of the cancellation of a consignment's list."""
    return f"{consignment_no[1 - LONGEST_COP_NO :]}C"


def return_no(consignment_no: str, turn: int) -> str:
    """Our own number of the ``turn``-th return of a consignment."""
    return f"{consignment_no[4 - LONGEST_COP_NO :]}R{turn:03d}"


def return_document(
    listed: Document,
    sending: Sending,
    *,
    number: str,
    invt_no: str,
    reason: str,
    quantities: Mapping[int, int],
) -> Document:
    """The return, 625, of pieces of a released list: line number -> pieces."""
    lines = tuple(
        {name: line[name] for name in ("gnum", "gcode", "gname", "unit")} | {"qty": Decimal(pieces)}
        for line in listed.lines
        if (pieces := quantities.get(int(str(line["gnum"])), 0))
    )
    head = _head(listed, sending, number=number, invt_no=invt_no, reason=reason)
    return Document(head=head, lines=lines)


def cancellation_document(
    listed: Document, sending: Sending, *, number: str, invt_no: str, reason: str
) -> Document:
    """The cancellation, 623, of a list that customs knows as ``invt_no``."""
    return Document(head=_head(listed, sending, number=number, invt_no=invt_no, reason=reason))


def _head(listed: Document, sending: Sending, *, number: str, invt_no: str, reason: str) -> dict[str, Value]:
    repeated = {name: listed.head[name] for name in _OF_THE_LIST}
    return {**sending.opening(), **repeated, "copNo": number, "invtNo": invt_no, "reason": reason}
