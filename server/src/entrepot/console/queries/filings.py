"""What the filing desk asks: filings by state, port and account book, found by name and number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q

from entrepot.catalog.models import ProductText, Variant
from entrepot.customs.models import GoodsFiling
from entrepot.platform.desk.paging import Page, page_of
from entrepot_core.customs.filing import AWAITED

SOON: Final = timedelta(days=30)
"""How long before its last day a filing is shown among those that end soon."""
ENDED: Final = ("expired", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How the list is narrowed."""

    group: str
    text: str
    port: str
    book: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRow:
    """A filing with the name of its article."""

    filing: GoodsFiling
    name: str


def condition_of(group: str, today: date) -> Q:
    """Which filings belong to a group; an unknown one holds all."""
    match group:
        case "awaited":
            return Q(state__in=AWAITED)
        case "ending":
            return Q(state__in=("approved", "changed"), valid_to__lte=today + SOON)
        case "ended":
            return Q(state__in=ENDED)
        case "draft" | "approved" | "rejected":
            return Q(state=group)
    return Q()


def count_groups(groups: Iterable[str], today: date) -> Mapping[str, int]:
    """How many filings each group holds. One statement."""
    found: dict[str, int] = GoodsFiling.objects.aggregate(
        **{name: Count("pk", filter=condition_of(name, today)) for name in groups if name != "all"},
        all=Count("pk"),
    )
    return found


def list_filings(search: Search, *, language: str, today: date, before: int | None) -> Page[FilingRow]:
    """One page, newest first. Three statements."""
    rows = GoodsFiling.objects.filter(condition_of(search.group, today))
    if search.port:
        rows = rows.filter(port=search.port)
    if search.book:
        rows = rows.filter(ems_no=search.book)
    if search.text:
        named = ProductText.objects.filter(name__icontains=search.text).values("product__variants__sku")
        rows = rows.filter(
            Q(sku__istartswith=search.text)
            | Q(item_record_no__istartswith=search.text)
            | Q(registration_no__istartswith=search.text)
            | Q(sku__in=named)
        )
    page = page_of(rows, before=before)
    names = names_of((row.sku for row in page.rows), language)
    shown = [FilingRow(filing=row, name=names.get(row.sku, row.sku)) for row in page.rows]
    return Page(rows=shown, older=page.older, is_first=page.is_first)


def list_books() -> Sequence[str]:
    """Every account book that something is filed for."""
    rows = GoodsFiling.objects.exclude(ems_no="").values_list("ems_no", flat=True)
    return list(rows.distinct().order_by("ems_no"))


def list_ports() -> Sequence[str]:
    """Every port that something is filed at."""
    return list(GoodsFiling.objects.values_list("port", flat=True).distinct().order_by("port"))


def names_of(skus: Iterable[str], language: str) -> Mapping[str, str]:
    """Names of articles by sku. Two statements."""
    rows = (
        Variant.objects.filter(sku__in=set(skus)).select_related("product").prefetch_related("product__texts")
    )
    found = {}
    for row in rows:
        names = {text.language: text.name for text in row.product.texts.all() if text.name}
        found[row.sku] = names.get(language) or next(iter(names.values()), row.sku)
    return found
