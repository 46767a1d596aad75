"""What waits at a clearance desk beside parcels: batches, deliveries, filings, bills, calls, proposals. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Final

from entrepot_core.customs.clock import BEIJING
from entrepot_core.customs.filing import HOLDS, FilingState
from entrepot_core.customs.matters.causes import cause_code
from entrepot_core.customs.matters.standing import REFUSED, Paper, Standing, Waits, silence
from entrepot_core.customs.receipts import State

RENEWABLE: Final = timedelta(days=30)
"""How long before its last day a filing that ends is told of. Inferred: no port states when a renewal is taken."""
_UNANSWERED: Final = frozenset({State.SENT, State.STAGED, State.DECLARING, State.SENT_TO_CUSTOMS})


def stock_in_standing(
    paper: Paper | None, *, difference: str = "", differs_since: datetime | None = None
) -> Standing | None:
    """A batch: its stock-in list (711) before the ``difference`` (missing, damaged, surplus) that is open longest."""
    if paper is not None and paper.state in REFUSED:
        cause = cause_code(paper.code, paper.text)
        return Standing(waits=Waits.STOCK_IN, document="711", cause=cause, since=paper.since)
    if paper is not None and paper.state in _UNANSWERED:
        return Standing(waits=Waits.ARRIVAL, document="711", cause=silence(paper), since=paper.since)
    if differs_since is not None:
        return Standing(waits=Waits.DIFFERENCE, cause=difference, since=differs_since)
    return None


def signing_standing(paper: Paper) -> Standing | None:
    """A delivery that the carrier declared (513): only a refused one needs the desk."""
    if paper.state not in REFUSED:
        return None
    cause = cause_code(paper.code, paper.text)
    return Standing(waits=Waits.SIGNING, document="513", cause=cause, since=paper.since)


def filing_standing(*, state: str, since: datetime, valid_to: date | None, today: date) -> Standing | None:
    """A goods filing that the port refused, or one that holds and ends within a month (from Beijing's midnight on)."""
    if state == FilingState.REJECTED:
        return Standing(waits=Waits.FILING, since=since)
    if state in HOLDS and valid_to is not None and valid_to <= today + RENEWABLE:
        begins = datetime.combine(valid_to - RENEWABLE, time(), tzinfo=BEIJING)
        return Standing(waits=Waits.EXPIRY, since=begins)
    return None


def bill_standing(
    *, status: str, contested_at: datetime | None, differs: bool, figures_at: datetime | None
) -> Standing | None:
    """A tax bill that customs changed after it was paid, or one whose sum ``differs`` from what was withheld."""
    if contested_at is not None:
        return Standing(waits=Waits.CONTESTED, cause=status, since=contested_at)
    if differs and status != "3" and figures_at is not None:
        return Standing(waits=Waits.BILLED, since=figures_at)
    return None


def call_standing(
    *, state: str, called_at: datetime, code: str, answered_at: datetime | None
) -> Standing | None:
    """A call for payment data that is not answered yet, or whose tries are over; ``code`` is the last answer."""
    if state == "failed":
        return Standing(waits=Waits.DATA, cause=code, since=answered_at or called_at)
    return Standing(waits=Waits.CALL, since=called_at) if state == "open" else None


def decision_standing(*, is_open: bool, kind: str, since: datetime) -> Standing | None:
    """A proposal of ``kind`` that waits for a second person."""
    return Standing(waits=Waits.DECISION, cause=kind, since=since) if is_open else None
