"""What the platform is told: the jkf message of a document, and what only this platform asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from entrepot.customs.declared import Particulars
from entrepot.customs.ports.protocol import KindNotTaken
from entrepot_core.customs.documents import Document, Message, Value, as_number
from entrepot_core.customs.messages import build
from entrepot_core.customs.messages.carrying import carry
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.entrusting import completed
from entrepot_core.customs.messages.translating import Told, build_dialect, read_dialect
from entrepot_core.places import get_country

JKF: Final = "zhejiang"
NO_RECORD: Final = "无"
_SHORT_NAME, _LONG_NAME = 20, 255


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformMessages:
    """Order, list, cancellation and return as the platform has them; where we ``bring`` the nation's message, with that inside."""

    bring: bool = False

    def build(self, message: Message, *, beside: Mapping[str, Document], extra: Document) -> bytes:
        """Raises DocumentInvalid, KindNotTaken."""
        if message.kind not in dialect(JKF).kinds:
            raise KindNotTaken(kind=message.kind)
        documents = {**beside, message.kind: message.documents[0]}
        told = Told(kind=message.kind, documents=documents, extra=extra.head, lines=extra.lines)
        told_platform = build_dialect(JKF, told)
        return carry(told_platform, build(message)) if self.bring else told_platform

    def read(self, raw: bytes) -> Message:
        told = read_dialect(JKF, raw)
        return Message(kind=told.kind, guid="", documents=(completed(told),))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformExtras:
    """``company`` is how the platform has us registered, ``more`` what ``port.toml`` says."""

    company: str
    more: Mapping[str, Any]

    def gather(
        self, message: Message, *, beside: Mapping[str, Document], particulars: Particulars
    ) -> Document:
        document, more = message.documents[0], self.more
        listed = document if message.kind == "621" else beside.get("621")
        goods = listed or document
        head: dict[str, Value] = {
            "sign.companyCode": self.company,
            "sign.cebFlag": more["ceb_flag"],
            # the platform numbers no message: so that two sendings of the same content are told apart
            "sign.note": message.guid,
            "payType": more["pay_type"],
            "tradeTime": particulars.placed_at,
            "totalCount": sum((as_number(line, "qty") for line in document.lines), Decimal(0)),
            "senderCountry": get_country(particulars.dispatched_from).cn_customs,
            "senderName": goods.text("ebcName")[:_SHORT_NAME],
            "userProcotol": more["agreement"],
            "destinationPort": more["destination"],
            "declareCompanyType": more["declared_by"],
            "enteringPerson": more["entering_person"],
            "enteringCompanyName": more["entering_company"],
            "customsField": more["sites"].get(goods.text("customsCode"), ""),
            "isAuthorize": "1",
        }
        if message.kind == "621":
            value = sum((as_number(line, "totalPrice") for line in document.lines), Decimal(0))
            head["worth"] = value + document.number("freight") + document.number("insuredFee")
            head["mainGName"] = str(document.lines[0].get("gname", ""))[:_LONG_NAME] if document.lines else ""
        return Document(head=head, lines=_lines(document, particulars))


def _lines(document: Document, particulars: Particulars) -> tuple[Mapping[str, Value], ...]:
    """Beside each line: its weight, and by which number inspection has its article."""
    known = {line.gnum: line for line in particulars.lines}
    found: list[Mapping[str, Value]] = []
    for line in document.lines:
        more = known.get(int(as_number(line, "gnum")))
        record: dict[str, Value] = {"productRecordNo": (more.item_record_no if more else "") or NO_RECORD}
        if more is not None:
            record |= {"grossWeight": more.gross_kg, "goodsGrossWeight": more.gross_kg}
        found.append(record)
    return tuple(found)
