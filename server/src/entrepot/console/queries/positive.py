"""What the desk asks of positive lists: versions, lines, how two differ, what the one in force says of our goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from entrepot.catalog.models import Offer
from entrepot.catalog.offers import OfferFacts, offers
from entrepot.customs import positive
from entrepot.platform.access import NotFound
from entrepot.usecases.filing.expire_filings import asked_of
from entrepot.usecases.filing.judging import judge
from entrepot.usecases.filing.problems import ReviewNeeded, ReviewRefused
from entrepot_core.customs.filing.positive import (
    RETAIL,
    Change,
    GoodsFacts,
    ListChange,
    ListReading,
    PositiveVersion,
    Verdict,
    check,
    compare,
    in_force,
)

MOST, MOST_OFFERS = 300, 2000
"""Rows of a page; offers that are looked at for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version with the last day on which it held; ``on_file`` of its lines are known."""

    version: PositiveVersion
    valid_to: date | None
    on_file: int
    holds: bool


def list_versions(day: date) -> Sequence[VersionRow]:
    """Every version on record, the newest first."""
    known = sorted(positive.versions(), key=lambda version: version.valid_from)
    held = in_force(known, day)
    rows = []
    for at, version in enumerate(known):
        later = next((each for each in known[at + 1 :] if each.valid_from >= version.valid_from), None)
        rows.append(
            VersionRow(
                version=version,
                valid_to=later.valid_from - timedelta(days=1) if later else None,
                on_file=len(version.lines),
                holds=version is held,
            )
        )
    return rows[::-1]


def get_version(edition: str) -> PositiveVersion:
    """Raises NotFound."""
    for version in positive.versions():
        if version.edition == edition:
            return version
    raise NotFound


def changes_of(
    version: PositiveVersion, against: str, *, text: str, change: str
) -> tuple[Sequence[ListChange], Mapping[str, int]]:
    """The lines of a version, beside another's where one is named; and how many of each change there are."""
    other = get_version(against).lines if against else version.lines
    found = compare(other, version.lines)
    counts = {str(kind): sum(item.change is kind for item in found) for kind in Change}
    counts["all"] = len(found)
    wanted = [item for item in found if change in {"all", item.change} and (not text or _has(item, text))]
    return wanted[:MOST], counts


def _has(item: ListChange, text: str) -> bool:
    return item.code.startswith(text.replace(".", "")) or text in item.line.name_zh


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsRow:
    """An offer with what a version says of it; ``signed`` if a person has decided where the list can't."""

    offer: OfferFacts
    verdict: Verdict
    signed: bool = False


def judge_goods(day: date) -> Sequence[GoodsRow]:
    """Active retail offers with what the list in force says of them, the strictest first."""
    found = _offers(day)
    judged = judge([asked_of(offer) for offer in found.values() if offer.hs_code], day=day)
    rows = [
        GoodsRow(
            offer=found[each.asked.offer_id],
            verdict=each.verdict,
            signed=each.verdict.by_person
            and not any(isinstance(problem, (ReviewNeeded, ReviewRefused)) for problem in each.problems),
        )
        for each in judged
        if each.verdict is not None
    ]
    order = ("forbidden", "unconfirmed", "look", "allowed", "not_asked")
    return sorted(rows, key=lambda row: (row.signed, order.index(row.verdict.outcome)))[:MOST]


def _offers(day: date) -> Mapping[int, OfferFacts]:
    ids = Offer.objects.filter(active=True, mode__in=RETAIL).order_by("id").values_list("id", flat=True)
    return offers(list(ids[:MOST_OFFERS]), day=day)


def would_forbid(kept: positive.ListFile, reading: ListReading, day: date) -> Sequence[GoodsRow]:
    """The offers that a proposed list would keep out or leave to a person, by the list as it would be."""
    made = PositiveVersion(
        edition=kept.edition,
        name_en=kept.edition,
        name_zh=kept.edition,
        valid_from=kept.effective_from,
        line_count=len(reading.lines),
        complete=kept.complete,
        source="",
        source_zh="",
        confidence="",
        lines={line.code: line for line in reading.lines},
    )
    on = max(day, kept.effective_from)
    rows = [
        GoodsRow(
            offer=offer,
            verdict=check(offer.hs_code, offer.mode, on, GoodsFacts(net_kg=offer.net_kg), versions=[made]),
        )
        for offer in _offers(day).values()
        if offer.hs_code
    ]
    return [row for row in rows if row.verdict.outcome == "forbidden" or row.verdict.by_person][:MOST]
