"""Personal articles at customs. Asks to be called inside a transaction; every claim is one conditional UPDATE."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from entrepot.customs.models import ArticleDeclaration
from entrepot.customs.rows import as_facts
from entrepot.platform.access import NotFound
from entrepot.records import services as records
from entrepot_core.customs.articles import ARTICLE, ArticleState, ItemData

STEPS: Final = {
    ArticleState.DECLARED: "declare",
    ArticleState.ASSESSED: "assess",
    ArticleState.HELD: "hold",
    ArticleState.RELEASED: "release",
    ArticleState.RETURNED: "return",
}
"""State -> the step that leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """One parcel of personal articles. ``billed_minor`` is None until customs assessed it; 0 is waived."""

    consignment_no: str
    carrier: str
    item_no: str
    state: ArticleState
    value_minor: int
    estimated_minor: int
    billed_minor: int | None
    bill_no: str
    text: str
    refund_no: str
    settled_at: datetime | None

    @property
    def difference_minor(self) -> int | None:
        """Billed less charged in advance; None while nothing is billed."""
        return None if self.billed_minor is None else self.billed_minor - self.estimated_minor


def open_article(
    *, consignment_no: str, carrier: str, item: ItemData, estimated_minor: int, now: datetime
) -> ArticleFacts:
    """Write what is about to be told, once."""
    row, _ = ArticleDeclaration.objects.get_or_create(
        consignment_no=consignment_no,
        defaults={
            "carrier": carrier,
            "contents": _contents(item),
            "value_minor": int(item.value * 100),
            "estimated_minor": estimated_minor,
            "updated_at": now,
        },
    )
    return _facts(row)


def _contents(item: ItemData) -> list[dict[str, Any]]:
    return [
        {
            "description": content.description,
            "hs_code": content.hs_code,
            "origin": content.origin,
            "quantity": content.quantity,
            "net_weight_g": content.net_weight_g,
            "value": str(content.value),
        }
        for content in item.contents
    ]


def name_article(consignment_no: str, item_no: str) -> None:
    """Remember the item number that the carrier gave."""
    ArticleDeclaration.objects.filter(consignment_no=consignment_no, item_no="").update(item_no=item_no)


def find_article(consignment_no: str) -> ArticleFacts | None:
    """The declaration of a parcel of personal articles, or None."""
    row = ArticleDeclaration.objects.filter(consignment_no=consignment_no).first()
    return None if row is None else _facts(row)


def get_article(consignment_no: str) -> ArticleFacts:
    """Raises NotFound."""
    found = find_article(consignment_no)
    if found is None:
        raise NotFound
    return found


def move(consignment_no: str, state: ArticleState, *, text: str = "", now: datetime) -> bool:
    """Take what the carrier told, if it follows from where the parcel stands; False if nothing changed."""
    stamps = {
        ArticleState.DECLARED: "declared_at",
        ArticleState.RELEASED: "ended_at",
        ArticleState.RETURNED: "ended_at",
    }
    stamp = {stamps[state]: now} if state in stamps else {}
    rows = ArticleDeclaration.objects.filter(
        consignment_no=consignment_no, state__in=ARTICLE.sources(STEPS[state])
    )
    moved = bool(rows.update(state=state, text=text[:300], updated_at=now, **stamp))
    if moved:
        _note("article_moved", consignment_no, {"article": str(state)}, now)
    return moved


def write_bill(consignment_no: str, *, billed_minor: int, bill_no: str, at: datetime, now: datetime) -> bool:
    """Write what customs assessed ``at``; it may be told after the release. The newest assessment counts till it is settled."""
    rows = ArticleDeclaration.objects.filter(consignment_no=consignment_no, settled_at=None)
    rows = rows.filter(Q(assessed_at=None) | Q(assessed_at__lte=at))  # carriers tell whole seconds
    written = bool(
        rows.update(billed_minor=billed_minor, bill_no=bill_no[:40], assessed_at=at, updated_at=now)
    )
    if written:
        _note(
            "article_assessed", consignment_no, {"billed_minor": billed_minor, "bill_no": bill_no[:40]}, now
        )
    return written


def _note(act: str, consignment_no: str, facts: Mapping[str, str | int], now: datetime) -> None:
    """An entry of the log about a parcel of personal articles, whose carrier speaks with customs."""
    row = ArticleDeclaration.objects.get(consignment_no=consignment_no)
    told = {"carrier": row.carrier, "item_no": row.item_no, **facts}
    records.write(act, consignment_no=consignment_no, ref=f"article:{row.pk}", facts=told, now=now)


def settle(consignment_no: str, *, now: datetime) -> bool:
    """Claim the settlement of a parcel that is billed and released; False if it was settled, or is not there yet."""
    rows = ArticleDeclaration.objects.filter(
        consignment_no=consignment_no,
        state=ArticleState.RELEASED,
        billed_minor__isnull=False,
        settled_at=None,
    )
    return bool(rows.update(settled_at=now, updated_at=now))


def name_refund(consignment_no: str, refund_no: str) -> None:
    """Remember the refund of what was charged too much."""
    ArticleDeclaration.objects.filter(consignment_no=consignment_no).update(refund_no=refund_no)


def _facts(row: ArticleDeclaration) -> ArticleFacts:
    return as_facts(ArticleFacts, row, state=ArticleState(row.state))
