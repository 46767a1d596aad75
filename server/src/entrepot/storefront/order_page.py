"""An order's facts as what its page shows: one status, four tracks, parcels, a timeline in words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepot.customs.articles import ArticleFacts
from entrepot.customs.queries import DocumentFacts
from entrepot.logistics.queries import JourneyEntry
from entrepot.orders.facts import ConsignmentFacts, LineFacts, OrderFacts, TimelineEntry
from entrepot.platform.templatetags.ui import minor
from entrepot.storefront.cards import picture_url, product_url
from entrepot.storefront.taxes import route_sentence, tax_rows_of
from entrepot.storefront.words import JOURNEY, MODES, REFUSALS, STATES, STATUSES, STEPS, TRACKS, Words
from entrepot_core.customs.matters import cause_code
from entrepot_core.orders import RETAIL_IMPORT
from entrepot_core.orders.tracks import ShopperStatus, Track

_KINDS = {
    ShopperStatus.HELD: "warning",
    ShopperStatus.CLEARED: "good",
    ShopperStatus.ON_THE_WAY: "good",
    ShopperStatus.DELIVERED: "good",
}
MOVING = frozenset(
    {
        ShopperStatus.PREPARING,
        ShopperStatus.IN_CUSTOMS,
        ShopperStatus.HELD,
        ShopperStatus.CLEARED,
        ShopperStatus.ON_THE_WAY,
        ShopperStatus.REFUNDING,
    }
)
"""Statuses that change by themselves: the page looks again."""
_STAMPS = frozenset({ShopperStatus.CLEARED, ShopperStatus.ON_THE_WAY, ShopperStatus.DELIVERED})


def reads_chinese() -> bool:
    """Whether the reader reads Chinese: carriers name their places in Chinese only."""
    return (get_language() or "").startswith("zh")


def line_name(line: LineFacts) -> str:
    """What was bought, in the language of the reader."""
    return line.name_zh if reads_chinese() else line.name_en


def _state(track: Track, states: Iterable[str]) -> str:
    """The state of one track; of several parcels each different one is named."""
    return " · ".join(dict.fromkeys(str(STATES.get((track, state), state)) for state in states))


def tracks_of(order: OrderFacts) -> list[dict[str, Any]]:
    """Rows for ``ui/tracks.html``."""
    states: dict[Track, list[str]] = {
        Track.MONEY: [order.money_state],
        Track.GOODS: [part.goods_state for part in order.consignments],
        Track.CUSTOMS: [part.customs_state for part in order.consignments],
        Track.SERVICE: [order.service_state],
    }
    return [
        {"kind": track.value, "name": TRACKS[track], "state": _state(track, states[track])}
        for track in states
    ]


def which_parcel(order: OrderFacts, number: str) -> str:
    """Which of several parcels; nothing where there is one, or where the whole order is meant."""
    numbers = [part.number for part in order.consignments]
    if len(numbers) == 1 or number not in numbers:
        return ""
    return _("Parcel %(number)s of %(of)s") % {"number": numbers.index(number) + 1, "of": len(numbers)}


def journey_of(entries: Iterable[JourneyEntry], *, which: str) -> list[dict[str, Any]]:
    """What the carrier told between the steps of the goods track, as rows for ``ui/timeline.html``."""
    return [
        {
            "track": "goods",
            "track_name": TRACKS[Track.GOODS],
            "text": JOURNEY[entry.code],
            "note": " · ".join(filter(None, (entry.place if reads_chinese() else "", which))),
            "at": entry.happened_at,
        }
        for entry in entries
        if entry.code in JOURNEY
    ]


def timeline_of(
    order: OrderFacts, entries: Sequence[TimelineEntry], journeys: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Rows for ``ui/timeline.html``, newest first, the placing of the order last."""
    told: list[dict[str, Any]] = [
        {
            "track": entry.track.value,
            "track_name": TRACKS[entry.track],
            "text": STEPS.get((entry.track, entry.step), entry.step),
            "note": which_parcel(order, entry.consignment_no),
            "at": entry.at,
        }
        for entry in entries
    ]
    placed = {
        "track": "service",
        "track_name": "",
        "text": _("Order placed"),
        "note": "",
        "at": order.placed_at,
    }
    return [placed, *sorted([*told, *journeys], key=lambda row: row["at"])][::-1]


def status_of(order: OrderFacts) -> tuple[Words, Words]:
    """The one line a shopper reads, and the sentence below it."""
    title, sentence = STATUSES[order.status]
    if order.status is ShopperStatus.DELIVERED and all(
        part.mode not in RETAIL_IMPORT for part in order.consignments
    ):
        sentence = ""  # what follows a delivery is about returns under retail import
    return title, sentence


def stamp_of(order: OrderFacts, entries: Sequence[TimelineEntry]) -> dict[str, Any]:
    """The seal of customs once every parcel is released, with its day; nothing before."""
    if order.status not in _STAMPS:
        return {}
    released = [entry.at for entry in entries if (entry.track, entry.step) == (Track.CUSTOMS, "release")]
    return {"stamp": _("Released"), "stamp_at": max(released, default=None)}


def article_of(article: ArticleFacts | None, currency: str) -> dict[str, Any]:
    """How the tax of personal articles ended beside what was charged in advance; nothing before customs assessed it."""
    if article is None or article.billed_minor is None:
        return {}
    difference = article.difference_minor or 0
    if difference < 0:
        ended = _("%(amount)s comes back to you.") % {"amount": minor(-difference, currency)}
    elif difference:
        ended = _("We bear the difference.")
    else:
        ended = ""
    said = (
        _("Customs did not levy the tax.")
        if not article.billed_minor
        else _("Customs took %(amount)s of tax.") % {"amount": minor(article.billed_minor, currency)}
    )
    charged = _("Charged in advance: %(amount)s.") % {"amount": minor(article.estimated_minor, currency)}
    return {"text": " ".join(filter(None, (said, charged, ended)))}


def refusal_of(listed: DocumentFacts | None) -> Words:
    """Why customs refused the list of a parcel, where it is for the buyer to do something; else nothing."""
    return REFUSALS.get(cause_code(listed.last_code, listed.last_text), "") if listed else ""


def part_of(part: ConsignmentFacts, *, warehouse: str, is_paid: bool, waybill_no: str) -> dict[str, Any]:
    """What ``order.html`` shows of one parcel."""
    status = part.status
    return {
        "number": part.number,
        "waybill_no": waybill_no,
        "warehouse": warehouse,
        "mode": MODES.get(part.mode, part.mode),
        "state": STATUSES[status][0] if is_paid else _("Kept for you"),
        "kind": _KINDS.get(status, "") if is_paid else "",
        "tax": part.tax,
        "tax_rows": tax_rows_of(part.assessment, {line.listing_slug: line_name(line) for line in part.lines}),
        "sentence": route_sentence(part.assessment),
        "lines": [
            {
                "name": line_name(line),
                "url": product_url(line.listing_slug),
                "image": picture_url(line.picture),
                "unit_price": line.unit_price,
                "quantity": line.quantity,
                "goods": line.goods,
            }
            for line in part.lines
        ],
    }
