"""Where a document stands: its attempts, its numbers, what was heard about it. Values only, nothing is decided here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from entrepot_core.customs.receipts.codes import Handling
from entrepot_core.customs.receipts.machines import SENDABLE, Aside, Machine, State, machine
from entrepot_core.errors import Kind, Problem

_CHANGEABLE = frozenset({State.DECLARING, State.SENT_TO_CUSTOMS, State.ACCEPTED, State.REVIEWED})
ReceiptKey = tuple[str, int, str, str, datetime]


class Effect(StrEnum):
    """What a receipt did to the position."""

    MOVED = "moved"
    HISTORY = "history"
    DUPLICATE = "duplicate"
    ALERT = "alert"
    OLDER_ATTEMPT = "older_attempt"


class NotSendable(Problem):
    """The document is on its way or settled: a second sending would be a duplicate (code -621004)."""

    code = "customs.not_sendable"
    kind = Kind.CONFLICT
    title = "The document can't be sent while it is “%(state)s”."


class ListDeclared(Problem):
    """The list of the order is with customs: cancel it before the order, payment or waybill changes."""

    code = "customs.list_declared"
    kind = Kind.CONFLICT
    title = "The list of this order is “%(state)s” with customs: cancel the list first."


class NotAskable(Problem):
    """What is asked for is not possible from here."""

    code = "customs.not_askable"
    kind = Kind.CONFLICT
    title = "“%(ask)s” is not possible while the document is “%(state)s”."


class NumberMissing(NotAskable):
    """Cancellations and returns name the list by the number that customs gave it."""

    code = "customs.number_missing"
    title = "“%(ask)s” needs the list number, and customs has not given one yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One answer of customs about one document.

    ``kind`` is the kind of the answer ("622"), ``status`` its code as text, ``return_time`` aware. ``message_guid`` and
    ``place`` (counted from 1) name the answer itself: a copy has the same, and says the same. ``keys`` are the fields by
    which the document is found (``copNo``, ``orderNo``, ...).
    """

    kind: str
    status: str
    return_time: datetime
    message_guid: str
    place: int = 1
    pre_no: str = ""
    invt_no: str = ""
    text: str = field(default="", repr=False)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> ReceiptKey:
        """What a copy shares with its original. The guid alone is not enough: some ports give it to several answers."""
        return (self.message_guid.upper(), self.place, self.kind, self.status, self.return_time)


def is_after(told: datetime, moment: datetime) -> bool:
    """Whether an answer told at ``told`` was given at ``moment`` or later. Some ports count in whole seconds: so do we then."""
    return told >= (moment if told.microsecond else moment.replace(microsecond=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One receipt in the history of an attempt."""

    kind: str
    status: str
    return_time: datetime
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sending: where it got to by receipts, which ``status`` said so and when (``since``), and its numbers.

    ``change``: it changes what customs holds (appType 2).
    """

    number: int
    message_guid: str
    sent_at: datetime
    state: State = State.SENT
    rank: int = 0
    since: datetime | None = None
    status: str = ""
    pre_no: str = ""
    invt_no: str = ""
    history: tuple[Heard, ...] = ()
    change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One document and everything heard about it. ``aside`` is what was asked for beside its life, if anything."""

    kind: str
    attempts: tuple[Attempt, ...] = ()
    aside: State | None = None
    seen: frozenset[ReceiptKey] = field(default=frozenset(), repr=False)

    @property
    def machine(self) -> Machine:
        """The life it follows."""
        return machine(self.kind)

    @property
    def attempt(self) -> Attempt | None:
        """The newest attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def clearance(self) -> State:
        """Where the newest attempt stands by receipts, whatever was asked for beside it."""
        return self.attempts[-1].state if self.attempts else State.NEW

    @property
    def state(self) -> State:
        """The state to show: what is pending or done beside the life, else the clearance."""
        return self.aside or self.clearance

    @property
    def pre_no(self) -> str:
        """The pre-entry number of the newest attempt, or empty."""
        return self.attempts[-1].pre_no if self.attempts else ""

    @property
    def invt_no(self) -> str:
        """The list number of the newest attempt, or empty."""
        return self.attempts[-1].invt_no if self.attempts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What ``apply`` made of a receipt. ``handling`` says what an error code asks for."""

    position: Position
    effect: Effect
    note: str = ""
    handling: Handling | None = None


def send(position: Position, *, message_guid: str, at: datetime, change: bool = False) -> Position:
    """The position after another sending. ``at`` is aware. Raises NotSendable.

    A new declaration starts from nothing, a draft, a failure or a refusal; after a cancellation the order may be declared
    again. A ``change`` (appType 2 or 3) starts from a document that customs holds and that is not settled; it keeps the numbers
    that customs gave.
    """
    free = position.clearance in (_CHANGEABLE if change else SENDABLE) and position.aside is None
    if not (free or (position.aside is State.CANCELLED and not change)):
        raise NotSendable(state=str(position.state))
    held = position.attempt if change else None
    attempt = Attempt(
        number=len(position.attempts) + 1,
        message_guid=message_guid,
        sent_at=at,
        pre_no=held.pre_no if held else "",
        invt_no=held.invt_no if held else "",
        change=change,
    )
    return replace(position, attempts=(*position.attempts, attempt), aside=None)


def check_change(declared: Position | None) -> None:
    """Raises ListDeclared when order, payment or waybill may not change because their list (``declared``) is with customs.

    Source: error codes -301011, -401008, -504016.
    """
    if declared is None or declared.aside is State.CANCELLED or declared.clearance in SENDABLE:
        return
    raise ListDeclared(state=str(declared.state))


def ask(position: Position, what: str) -> Position:
    """The position after a request beside its life was sent: ``cancel``, ``return`` or ``sum_up``. Raises NotAskable."""
    for aside in position.machine.asides:
        if aside.ask == what:
            return _asked(position, aside)
    raise NotAskable(ask=what, state=str(position.state))


def _asked(position: Position, aside: Aside) -> Position:
    if position.aside is not None or position.clearance not in aside.asked_from:
        raise NotAskable(ask=aside.ask, state=str(position.state))
    if aside.needs_number and not position.invt_no:
        raise NumberMissing(ask=aside.ask, state=str(position.state))
    return replace(position, aside=aside.pending)


def is_silent(position: Position, *, now: datetime, after: timedelta) -> bool:
    """Whether customs has said nothing for ``after`` since the sending. Then ask the port; never send again blindly."""
    attempt = position.attempt
    if attempt is None or attempt.state is not State.SENT:
        return False
    return now - attempt.sent_at >= after
