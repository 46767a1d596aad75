"""Receipts on their way: made as canonical messages, written by the door of their receiver, kept, and pushed where wanted."""

import datetime as dt
import threading
import uuid
from collections.abc import Mapping

from entrepot_core.customs.documents import Document, Message, Value
from entrepot_simulators.chance import Chance
from entrepot_simulators.delivery import Courier, Push
from entrepot_simulators.port.doors.door import Door, Letter, Parcel
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.kinds import ANSWERS, FIELDS, LISTS, MAY_BE_EMPTY, MUST, numbers_in
from entrepot_simulators.port.scripts import Behaviour


class Postman:
    """Makes, keeps and pushes receipts, each at the door through which its receiver filed."""

    def __init__(self, *, courier: Courier, chance: Chance) -> None:
        self._courier, self._chance = courier, chance
        self._doors: Mapping[str, Door] = {}
        self._guard = threading.Lock()
        self._outbox: list[Parcel] = []
        self._held: dict[int, list[Parcel]] = {}
        self.undelivered = 0

    def serve(self, doors: Mapping[str, Door]) -> None:
        """Know the doors; they are built after what they lead to."""
        self._doors = doors

    def answer(
        self, filing: Filing, status: str, text: str, *, at: dt.datetime, behaviour: Behaviour, last: bool
    ) -> None:
        """Tell the sender of ``filing`` its new ``status``; ``last`` when nothing follows by itself."""
        document = receipt(filing, status, text, at=at)
        parcel = self._make(ANSWERS[filing.kind], document, filing.door, filing.sender, filing)
        self._send(filing.serial, parcel, behaviour, last=last)

    def tell(
        self, door: str, receiver: str, kind: str, document: Document, *, filing: Filing | None = None
    ) -> None:
        """Send a client of a door a message of ``kind`` that is no step of a filing: a tax bill, a format error."""
        self._push(self._make(kind, document, door, receiver, filing), 1)

    def say(self, door: str, receiver: str, letter: Letter) -> None:
        """Send a client of a door a letter that the door has written itself."""
        self._push(self._keep(letter, door, receiver), 1)

    def _make(self, kind: str, document: Document, door: str, receiver: str, filing: Filing | None) -> Parcel:
        message = Message(kind=kind, guid=str(uuid.uuid4()).upper(), documents=(document,))
        return self._keep(self._doors[door].write(message, receiver=receiver, filing=filing), door, receiver)

    def _keep(self, letter: Letter, door: str, receiver: str) -> Parcel:
        with self._guard:
            parcel = Parcel(
                position=len(self._outbox) + 1,
                door=door,
                receiver=receiver,
                letter=letter,
                made_at=dt.datetime.now(dt.UTC).isoformat(),
            )
            self._outbox.append(parcel)
        return parcel

    def _send(self, serial: int, parcel: Parcel, behaviour: Behaviour, *, last: bool) -> None:
        if behaviour.silent:
            return
        if behaviour.sequence == "plain":
            self._push(parcel, behaviour.copies)
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
            self._push(held[number], behaviour.copies)

    def _push(self, parcel: Parcel, copies: int) -> None:
        """Push now, then again up the ladder until the receiver says its word; who fetches is not pushed to."""
        door = self._doors[parcel.door]
        address = door.push_to(parcel.receiver)
        if not address:
            return
        headers = {"Content-Type": parcel.letter.content_type}
        push = Push(url=address, body=parcel.letter.body, headers=headers)
        for _ in range(copies):
            self._courier.deliver(
                lambda: push,
                accepted=door.is_thanks,
                pauses=door.ladder,
                settled=lambda *, attempts, accepted: self._count(accepted),  # noqa: ARG005 - only the end counts
            )

    def _count(self, accepted: bool) -> None:
        if not accepted:
            with self._guard:
                self.undelivered += 1

    def outbox(self, door: str, receiver: str, after: int, message_type: str = "") -> list[Parcel]:
        """Letters for a client of a door later than position ``after``, of one type if given, at most a hundred."""
        with self._guard:
            found = [
                each
                for each in self._outbox
                if (each.door, each.receiver) == (door, receiver)
                and each.position > after
                and message_type in {"", each.letter.message_type}
            ]
        return found[:100]


def receipt(filing: Filing, status: str, text: str, *, at: dt.datetime) -> Document:
    """The canonical document that tells of ``status``, with the names and numbers of what was filed."""
    head: dict[str, Value] = {"guid": str(uuid.uuid4()).upper()}
    for name in FIELDS[filing.kind]:
        value = filing.document.head.get(name, "")
        if value != "" or name in MAY_BE_EMPTY[filing.kind]:
            head[name] = value
    if "copNo" in FIELDS[filing.kind]:
        head.setdefault("copNo", filing.document.text("guid")[:20])
    must = MUST[filing.kind] - {"guid"}
    # practice: a refusal on sight comes without the numbers that the schema asks for
    wanted = must if status.startswith("-") else numbers_in(filing.kind) - {"guid"}
    named = "" if filing.kind in LISTS else filing.document.text("invtNo")
    numbers = {
        "preNo": filing.pre_no,
        "invtNo": filing.invt_no or named,
        "rkdNo": filing.other_no,
        "sumNo": filing.other_no,
    }
    empty = must & MAY_BE_EMPTY[filing.kind]
    head |= {name: numbers[name] for name in sorted(wanted) if numbers[name] or name in empty}
    return Document(head=head | {"returnStatus": status, "returnTime": at, "returnInfo": text})
