"""The lives of customs documents, loaded: which status leads to which state, and with which rank."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from entrepot_core.errors import Problem


class State(StrEnum):
    """Where a document stands with customs."""

    NEW = "new"
    SENT = "sent"
    STAGED = "staged"
    DECLARING = "declaring"
    SENT_TO_CUSTOMS = "sent_to_customs"
    SEND_FAILED = "send_failed"
    ACCEPTED = "accepted"
    MANUAL_REVIEW = "manual_review"
    REVIEWED = "reviewed"
    WAITING_ARRIVAL = "waiting_arrival"
    INSPECTION = "inspection"
    DETAINED = "detained"
    HANDED_OVER = "handed_over"
    SUSPENDED = "suspended"
    RELEASED = "released"
    SENT_BACK = "sent_back"
    FORMAT_ERROR = "format_error"
    REJECTED = "rejected"
    CLOSED = "closed"
    CANCEL_PENDING = "cancel_pending"
    CANCELLED = "cancelled"
    RETURN_PENDING = "return_pending"
    RETURNED = "returned"
    SUM_UP_PENDING = "sum_up_pending"
    SUMMARISED = "summarised"
    FAILED = "failed"
    DONE = "done"
    MADE = "made"
    SUMMED_UP = "summed_up"
    VOID = "void"


SENDABLE = frozenset(
    {State.NEW, State.STAGED, State.SEND_FAILED, State.FORMAT_ERROR, State.REJECTED, State.FAILED}
)
"""From where an attempt may be sent. Anything else waits, or asks customs: a second sending would be a duplicate."""


class NoSuchMachine(Problem):
    """No life is on record for this kind of document."""

    code = "customs.no_such_machine"
    title = "No states are on record for documents of kind “%(kind)s”."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a status code does: the state it leads to, its rank, and the highest rank from which it is legal."""

    state: State
    rank: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Something asked for beside the life: a cancellation, a return, a summing up.

    While it is pending the state reads ``pending``; a receipt ``answer`` with a status in ``on`` makes it ``done``, one
    in ``back`` takes it away again.
    """

    ask: str
    pending: State
    asked_from: frozenset[State]
    answer: str
    done: State
    on: frozenset[str]
    back: frozenset[str]
    needs_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One life, as data. ``answers`` are the kinds of its own receipts."""

    name: str
    kinds: tuple[str, ...]
    answers: frozenset[str]
    steps: Mapping[str, Step]
    terminal: frozenset[State]
    asides: tuple[Aside, ...]

    @property
    def states(self) -> tuple[State, ...]:
        """Every state, in the order of rank."""
        asides = [state for aside in self.asides for state in (aside.pending, aside.done)]
        return (State.NEW, State.SENT, *dict.fromkeys(step.state for step in self._ranked()), *asides)

    @property
    def ranks(self) -> Mapping[State, int]:
        """The rank of every state that a receipt can lead to; NEW and SENT have 0."""
        return {State.NEW: 0, State.SENT: 0} | {step.state: step.rank for step in self._ranked()}

    def step(self, status: str) -> Step | None:
        """What ``status`` does; every negative number is ``<0``. None: not on record."""
        return self.steps.get(wildcard(status))

    def transitions(self) -> Iterator[tuple[State, str, State]]:
        """From, trigger, to: every legal move, for drawing and for tests."""
        for before, rank in self.ranks.items():
            if before is State.NEW:
                yield before, "send", State.SENT
                continue
            for status, step in self.steps.items():
                if rank <= step.until and step.state is not before and before not in self.terminal:
                    yield before, status, step.state
            if before in SENDABLE:
                yield before, "send", State.SENT
        for aside in self.asides:
            for before in sorted(aside.asked_from):
                yield before, aside.ask, aside.pending
            yield aside.pending, f"{aside.answer}:{min(aside.on)}", aside.done

    def _ranked(self) -> list[Step]:
        return sorted(self.steps.values(), key=lambda step: step.rank)


def wildcard(status: str) -> str:
    """``<0`` for a negative number, else the status itself."""
    return "<0" if status.startswith("-") and status[1:].isdigit() else status


def _step(row: Mapping[str, Any]) -> Step:
    # of equal ranks the later one wins, so a step is legal from its own rank too
    return Step(state=State(row["state"]), rank=row["rank"], until=row.get("until", row["rank"]))


def _aside(row: Mapping[str, Any]) -> Aside:
    return Aside(
        ask=row["ask"],
        pending=State(row["pending"]),
        asked_from=frozenset(State(each) for each in row["from"]),
        answer=row["answer"],
        done=State(row["done"]),
        on=frozenset(row["on"]),
        back=frozenset(row["back"]),
        needs_number=row["needs_number"],
    )


@cache
def machines() -> tuple[Machine, ...]:
    """Every life on record."""
    text = files("entrepot_core.customs.receipts").joinpath("machines.toml").read_text("utf-8")
    return tuple(
        Machine(
            name=row["name"],
            kinds=tuple(row["kinds"]),
            answers=frozenset(row["answers"]),
            steps=MappingProxyType({each["code"]: _step(each) for each in row["statuses"]}),
            terminal=frozenset(State(each) for each in row["terminal"]),
            asides=tuple(_aside(each) for each in row["asides"]),
        )
        for row in tomllib.loads(text)["machine"]
    )


@cache
def machine(kind: str) -> Machine:
    """The life of documents of ``kind`` ("621"). Raises NoSuchMachine."""
    for each in machines():
        if kind in each.kinds:
            return each
    raise NoSuchMachine(kind=kind)
