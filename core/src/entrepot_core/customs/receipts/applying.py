"""What a receipt does to a position: rank decides, not the order of arrival. Pure; copies and late ones do no harm."""

from collections.abc import Mapping
from dataclasses import replace

from entrepot_core.customs.receipts.codes import CHANGE_REFUSED, Handling, handling_of
from entrepot_core.customs.receipts.machines import SENDABLE, Aside, State, Step, wildcard
from entrepot_core.customs.receipts.positions import (
    Attempt,
    Effect,
    Heard,
    Outcome,
    Position,
    Receipt,
    is_after,
)

NEWS = frozenset({"DUE", "OUT"})
"""Kinds of answers that only ports give and that move nothing: whether tax will be levied, whether the parcel left the zone."""
_NEWS_NOTE = "told by this port alone; it moves nothing"
_SETTLED = frozenset({State.RELEASED, State.CLOSED})
_REFUSALS = frozenset({"100", "<0"})
_UNDER_WAY = frozenset({State.SENT, State.DECLARING, State.SENT_TO_CUSTOMS})
"""Where customs has not taken a sending in yet."""


def apply(position: Position, receipt: Receipt, *, port_statuses: Mapping[str, str] | None = None) -> Outcome:
    """What becomes of ``position`` when ``receipt`` is heard.

    ``port_statuses`` maps codes of one port to national ones; empty for what moves nothing. The rules, in order: a copy is nothing (R1); what belongs
    to an older attempt stays there (R3); answers to a cancellation or return move only what was asked; unknown codes
    alert (R8); a lower rank is history, its numbers are taken over (R4); of equal ranks the later time wins (R5); a
    terminal state is left only by listed steps (R6); a refusal never undoes a release (R7).
    """
    if receipt.key in position.seen:
        return Outcome(
            position=position, effect=Effect.DUPLICATE, note="a copy of a receipt that was heard before"
        )
    position = replace(position, seen=position.seen | {receipt.key})
    status = (port_statuses or {}).get(receipt.status, receipt.status)
    if any(_was_said(attempt, receipt) for attempt in position.attempts):
        return Outcome(position=position, effect=Effect.DUPLICATE, note="said before under another message")
    if receipt.kind in NEWS:
        return _log(position, receipt, Effect.HISTORY, _NEWS_NOTE)
    aside = next((each for each in position.machine.asides if each.answer == receipt.kind), None)
    if aside is not None:
        return _answer_aside(position, receipt, wildcard(status), aside)
    if not status:
        return _log(position, receipt, Effect.HISTORY, _NEWS_NOTE)
    if not position.attempts:
        return Outcome(position=position, effect=Effect.ALERT, note="nothing was sent that could be answered")
    newest = len(position.attempts) - 1
    named = _named(position, receipt) if newest else newest
    index = _by_time(position, receipt) if named is None else named
    if index != newest:
        return _about_older(position, receipt, status, index, named=named is not None)
    return _own(position, receipt, status)


def _was_said(attempt: Attempt, receipt: Receipt) -> bool:
    told = (receipt.kind, receipt.status, receipt.return_time)
    return any((each.kind, each.status, each.return_time) == told for each in attempt.history)


def _named(position: Position, receipt: Receipt) -> int | None:
    """The index of the attempt that the receipt is surely about, or None where only time can tell.

    A port may let a document keep its pre-entry number when it is declared again: that of an older attempt tells nothing
    before the newest has one of its own.
    """
    *before, newest = position.attempts
    if meant := receipt.keys.get("oriCopMsgId"):
        guids = [each.message_guid.upper() for each in position.attempts]
        return guids.index(meant.upper()) if meant.upper() in guids else len(before)
    if not receipt.pre_no:
        return None
    numbered = [index for index, each in enumerate(before) if each.pre_no == receipt.pre_no]
    if newest.pre_no == receipt.pre_no:
        return None if numbered else len(before)
    if newest.pre_no:
        return numbered[-1] if numbered else None
    return len(before) if not numbered and all(each.pre_no for each in before) else None


def _by_time(position: Position, receipt: Receipt) -> int:
    """The index of the attempt that was the newest one when the receipt was said."""
    sent = [i for i, each in enumerate(position.attempts) if is_after(receipt.return_time, each.sent_at)]
    return sent[-1] if sent else 0


def _about_older(position: Position, receipt: Receipt, status: str, index: int, *, named: bool) -> Outcome:
    attempt, step = position.attempts[index], position.machine.step(status)
    over = attempt.state in position.machine.terminal and _is_later(receipt, attempt)
    if over and not named and step is not None and step.state is not attempt.state:
        # nothing more is said about what is over: perhaps it is an answer to the newest, and the clocks differ
        note = f"{receipt.status} does not follow {attempt.state} of attempt {attempt.number}, and is older than the next"
        return _log(position, receipt, Effect.ALERT, note, index)
    return _log(position, receipt, Effect.OLDER_ATTEMPT, f"belongs to attempt {attempt.number}", index)


def _own(position: Position, receipt: Receipt, status: str) -> Outcome:
    attempt = position.attempts[-1]
    known = receipt.kind in position.machine.answers or receipt.kind == "900"
    step = position.machine.step(status) if known else None
    if step is None:
        return _log(
            position, receipt, Effect.ALERT, f"status {receipt.status} of {receipt.kind} is not on record"
        )
    if wildcard(status) == "<0" and handling_of(status) is Handling.ALREADY_DONE:
        return replace(_already_done(position, receipt), handling=Handling.ALREADY_DONE)
    if _is_refused_change(position, status):
        note = "customs keeps the list as it was: it is not changed"
        return _log(_superseded(position), receipt, Effect.HISTORY, note)
    if wildcard(status) in _REFUSALS and attempt.state in _SETTLED:
        return _log(position, receipt, Effect.ALERT, "a refusal after the release: the release stands")
    if step.rank < attempt.rank or (step.rank == attempt.rank and not _is_later(receipt, attempt)):
        return _late(position, receipt)
    if step.state is attempt.state and _adds_nothing(position, receipt):
        return _log(_dated(position, receipt), receipt, Effect.HISTORY, "said again")
    if attempt.rank > step.until or attempt.state in position.machine.terminal:
        return _log(position, receipt, Effect.ALERT, f"{receipt.status} does not follow {attempt.state}")
    if position.aside is State.CANCELLED:
        return _log(position, receipt, Effect.ALERT, f"{receipt.status} after the cancellation")
    return _moved(position, receipt, status, step)


def _is_refused_change(position: Position, status: str) -> bool:
    """Whether customs refuses a changed list before it has taken the change in: it still has the one before.

    Inferred: -621012 says that a state may forbid a change; that a change refused for another reason leaves the list too, no
    text says.
    """
    newest = position.attempts[-1]
    if position.kind != "621" or not newest.change or len(position.attempts) == 1:
        return False
    return status == CHANGE_REFUSED or (wildcard(status) in _REFUSALS and newest.state in _UNDER_WAY)


def _already_done(position: Position, receipt: Receipt) -> Outcome:
    """Customs holds a newer or equal document. A change leaves it there; what was declared again can't be held: we ask."""
    *before, newest = position.attempts
    if before and newest.state is State.SENT and not (newest.change and before[-1].state not in SENDABLE):
        note = "customs holds this already, and as far as is known it does not: the answer to this sending is open"
        return _log(position, receipt, Effect.ALERT, note)
    note = "customs holds a newer or equal document already: superseded"
    return _log(_superseded(position), receipt, Effect.HISTORY, note)


def _superseded(position: Position) -> Position:
    """A change that came too late or was refused leaves the document where the attempt before it had brought it."""
    if len(position.attempts) == 1:
        return position
    before, newest = position.attempts[-2:]
    if not newest.change or newest.state not in _UNDER_WAY:
        return position
    kept = replace(
        newest,
        state=before.state,
        rank=before.rank,
        since=before.since,
        status=before.status,
        pre_no=newest.pre_no or before.pre_no,
        invt_no=newest.invt_no or before.invt_no,
    )
    return replace(position, attempts=(*position.attempts[:-1], kept))


def _is_later(receipt: Receipt, attempt: Attempt) -> bool:
    if attempt.since is None or receipt.return_time != attempt.since:
        return attempt.since is None or receipt.return_time > attempt.since
    # said in the same millisecond: by code, so that the order of arrival does not matter here either
    return bool(attempt.status) and receipt.status > attempt.status


def _late(position: Position, receipt: Receipt) -> Outcome:
    attempt = position.attempts[-1]
    if attempt.state in position.machine.terminal and _is_later(receipt, attempt):
        return _log(position, receipt, Effect.ALERT, f"{receipt.status} was said after {attempt.state}")
    return _log(position, receipt, Effect.HISTORY, f"{attempt.state} is further on")


def _adds_nothing(position: Position, receipt: Receipt) -> bool:
    """Whether a status that keeps the state is no news: told before, or told of something that is over."""
    attempt = position.attempts[-1]
    told = any((each.kind, each.status) == (receipt.kind, receipt.status) for each in attempt.history)
    return told or attempt.state in position.machine.terminal


def _dated(position: Position, receipt: Receipt) -> Position:
    attempt = replace(position.attempts[-1], since=receipt.return_time, status=receipt.status)
    return replace(position, attempts=(*position.attempts[:-1], attempt))


def _moved(position: Position, receipt: Receipt, status: str, step: Step) -> Outcome:
    attempt = replace(
        position.attempts[-1],
        state=step.state,
        rank=step.rank,
        since=receipt.return_time,
        status=receipt.status,
    )
    position = replace(position, attempts=(*position.attempts[:-1], attempt))
    note = ""
    if position.aside is State.CANCEL_PENDING and step.state in position.machine.terminal | _SETTLED:
        position = replace(position, aside=None)
        note = "the cancellation is void"
    outcome = _log(position, receipt, Effect.MOVED, note)
    if wildcard(status) == "<0":
        return replace(outcome, handling=handling_of(status))
    return replace(outcome, handling=Handling.FIX if status == "100" else None)


def _answer_aside(position: Position, receipt: Receipt, status: str, aside: Aside) -> Outcome:
    if status in aside.on:
        if position.aside is aside.pending:
            return _log(replace(position, aside=aside.done), receipt, Effect.MOVED, "")
        if position.aside is aside.done:
            return _log(position, receipt, Effect.HISTORY, "done before")
        return _log(position, receipt, Effect.ALERT, f"{aside.ask} was answered but is not pending")
    if status in aside.back:
        if position.aside is aside.pending:
            return _log(replace(position, aside=None), receipt, Effect.MOVED, f"{aside.ask} was refused")
        if position.aside is aside.done:
            return _log(position, receipt, Effect.ALERT, f"{aside.ask} is done and was refused afterwards")
        return _log(position, receipt, Effect.HISTORY, f"{aside.ask} is not pending any more")
    return _log(position, receipt, Effect.HISTORY, f"{aside.ask} is under way")


def _log(position: Position, receipt: Receipt, effect: Effect, note: str, index: int = -1) -> Outcome:
    """``position`` with the receipt in the history of one attempt; missing numbers are taken over from it."""
    if not position.attempts:
        return Outcome(position=position, effect=effect, note=note)
    attempts = list(position.attempts)
    attempt = attempts[index]
    heard = Heard(kind=receipt.kind, status=receipt.status, return_time=receipt.return_time, effect=effect)
    own = receipt.kind in position.machine.answers
    attempts[index] = replace(
        attempt,
        history=(*attempt.history, heard),
        pre_no=attempt.pre_no or (receipt.pre_no if own else ""),
        invt_no=attempt.invt_no or (receipt.invt_no if own else ""),
    )
    return Outcome(position=replace(position, attempts=tuple(attempts)), effect=effect, note=note)
