"""Answers in the words of Guangzhou: KJDOCREC about a message, KJ88 answers about a document, unified ones passed on."""

import datetime as dt
from decimal import Decimal
from typing import Final

from entrepot_core.customs.documents import Document, Message, Value
from entrepot_core.customs.envelopes import gzeport
from entrepot_core.customs.messages import build
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.translating import Told, build_dialect, read_dialect
from entrepot_core.customs.receipts import reason_of
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.judging import coded

WORDS: Final = "guangzhou"
PLATFORM: Final = "KJPUBLICPT"
HUANGPU: Final = "52"
"""Offices whose numbers begin so belong to the older customs, with status numbers of its own."""
OWN_NUMBERS: Final = {
    "3": "3",
    "4": "4",
    "120": "10",
    "399": "13",
    "100": "14",
    "800": "20",
    "500": "21",
    "599": "91",
}
BY_PLATFORM: Final = "01"
BOTH_SIDES: Final = frozenset({"CIQ", "BOTH"})


def is_unified(raw: bytes) -> bool:
    """Whether a message is one of the nation's."""
    return b"http://www.chinaport.gov.cn/ceb" in raw[:2000]


def write(answer: Message, *, receiver: str, filing: Filing | None, key: SoftwareKey) -> tuple[str, bytes]:
    """The type and the bytes of an answer, as the client reads it."""
    document = answer.documents[0]
    status = document.text("returnStatus")
    if answer.kind == "900":
        return _about_message(answer, receiver, _origin(document), status, document.text("returnInfo"))
    if answer.kind == "filing":
        return _about_goods(answer, receiver)
    own = filing is not None and not is_unified(filing.xml)
    if filing is None or not own or not (answer.kind == "622" or status == "2" or status.startswith("-")):
        return f"CEB{answer.kind}Message", sign(build(answer), key)
    if status == "2" or status.startswith("-"):
        text = document.text("returnInfo")
        words = text if status == "2" or reason_of(text) else coded(status, text)
        origin = (filing.message_guid, type_of(filing), filing.received_at)
        return _about_message(answer, receiver, origin, status, words)
    return _about_list(answer, receiver, filing)


def type_of(filing: Filing) -> str:
    """What the channel calls the message of a filing; a cancellation in its words is a list that is deleted."""
    if is_unified(filing.xml):
        return f"CEB{filing.kind}Message"
    return dialect(WORDS).kinds["621" if filing.kind == "623" else filing.kind].type


def asks_inspection(raw: bytes) -> bool:
    """Whether a message in the port's words goes to inspection too."""
    return not is_unified(raw) and read_dialect(WORDS, raw).extra.get("FunctionCode") in BOTH_SIDES


def _origin(document: Document) -> tuple[str, str, dt.datetime]:
    moment = document.head.get("returnTime")
    at = moment if isinstance(moment, dt.datetime) else dt.datetime.now(dt.UTC)
    return document.text("oriCopMsgId"), document.text("oriMessageType"), at


def _head(kind: str, answer: Message, receiver: str) -> dict[str, Value]:
    now = dt.datetime.now(dt.UTC)
    number = int(answer.guid.replace("-", "")[:8], 16)
    return {
        "MessageID": gzeport.message_id(kind, "KJGGPT", at=now, number=number),
        "Sender": "KJGGPT",
        "Receiver": receiver,
        "SendTime": now,
        "Version": "3.0",
    }


def _built(kind: str, head: dict[str, Value], lines: tuple[dict[str, Value], ...] = ()) -> tuple[str, bytes]:
    return kind, build_dialect(WORDS, Told(kind=kind, documents={}, extra=head, lines=lines))


def _about_message(
    answer: Message, receiver: str, origin: tuple[str, str, dt.datetime], status: str, words: str
) -> tuple[str, bytes]:
    """KJDOCREC: taken and passed on (S), or failed (F)."""
    guid, message_type, at = origin
    head = _head("KJDOCREC", answer, receiver) | {
        "OrgMessageID": guid,
        "OrgMessageType": message_type,
        "OrgSenderID": receiver,
        "OrgReceiverID": PLATFORM,
        "OrgRecTime": at,
        "RespondBy": BY_PLATFORM,
        "Status": "S" if status == "2" else "F",
        "Notes": words[:1000] or "-",
    }
    return _built("KJDOCREC", head)


def _about_list(answer: Message, receiver: str, filing: Filing) -> tuple[str, bytes]:
    """KJ881110CUSREC, or KJ881110CIQREC for what inspection says."""
    said, listed = answer.documents[0], filing.document
    status = said.text("returnStatus")
    common: dict[str, Value] = {
        "DeclEntNo": listed.text("agentCode"),
        "EBEntNo": listed.text("ebcCode"),
        "TradeMode": listed.text("tradeMode"),
        "IeFlag": listed.text("ieFlag"),
        "EListNo": listed.text("copNo"),
        "EPortEListNo": f"GZ{filing.serial:012d}",
        "ResultDate": said.head["returnTime"],
    }
    if status.startswith("CIQ-"):
        kind = "KJ881110CIQREC"
        more: dict[str, Value] = {
            "CIQEListNo": f"CIQ{filing.serial:012d}",
            "CIQEListStatus": status.removeprefix("CIQ-"),
            "CIQRecNotes": said.text("returnInfo"),
        }
    else:
        kind, older = "KJ881110CUSREC", listed.text("customsCode").startswith(HUANGPU)
        more = {
            "EntOrderNo": filing.order_no,
            "EntWaybillNo": listed.text("logisticsNo"),
            "CusEListNo": filing.invt_no,
            "CusEListResult": OWN_NUMBERS.get(status, status) if older else status,
            "CusRejectNotes": said.text("returnInfo"),
        }
    return _built(kind, _head(kind, answer, receiver) | common | more)


def _about_goods(answer: Message, receiver: str) -> tuple[str, bytes]:
    """KJ881101CIQREC, article by article."""
    kind, said = "KJ881101CIQREC", answer.documents[0]
    lines = tuple(
        {
            "DeclEntNo": said.text("agentCode"),
            "EntGoodsNo": str(line["itemNo"]),
            "EPortGoodsNo": str(line["registrationNo"]),
            "CIQGRegStatus": str(line["status"]),
            "CIQNotes": str(line["text"]),
            "OpTime": said.head["returnTime"],
        }
        for line in said.lines
    )
    return _built(kind, _head(kind, answer, receiver), lines)


def filed(goods: Document, serial: int, reject: str, at: dt.datetime) -> Document:
    """What is answered to a filing of goods: a number for each article, or none and why."""
    lines = tuple(
        {
            "itemNo": str(line["itemNo"]),
            "registrationNo": f"GZ{serial:08d}{int(Decimal(str(line.get('gnum', place)))):03d}",
            "status": "N" if reject else "C",
            "text": reject or "备案成功",
        }
        for place, line in enumerate(goods.lines, 1)
    )
    return Document(head={"agentCode": goods.text("agentCode"), "returnTime": at}, lines=lines)
