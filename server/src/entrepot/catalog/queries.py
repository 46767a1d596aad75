"""Cards as lists and pages show them, finished; and the facts of listings that a quote is made of."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from entrepot.catalog.facts import ListingFacts, ProfileFacts, TextFacts
from entrepot.catalog.models import CustomsProfile, Listing, ListingCard, ProductText, SearchWord
from entrepot.catalog.words import asked_words
from entrepot.platform.access import NotFound
from entrepot.tariffs import queries as tariffs

PAGE: Final = 30
LAST_PAGE: Final = 200
_LAST_CHARACTER: Final = chr(0x10FFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """One page of a list. ``raw`` are the cards as stored JSON texts."""

    raw: tuple[str, ...]
    number: int
    has_next: bool

    def cards(self) -> tuple[Mapping[str, Any], ...]:
        """The cards, read."""
        return tuple(json.loads(card) for card in self.raw)


def list_cards(
    *,
    language: str,
    words: str = "",
    warehouse: str = "",
    mode: str = "",
    category: str = "",
    page: int = 1,
) -> CardPage:
    """A page of cards in shelf order, in one statement. Every word that is asked for must begin a word of the card."""
    number = min(max(page, 1), LAST_PAGE)
    rows = _cards(language, words=words, warehouse=warehouse, mode=mode, category=category)
    first = (number - 1) * PAGE
    found = list(rows.values_list("card", flat=True)[first : first + PAGE + 1])
    return CardPage(raw=tuple(found[:PAGE]), number=number, has_next=len(found) > PAGE)


def _cards(language: str, *, words: str, warehouse: str, mode: str, category: str) -> QuerySet[ListingCard]:
    rows = ListingCard.objects.filter(language=language)
    if warehouse:
        rows = rows.filter(warehouse_code=warehouse)
    if mode:
        rows = rows.filter(mode=mode)
    if category:
        rows = rows.filter(category=category)
    for word in asked_words(words):
        # A list of listings made once, from an index; asking for each card alone would read every word every time.
        known = SearchWord.objects.filter(_begins(word), language=language)
        rows = rows.filter(listing__in=known.values("listing"))
    return rows.order_by("position", "id")


def _begins(word: str) -> Q:
    """Words that begin so, in the form for which each database uses its index."""
    if (
        connection.vendor == "sqlite"
    ):  # its LIKE ignores case and so the index; its order is that of code points
        return Q(word__gte=word, word__lt=word + _LAST_CHARACTER)
    return Q(word__startswith=word)


def find_page(language: str, slug: str) -> Mapping[str, Any] | None:
    """What the product page shows, card and page together, in one statement; None where nothing is on the shelf."""
    row = ListingCard.objects.filter(language=language, slug=slug).values_list("card", "page").first()
    return None if row is None else json.loads(row[0]) | json.loads(row[1])


def find_listing_id(slug: str, *, published: bool | None = True) -> int | None:
    """The listing of this slug, published unless it is said that it need not be, or None."""
    rows = Listing.objects.filter(slug=slug)
    if published is not None:
        rows = rows.filter(published=published)
    return rows.values_list("id", flat=True).first()


def listings(ids: Iterable[int], *, day: date) -> Mapping[int, ListingFacts]:
    """Listings by id with the classification and the stored rates that hold on ``day``, in four statements."""
    rows = list(_listings(day).filter(pk__in=set(ids)))
    rates = _rates(rows, day)
    return {row.pk: _listing(row, rates) for row in rows}


def get_listing(listing_id: int, *, day: date) -> ListingFacts:
    """Raises NotFound."""
    row = _listings(day).filter(pk=listing_id).first()
    if row is None:
        raise NotFound
    return _listing(row, _rates([row], day))


def _rates(rows: Iterable[Listing], day: date) -> tariffs.RateBook:
    codes = {profile.hs_code for row in rows for profile in row.offer.variant.profiles.all()}
    return tariffs.book(codes, territory="CN", day=day)


def list_published(*, after: int = 0, limit: int = 100) -> tuple[int, ...]:
    """Ids of published listings above ``after``, in order."""
    rows = Listing.objects.filter(published=True, pk__gt=after).order_by("id")
    return tuple(rows.values_list("id", flat=True)[:limit])


def listing_ids_of_place(*, warehouse_code: str, seller_code: str, sku: str) -> tuple[int, ...]:
    """Ids of published listings whose stock is counted at one place."""
    rows = Listing.objects.filter(
        published=True,
        offer__warehouse_code=warehouse_code,
        offer__seller_code=seller_code,
        offer__variant__sku=sku,
    )
    return tuple(rows.order_by("id").values_list("id", flat=True))


def listing_ids_of_articles(
    skus: Iterable[str], *, seller_code: str, mode: str, warehouse_code: str
) -> Mapping[str, tuple[int, ...]]:
    """SKU -> ids of all listings, shown or not, under which a seller offers it from a place in a trade mode; one statement."""
    rows = Listing.objects.filter(
        offer__variant__sku__in=set(skus),
        offer__seller_code=seller_code,
        offer__mode=mode,
        offer__warehouse_code=warehouse_code,
    )
    found: dict[str, tuple[int, ...]] = {}
    for sku, pk in rows.order_by("id").values_list("offer__variant__sku", "id"):
        found[sku] = (*found.get(sku, ()), pk)
    return found


def listing_ids_of_variants(variant_ids: Iterable[int]) -> tuple[int, ...]:
    """Ids of the listings of some variants."""
    rows = Listing.objects.filter(offer__variant_id__in=set(variant_ids))
    return tuple(rows.order_by("id").values_list("id", flat=True))


def listing_ids_of_offer(offer_id: int) -> tuple[int, ...]:
    """Ids of the listings of an offer."""
    return tuple(Listing.objects.filter(offer_id=offer_id).order_by("id").values_list("id", flat=True))


def _listings(day: date) -> QuerySet[Listing]:
    profiles = CustomsProfile.objects.filter(
        territory="CN", regime="cn.retail_import", valid_from__lte=day
    ).order_by("valid_from")
    return Listing.objects.select_related("offer__variant__product").prefetch_related(
        Prefetch("offer__variant__profiles", queryset=profiles),
        Prefetch("offer__variant__product__texts", queryset=ProductText.objects.order_by("id")),
    )


def _listing(row: Listing, rates: tariffs.RateBook) -> ListingFacts:
    offer, variant, product = row.offer, row.offer.variant, row.offer.variant.product
    profiles = list(variant.profiles.all())
    return ListingFacts(
        id=row.pk,
        slug=row.slug,
        market=row.market,
        published=row.published,
        position=row.position,
        offer_id=offer.pk,
        active=offer.active,
        seller_code=offer.seller_code,
        mode=offer.mode,
        warehouse_code=offer.warehouse_code,
        sku=variant.sku,
        net_weight_g=variant.net_weight_g,
        gross_weight_g=variant.gross_weight_g,
        volume_ml=variant.volume_ml,
        content=variant.content,
        content_unit=variant.content_unit,
        product_slug=product.slug,
        brand=product.brand,
        category=product.category,
        picture=product.picture,
        texts={
            text.language: TextFacts(name=text.name, summary=text.summary, description=text.description)
            for text in product.texts.all()
        },
        profile=profile_facts(profiles[-1]) if profiles else None,
        rates=rates,
    )


def profile_facts(row: CustomsProfile) -> ProfileFacts:
    """A classification as it is written; which filing it is declared under is not its own to know."""
    return ProfileFacts(**{name: getattr(row, name) for name in ProfileFacts.__slots__ if name != "filing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """An article with the code that holds."""

    sku: str
    name: str
    territory: str
    hs_code: str


def classified(*, language: str, day: date) -> tuple[Classified, ...]:
    """Every classified article on ``day``, by sku, in three statements."""
    rows = (
        CustomsProfile.objects.filter(valid_from__lte=day)
        .select_related("variant__product")
        .prefetch_related(Prefetch("variant__product__texts", queryset=ProductText.objects.order_by("id")))
    )
    held: dict[tuple[str, str], CustomsProfile] = {}
    for row in rows.order_by("valid_from", "id"):
        held[row.variant.sku, row.territory] = row
    return tuple(
        Classified(sku=sku, name=_name(row, language), territory=territory, hs_code=row.hs_code)
        for (sku, territory), row in sorted(held.items())
    )


def _name(row: CustomsProfile, language: str) -> str:
    names = {text.language: text.name for text in row.variant.product.texts.all()}
    return names.get(language) or next(iter(names.values()), row.variant.sku)
