"""Receipts on their way: made as signed CEB messages, kept for fetching, pushed until the receiver says OK."""

import base64
import datetime as dt
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from entrepot_core.customs.documents import Document, Message, Value
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_simulators.chance import Chance
from entrepot_simulators.delivery import Courier, Push
from entrepot_simulators.identities import PORT
from entrepot_simulators.port.codes import FORMAT_ERROR
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.scripts import Behaviour
from entrepot_simulators.timing import Agenda

LADDER = (15.0, 15.0, 30.0, 180.0, 1800.0, 1800.0, 1800.0, 1800.0, *(3600.0,) * 24)
SHOP_PATH = "/partners/customs/national/receipts"
FIELDS = {
    "311": ("ebpCode", "ebcCode", "orderNo"),
    "411": ("payCode", "payTransactionId"),
    "511": ("logisticsCode", "logisticsNo"),
    "513": ("logisticsCode", "logisticsNo", "logisticsStatus"),
    "621": ("customsCode", "ebpCode", "ebcCode", "agentCode", "copNo"),
    "623": ("customsCode", "agentCode", "ebpCode", "ebcCode", "copNo"),
    "625": ("customsCode", "agentCode", "ebpCode", "ebcCode", "copNo"),
    "711": ("customsCode", "operatorCode", "copNo"),
}
ANSWERS = {kind: str(int(kind) + 1) for kind in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One wrapped receipt in the outbox of a receiver."""

    position: int
    receiver: str
    message_type: str
    envelope: bytes
    made_at: dt.datetime


class Postman:
    """Makes, keeps and pushes receipts. ``address_of`` knows where a receiver wants them pushed."""

    def __init__(
        self,
        *,
        key: SoftwareKey,
        courier: Courier,
        agenda: Agenda,
        chance: Chance,
        address_of: Callable[[str], str],
    ) -> None:
        self._key, self._courier, self._agenda, self._chance = key, courier, agenda, chance
        self._address_of = address_of
        self._guard = threading.Lock()
        self._outbox: list[Parcel] = []
        self._held: dict[int, list[Parcel]] = {}
        self.undelivered = 0

    def answer(
        self, filing: Filing, status: str, text: str, *, at: dt.datetime, behaviour: Behaviour, last: bool
    ) -> None:
        """Tell the sender of ``filing`` its new ``status``; ``last`` when nothing follows by itself."""
        head: dict[str, Value] = {"guid": str(uuid.uuid4()).upper()}
        for name in FIELDS[filing.kind]:
            if value := filing.document.text(name):
                head[name] = value
        if filing.kind in {"621", "623", "625", "711"}:
            head.setdefault("copNo", filing.document.text("guid")[:20])
            # practice: a refusal on sight comes without the numbers that the schema asks for
            if filing.pre_no and not status.startswith("-"):
                head["preNo"] = filing.pre_no
        if filing.kind in {"621", "623", "625"} and filing.invt_no and not status.startswith("-"):
            head["invtNo"] = filing.invt_no
        head |= {"returnStatus": status, "returnTime": at, "returnInfo": text}
        parcel = self.make(ANSWERS[filing.kind], Document(head=head), receiver=filing.sender)
        self._send(filing.serial, parcel, behaviour, last=last)

    def make(self, kind: str, document: Document, *, receiver: str) -> Parcel:
        """Build, sign and wrap one message and put it into the outbox."""
        guid = str(uuid.uuid4()).upper()
        now = dt.datetime.now(dt.UTC)
        envelope = dxp.wrap(
            sign(build(Message(kind=kind, guid=guid, documents=(document,))), self._key),
            sender=PORT.dxp_id,
            receivers=(receiver,),
            message_type=f"CEB{kind}Message",
            message_id=guid,
            created_at=now,
        )
        with self._guard:
            parcel = Parcel(
                position=len(self._outbox) + 1,
                receiver=receiver,
                message_type=f"CEB{kind}Message",
                envelope=envelope,
                made_at=now,
            )
            self._outbox.append(parcel)
        return parcel

    def _send(self, serial: int, parcel: Parcel, behaviour: Behaviour, *, last: bool) -> None:
        if behaviour.silent:
            return
        if behaviour.sequence == "plain":
            self.push(parcel, behaviour.copies)
            return
        with self._guard:
            held = self._held.setdefault(serial, [])
            held.append(parcel)
            if not last:
                return
            del self._held[serial]
        order = list(reversed(range(len(held))))
        if behaviour.sequence == "shuffled":
            order = self._chance.shuffled(len(held), str(serial))
        for number in order:
            self.push(held[number], behaviour.copies)

    def push(self, parcel: Parcel, copies: int = 1) -> None:
        """Push now, then again up the ladder until the body of the answer is ``OK``."""
        push = Push(
            url=self._address_of(parcel.receiver),
            body=parcel.envelope,
            headers={"Content-Type": "application/xml; charset=utf-8"},
        )
        for _ in range(copies):
            self._courier.deliver(
                lambda: push,
                accepted=lambda answer: answer.status_code == 200 and answer.content.strip() == b"OK",
                pauses=LADDER,
                settled=lambda *, attempts, accepted: self._count(accepted),  # noqa: ARG005 - only the end counts
            )

    def _count(self, accepted: bool) -> None:
        if not accepted:
            with self._guard:
                self.undelivered += 1

    def outbox(self, receiver: str, after: int) -> list[dict[str, Any]]:
        """Receipts for ``receiver`` later than position ``after``, at most a hundred, ready for JSON."""
        with self._guard:
            found = [each for each in self._outbox if each.receiver == receiver and each.position > after]
        return [
            {
                "position": each.position,
                "message_type": each.message_type,
                "made_at": each.made_at.isoformat(),
                "envelope": base64.b64encode(each.envelope).decode(),
            }
            for each in found[:100]
        ]


def format_error(text: str, *, message_id: str, message_type: str, raw: str, at: dt.datetime) -> Document:
    """The document of a CEB900: what was wrong with a message, and the message."""
    head: dict[str, Value] = {
        "guid": str(uuid.uuid4()).upper(),
        "returnStatus": FORMAT_ERROR,
        "returnInfo": text[:1000],
        "returnTime": at,
        "oriCopMsgId": message_id,
        "oriMessageType": message_type[:15],
        "oriBizMessage": raw,
    }
    return Document(head=head)
