"""What is missing before an article may be sold or is taxed in full: the list a merchant works off."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Prefetch
from django.utils.translation import gettext_noop

from entrepot.catalog.models import CustomsProfile, Offer, ProductText
from entrepot_core.taxes.countries.cn.goods import find_goods

GAPS: Final = {
    "profile": gettext_noop("No customs profile: the article can't be declared."),
    "positive_list": gettext_noop("Nobody has checked the positive list for this code."),
    "off_list": gettext_noop("The code is not on the positive list: it can't be sold by retail import."),
    "rates": gettext_noop("The goods table has no rates for this code: the tax can't be computed."),
    "consumption_tax": gettext_noop("No source for the consumption tax of this code is on record."),
    "content": gettext_noop(
        "Cosmetics need their content (ml, g or pieces): it decides the consumption tax."
    ),
    "text": gettext_noop("A name is missing in Chinese or English."),
}
"""Code of a gap -> what it means and stops."""

STOPPING: Final = frozenset({"profile", "off_list", "rates", "text"})
"""Gaps that keep an article off the shelf."""

PAGE: Final = 200
BATCH: Final = 200
"""Gaps on a page; offers that are read at once to find them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """An offer with what it lacks."""

    offer_id: int
    sku: str
    name: str
    seller_code: str
    mode: str
    hs_code: str
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPage:
    """Offers with gaps; ``following`` is what to ask ``after`` for the rest, None where nothing is left to look at."""

    rows: tuple[GapRow, ...]
    following: int | None


Beside = Callable[[Sequence[int]], Mapping[int, tuple[str, ...]]]
"""Asks what some offers lack beside, by their ids."""


def list_gaps(
    *,
    language: str,
    day: date,
    seller_code: str = "",
    after: int = 0,
    limit: int = PAGE,
    beside: Beside | None = None,
) -> GapPage:
    """Up to ``limit`` active offers that lack something on ``day``, by offer id; three statements a batch of offers.

    ``beside`` says for a batch what others miss of it: filing and positive list stand above the catalogue.
    """
    offers = Offer.objects.filter(active=True)
    if seller_code:
        offers = offers.filter(seller_code=seller_code)
    profiles = CustomsProfile.objects.filter(territory="CN", valid_from__lte=day).order_by("valid_from")
    offers = offers.select_related("variant__product").prefetch_related(
        Prefetch("variant__profiles", queryset=profiles),
        Prefetch("variant__product__texts", queryset=ProductText.objects.order_by("id")),
    )
    found: list[GapRow] = []
    while batch := list(offers.filter(pk__gt=after).order_by("id")[:BATCH]):
        after = batch[-1].pk
        more = beside([offer.pk for offer in batch]) if beside else {}
        found += _with_gaps(batch, language, day, more)
        if len(found) > limit:
            return GapPage(rows=tuple(found[:limit]), following=found[limit - 1].offer_id)
        if len(batch) < BATCH:
            break
    return GapPage(rows=tuple(found), following=None)


def _with_gaps(
    offers: Iterable[Offer], language: str, day: date, more: Mapping[int, tuple[str, ...]]
) -> Iterator[GapRow]:
    for offer in offers:
        names = {text.language: text.name for text in offer.variant.product.texts.all()}
        profiles = list(offer.variant.profiles.all())
        profile = profiles[-1] if profiles else None
        if gaps := (*_gaps(offer, profile, names, day), *more.get(offer.pk, ())):
            yield GapRow(
                offer_id=offer.pk,
                sku=offer.variant.sku,
                name=names.get(language) or next(iter(names.values()), offer.variant.sku),
                seller_code=offer.seller_code,
                mode=offer.mode,
                hs_code=profile.hs_code if profile else "",
                gaps=gaps,
            )


def _gaps(offer: Offer, profile: CustomsProfile | None, names: Mapping[str, str], day: date) -> Iterator[str]:
    if not {"zh-hans", "en"} <= {language for language, name in names.items() if name}:
        yield "text"
    if profile is None:
        yield "profile"
        return
    if profile.on_positive_list is None:
        yield "positive_list"
    elif not profile.on_positive_list:
        yield "off_list"
    goods = find_goods(profile.hs_code, day)
    if goods is None:
        yield "rates"
    elif goods.consumption_tax is None:
        yield "consumption_tax"
    elif goods.consumption_tax.kind == "high_end_cosmetics" and offer.variant.content is None:
        yield "content"
