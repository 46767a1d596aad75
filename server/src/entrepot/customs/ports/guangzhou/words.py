"""Documents in the port's words: KJ88 where the port is told to use it, the unified message everywhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entrepot_core.customs.documents import Document, Message, Transfer, Value
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.naming import kind_of
from entrepot_core.customs.messages.translating import Told, build_dialect, read_each
from entrepot_core.customs.xml import parse

WORDS: Final = "guangzhou"
"""The dialect's name in the core."""
FILLED: Final = ("loctNo", "wrapType", "ieDate")
"""Fields of the list that the port must have and the nation does without: taken from ``extra`` where the list has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortWords:
    """Kinds in ``own`` are written as KJ88. Reads both, whatever is written."""

    own: Sequence[str]

    def build(self, message: Message, *, beside: Mapping[str, Document], extra: Document) -> bytes:
        if message.kind not in self.own:
            return build(message)
        document = message.documents[0]
        if message.kind == "621":
            document = _filled(document, extra.head)
        told = Told(
            kind=message.kind,
            documents={**beside, message.kind: document},
            extra=extra.head,
            lines=extra.lines,
        )
        return build_dialect(WORDS, told)

    def read(self, raw: bytes) -> Message:
        if is_unified(raw):
            return read(raw)
        tolds = read_each(WORDS, raw)
        told = tolds[0]
        said = {
            name: str(told.extra.get(name, ""))
            for name in ("MessageID", "DeclEntNo", "DeclEntName", "Sender")
        }
        return Message(
            kind=told.kind,
            guid=said["MessageID"],
            documents=tuple(each.documents.get(each.kind, Document(head={})) for each in tolds),
            transfer=Transfer(
                cop_code=said["DeclEntNo"], cop_name=said["DeclEntName"], dxp_id=said["Sender"]
            ),
        )


def is_unified(raw: bytes) -> bool:
    """Whether a message is one of the nation's. Raises HostileXml, BrokenXml."""
    return kind_of(parse(raw, lenient=True)) != ""


def type_of(kind: str, *, own: bool) -> str:
    """What the channel calls a message of ``kind``, in the port's ``own`` words or the nation's."""
    return dialect(WORDS).kinds[kind].type if own else f"CEB{kind}Message"


def _filled(document: Document, extra: Mapping[str, Value]) -> Document:
    """The list with what the port must have besides; the shop's name of an article is its declared one where it has none."""
    head = {name: extra[name] for name in FILLED if name in extra} | dict(document.head)
    lines = tuple({"itemName": line["gname"], **line} for line in document.lines)
    return Document(head=head, lines=lines)
