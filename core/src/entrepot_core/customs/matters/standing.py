"""What a parcel waits for, told from where its documents stand. Pure: knows no database and no clock.

What else may wait at the desk (a batch, a filing, a bill …) is told in ``beside``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from entrepot_core.customs.matters.causes import cause_code
from entrepot_core.customs.receipts import State


class Waits(StrEnum):
    """What something at the desk waits for; the first ones need a person at once, from BUYER on once their time is over."""

    BLOCKED = "blocked"
    REJECTED = "rejected"
    HELD = "held"
    ALERT = "alert"
    PARKED = "parked"
    REFUSED = "refused"
    PARTLY = "partly"
    STOCK_IN = "stock_in"
    SIGNING = "signing"
    FILING = "filing"
    CONTESTED = "contested"
    DATA = "data"
    DECISION = "decision"
    BUYER = "buyer"
    UNDECLARED = "undeclared"
    GATHERING = "gathering"
    PAYMENT = "payment"
    WAYBILL = "waybill"
    ORDER = "order"
    LIST = "list"
    RELEASE = "release"
    REQUEST = "request"
    ARRIVAL = "arrival"
    DIFFERENCE = "difference"
    EXPIRY = "expiry"
    BILLED = "billed"
    CALL = "call"


FOR_PERSON: Final = frozenset(
    {
        Waits.BLOCKED,
        Waits.REJECTED,
        Waits.HELD,
        Waits.ALERT,
        Waits.PARKED,
        Waits.REFUSED,
        Waits.PARTLY,
        Waits.STOCK_IN,
        Waits.SIGNING,
        Waits.FILING,
        Waits.CONTESTED,
        Waits.DATA,
        Waits.DECISION,
    }
)
"""Nobody outside will settle these: they need somebody at the desk at once."""
BLOCKED: Final = "blocked"
"""The state of a document that our own match held back."""
UNSENT: Final = "unsent"
"""The cause where our own sending has not left the house."""
REFUSED: Final = frozenset({BLOCKED, State.REJECTED, State.FORMAT_ERROR, State.FAILED})
HELD: Final = frozenset({"inspection", "detained"})
UNIFIED: Final = frozenset({"311", "411", "511", "621"})
ASKED: Final = {"cancelling": "623", "returning": "625"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document of a parcel: its state since when, customs' last word, and whether its sending has ``left`` us."""

    state: str
    since: datetime
    code: str = ""
    text: str = ""
    left: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What something waits for: which document (empty for none), a code for the cause, and since when."""

    waits: Waits
    document: str = ""
    cause: str = ""
    since: datetime


def standing_of(
    *,
    customs: str,
    service: str,
    money: str,
    since: datetime,
    papers: Mapping[str, Paper],
    needs_batch: bool = False,
) -> Standing | None:
    """What a parcel waits for, or None where it waits for nothing.

    Args:
        customs, service, money: words of the tracks of the parcel and of its order.
        since: when the parcel last moved.
        papers: its documents by kind; of several turns the last.
        needs_batch: its list can't be declared before a batch names the flight.
    """
    if service == "cancelled":
        return None
    if service == "correction_needed" and customs in {"not_declared", "declaring", "rejected"}:
        return Standing(waits=Waits.BUYER, cause=_refusal(papers)[1], since=since)
    if customs == "rejected":
        return _refused(papers, since)
    if customs in HELD:
        return Standing(waits=Waits.HELD, document="621", cause=customs, since=since)
    if customs in ASKED:
        return _asked(ASKED[customs], papers, since)
    if customs == "accepted":
        listed = papers.get("621")
        cause = listed.state if listed else ""
        return Standing(waits=Waits.RELEASE, document="621", cause=cause, since=since)
    if customs == "declaring" or (customs == "not_declared" and money == "paid"):
        return _under_way(papers, since, needs_batch=needs_batch)
    return None


def _refusal(papers: Mapping[str, Paper]) -> tuple[str, str]:
    """Kind and cause of the first refused document, the list before the others."""
    for kind in ("621", "311", "411", "511"):
        paper = papers.get(kind)
        if paper is not None and paper.state in REFUSED:
            return kind, cause_code(paper.code, paper.text)
    return "", ""


def _refused(papers: Mapping[str, Paper], since: datetime) -> Standing:
    kind, cause = _refusal(papers)
    blocked = kind != "" and papers[kind].state == BLOCKED
    return Standing(
        waits=Waits.BLOCKED if blocked else Waits.REJECTED,
        document=kind,
        cause=papers[kind].code if blocked else cause,
        since=since,
    )


def _asked(kind: str, papers: Mapping[str, Paper], since: datetime) -> Standing:
    paper = papers.get(kind)
    return Standing(
        waits=Waits.REQUEST,
        document=kind,
        cause=paper.state if paper else "",
        since=paper.since if paper else since,
    )


def _under_way(papers: Mapping[str, Paper], since: datetime, *, needs_batch: bool) -> Standing:
    """The document that holds up the others: another company's first, then our own."""
    if not papers:
        return Standing(waits=Waits.UNDECLARED, since=since)
    if not papers.keys() & UNIFIED:
        return _other_papers(papers, since)
    for kind, waits in (("411", Waits.PAYMENT), ("511", Waits.WAYBILL), ("311", Waits.ORDER)):
        paper = papers.get(kind)
        if paper is None:
            return Standing(waits=waits, document=kind, cause=State.NEW, since=_newest(papers, since))
        if paper.state != State.ACCEPTED:
            return Standing(waits=waits, document=kind, cause=silence(paper), since=paper.since)
    paper = papers.get("621")
    if paper is None or paper.state == State.NEW:
        waits = Waits.GATHERING if needs_batch else Waits.UNDECLARED
        return Standing(waits=waits, document="621", since=_newest(papers, since))
    return Standing(waits=Waits.LIST, document="621", cause=silence(paper), since=paper.since)


def _other_papers(papers: Mapping[str, Paper], since: datetime) -> Standing:
    """Articles that are declared with documents of another family: the one that is not accepted holds them up."""
    for kind, paper in sorted(papers.items()):
        if paper.state != State.ACCEPTED:
            return Standing(waits=Waits.LIST, document=kind, cause=silence(paper), since=paper.since)
    return Standing(waits=Waits.UNDECLARED, since=_newest(papers, since))


def _newest(papers: Mapping[str, Paper], since: datetime) -> datetime:
    return max([since, *(paper.since for paper in papers.values())])


def silence(paper: Paper) -> str:
    """The cause where a document was not answered: its state, or that it has not left the house."""
    return paper.state if paper.left else UNSENT
