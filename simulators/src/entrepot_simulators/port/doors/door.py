"""What a door is: raw requests in, canonical messages to the one clearing; canonical answers out as its clients read them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import httpx2

from entrepot_core.customs.documents import Document, Message, Value
from entrepot_core.customs.signing import SoftwareKey
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.loopback import Router
from entrepot_simulators.port.codes import FORMAT_ERROR
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.intake import Intake, Refusal
from entrepot_simulators.port.scripts import Scripts
from entrepot_simulators.timing import Agenda

LADDER = (15.0, 15.0, 30.0, 180.0, 1800.0, 1800.0, 1800.0, 1800.0, *(3600.0,) * 24)
"""Seconds between pushes until the receiver says its word: the HTTP channel of Guangzhou, 2019."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One message that came in at a door.

    ``raw`` is what a person reads of it; ``sender`` is to whom answers go, as this door names its clients; ``refusal``
    is what the door found wrong with signature or card: every document is then answered with it.
    """

    door: str
    sender: str
    message: Message
    raw: bytes = field(repr=False)
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An answer as a client of a door reads it. ``message_type`` is what the client fetches it by.

    ``about`` is the guid of the document that is answered, for doors that name it.
    """

    message_type: str
    body: bytes = field(repr=False)
    content_type: str = "application/xml; charset=utf-8"
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One letter in the outbox of a receiver at a door, at its ``position`` among all."""

    position: int
    door: str
    receiver: str
    letter: Letter
    made_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What stands behind the doors.

    ``take`` gives a submission to the clearing, ``refuse`` answers one that can't be handled at all (a canonical 900),
    ``tell`` sends a client what is no step of a filing, ``say`` a letter that the door wrote itself; ``outbox`` holds what may
    be fetched: door, receiver, position after which, and type or empty for all; ``filings`` are those that a client of a door
    made, oldest first.
    ``turn_away`` keeps for people what became no document: door, sender if known, why, and the message.
    ``registered`` is where a receiver has a door's answers pushed, or empty; ``address_of`` knows the shop's
    besides, where one was named.
    """

    ring: Keyring
    key: SoftwareKey
    agenda: Agenda
    intake: Intake
    scripts: Scripts
    take: Callable[[Submission], None]
    refuse: Callable[[str, str, Document], None]
    tell: Callable[[str, str, str, Document, Filing | None], None]
    say: Callable[[str, str, Letter], None]
    outbox: Callable[[str, str, int, str], list[Parcel]]
    filings: Callable[[str, str], list[Filing]]
    address_of: Callable[[str, str], str]
    registered: Callable[[str, str], str]
    turn_away: Callable[[str, str, str, bytes], None]


class Door(Protocol):
    """One door."""

    @property
    def ladder(self) -> tuple[float, ...]:
        """Seconds between two pushes of the same letter."""

    def register(self, router: Router) -> None:
        """Add the addresses at which clients knock."""

    def write(self, answer: Message, *, receiver: str, filing: Filing | None) -> Letter:
        """The canonical answer as ``receiver`` reads it, signed and wrapped; ``filing`` is what is answered, if anything."""

    def push_to(self, receiver: str) -> str:
        """The address to which this receiver has its answers pushed; empty when it fetches them."""

    def is_thanks(self, answer: httpx2.Response) -> bool:
        """Whether the receiver has taken a push."""


def format_error(text: str, *, message_id: str, message_type: str, raw: str) -> Document:
    """The document of a CEB900, without its moment: what was wrong with a message, and the message."""
    head: dict[str, Value] = {
        "guid": str(uuid.uuid4()).upper(),
        "returnStatus": FORMAT_ERROR,
        "returnInfo": text[:1000],
        "oriCopMsgId": message_id,
        "oriMessageType": message_type[:15],
        "oriBizMessage": raw,
    }
    return Document(head=head)
