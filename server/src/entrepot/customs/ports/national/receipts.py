"""What the national system's answers say: which document is meant, by its natural key, and its status."""

from datetime import datetime
from types import MappingProxyType
from typing import Final

from entrepot.customs.ports.protocol import Answer
from entrepot_core.customs.documents import Document, Message

_KEYS: Final = MappingProxyType(
    {
        "311": "orderNo",
        "411": "payTransactionId",
        "511": "logisticsNo",
        "513": "logisticsNo",
        "621": "copNo",
        "623": "copNo",
        "625": "copNo",
        "711": "copNo",
    }
)
"""Kind of document -> the field of ours that names it in answers."""
_ANSWERS: Final = MappingProxyType(
    {str(int(kind) + 1): kind for kind in _KEYS} | {"816": "621", "818": "621"}
)
"""Kind of answer -> kind of document. A tax bill (816, 818) speaks of a list, by its invtNo."""
FORMAT_ERROR: Final = "900"


class NationalReceipts:
    """Reads answers leniently: numbers may be missing in refusals."""

    def answers(self, message: Message) -> tuple[Answer, ...]:
        if message.kind == FORMAT_ERROR:
            return tuple(
                _format_error(message.guid, position, document)
                for position, document in enumerate(message.documents, start=1)
            )
        kind = _ANSWERS.get(message.kind)
        if kind is None:
            return ()
        return tuple(
            Answer(
                kind=message.kind,
                document_kind=kind,
                message_guid=message.guid,
                position=position,
                natural_key=document.text(_KEYS[kind]),
                status=document.text("returnStatus") or document.text("status"),
                pre_no=document.text("preNo"),
                invt_no=document.text("invtNo"),
                text=document.text("returnInfo"),
                return_at=_moment(document),
            )
            for position, document in enumerate(message.documents, start=1)
        )

    def key_of(self, kind: str, document: Document) -> str:
        return document.text(_KEYS[kind])


def _format_error(guid: str, position: int, document: Document) -> Answer:
    """A 900 names the message that could not be read by its guid."""
    return Answer(
        kind=FORMAT_ERROR,
        document_kind=document.text("oriMessageType")[3:6],
        message_guid=guid,
        position=position,
        natural_key=document.text("oriCopMsgId"),
        status=document.text("returnStatus"),
        pre_no="",
        invt_no="",
        text=document.text("returnInfo"),
        return_at=_moment(document),
    )


def _moment(document: Document) -> datetime | None:
    moment = document.head.get("returnTime")
    return moment if isinstance(moment, datetime) else None
