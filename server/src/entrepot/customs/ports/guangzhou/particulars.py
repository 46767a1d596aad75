"""What only this port asks for: its own head on every message, and how and where the goods lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from entrepot.customs.declared import Particulars
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Message, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class PortParticulars:
    """From the port's configuration and what is known of the parcel. ``more`` is the table of ``port.toml``.

    The place of supervision goes by the number of its office, as the platform's own table has it for most.
    """

    more: Mapping[str, Any]

    def gather(
        self,
        message: Message,
        *,
        beside: Mapping[str, Document],
        particulars: Particulars,
    ) -> Document:
        document = message.documents[0]
        office = beside.get("621", document).text("customsCode")
        head = heading(message, self.more) | {
            "InternetDomainName": urlsplit(particulars.shop_url).hostname or "",
            "OrderDate": particulars.placed_at,
            "ContactTel": self.more["contact"],
            "TransMode": self.more["terms"],
            "TransType": self.more["vehicle"],
            "DestinationPort": office,
            "DischargePlace": self.more["store"],
            "CustomsCode": office,
            "loctNo": office,
            "wrapType": "2",
            "ieDate": f"{beijing_day(particulars.placed_at):%Y%m%d}",
        }
        lines: tuple[dict[str, Value], ...] = ()
        if message.kind == "621":
            weights = {each.gnum: each.gross_kg for each in particulars.lines}
            lines = tuple({"GrossWeight": weights[int(str(line["gnum"]))]} for line in document.lines)
        return Document(head=head, lines=lines)


def heading(message: Message, more: Mapping[str, Any]) -> dict[str, Value]:
    """The head of a message and who declares it; its time is the document's own, so the same words give the same bytes."""
    transfer = message.transfer
    head: dict[str, Value] = {
        "MessageID": message.guid,
        "Receiver": more["receiver"],
        "SendTime": message.documents[0].head["appTime"],
        "FunctionCode": more["function_code"],
        "Version": more["version"],
        "CIQOrgCode": more["inspection_office"],
    }
    if transfer is not None:
        head |= {
            "Sender": transfer.dxp_id,
            "DeclEntNo": transfer.cop_code,
            "DeclEntName": transfer.cop_name,
        }
    return head
