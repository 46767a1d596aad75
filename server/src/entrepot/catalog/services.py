"""Write down what is sold: products, variants, classifications, offers, listings, finished cards.

Everything that has a code of its own is written once and corrected by writing it again. Asks to be called inside a
transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from entrepot.catalog.facts import TextFacts
from entrepot.catalog.models import (
    CustomsProfile,
    Listing,
    ListingCard,
    Offer,
    Product,
    ProductText,
    SearchWord,
    Variant,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVariant:
    """What is bought. Weights in grams, ``content`` of one piece in ``content_unit`` (ml, g or piece)."""

    sku: str
    net_weight_g: int
    gross_weight_g: int
    volume_ml: int | None = None
    content: Decimal | None = None
    content_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfile:
    """How a variant is classified and named from a day on. Quantities are of one piece, in customs units."""

    valid_from: date
    hs_code: str
    origin: str
    declared_name: str
    declared_model: str
    unit: str
    unit1: str
    quantity1: Decimal
    unit2: str = ""
    quantity2: Decimal | None = None
    item_record_no: str = ""
    on_positive_list: bool | None = None
    territory: str = "CN"
    regime: str = "cn.retail_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCard:
    """A finished card in one language, with what lists filter by and the words it is found by."""

    language: str
    slug: str
    mode: str
    warehouse_code: str
    category: str
    price_minor: int
    position: int
    card: str
    page: str
    words: frozenset[str]


def add_product(
    *,
    slug: str,
    brand: str,
    category: str,
    picture: str,
    texts: Mapping[str, TextFacts],
    now: datetime,
) -> int:
    """Write a product and its words per language; returns its id."""
    facts = {"brand": brand, "category": category, "picture": picture}
    row, _ = Product.objects.update_or_create(
        slug=slug, defaults=facts, create_defaults={**facts, "created_at": now}
    )
    for language, text in texts.items():
        words = {"name": text.name, "summary": text.summary, "description": text.description}
        ProductText.objects.update_or_create(product=row, language=language, defaults=words)
    return row.pk


def add_variant(product_id: int, new: NewVariant) -> int:
    """Write a variant; returns its id."""
    facts = {name: getattr(new, name) for name in new.__slots__ if name != "sku"}
    row, _ = Variant.objects.update_or_create(sku=new.sku, defaults={**facts, "product_id": product_id})
    return row.pk


def add_profile(variant_id: int, new: NewProfile) -> int:
    """Write how a variant is classified from a day on; returns the row's id."""
    key = ("territory", "regime", "valid_from")
    row, _ = CustomsProfile.objects.update_or_create(
        variant_id=variant_id,
        **{name: getattr(new, name) for name in key},
        defaults={name: getattr(new, name) for name in new.__slots__ if name not in key},
    )
    return row.pk


def add_offer(variant_id: int, *, seller_code: str, mode: str, warehouse_code: str) -> int:
    """Write a seller's promise to sell; returns its id."""
    row, _ = Offer.objects.get_or_create(
        variant_id=variant_id, seller_code=seller_code, mode=mode, warehouse_code=warehouse_code
    )
    return row.pk


def add_listing(offer_id: int, *, slug: str, position: int, market: str = "cn", channel: str = "web") -> int:
    """Write a listing, not published yet; returns its id."""
    row, _ = Listing.objects.update_or_create(
        offer_id=offer_id, channel=channel, market=market, defaults={"slug": slug, "position": position}
    )
    return row.pk


def publish(listing_id: int) -> bool:
    """Show a listing; False if it was shown already."""
    return bool(Listing.objects.filter(pk=listing_id, published=False).update(published=True))


def withdraw(listing_id: int) -> bool:
    """Take a listing and its cards off the shelf; False if it was off already."""
    if not Listing.objects.filter(pk=listing_id, published=True).update(published=False):
        return False
    ListingCard.objects.filter(listing_id=listing_id).delete()
    SearchWord.objects.filter(listing_id=listing_id).delete()
    return True


def lock(listing_ids: Iterable[int]) -> tuple[int, ...]:
    """Hold listings until the end of the transaction, so that of two builders the later one sees more; those there are."""
    rows = Listing.objects.select_for_update().filter(pk__in=set(listing_ids)).order_by("pk")
    return tuple(row.pk for row in rows.only("pk"))


def put_cards(cards: Mapping[int, Iterable[NewCard]], *, now: datetime) -> None:
    """Put the finished cards and search words of listings in the place of those there are, in five statements.

    A listing with no card leaves every list.
    """
    made = [(listing_id, card) for listing_id, of_listing in cards.items() for card in of_listing]
    kept = Q(pk__in=())
    for listing_id, card in made:
        kept |= Q(listing_id=listing_id, language=card.language)
    ListingCard.objects.filter(listing_id__in=cards).exclude(kept).delete()
    facts = [name for name in NewCard.__slots__ if name not in {"language", "words"}]
    ListingCard.objects.bulk_create(
        (
            ListingCard(
                listing_id=listing_id,
                language=card.language,
                built_at=now,
                **{name: getattr(card, name) for name in facts},
            )
            for listing_id, card in made
        ),
        update_conflicts=True,
        unique_fields=["listing", "language"],
        update_fields=[*facts, "built_at"],
    )
    _put_words({(listing_id, card.language): card.words for listing_id, card in made}, cards)


def _put_words(wanted: Mapping[tuple[int, str], frozenset[str]], listing_ids: Iterable[int]) -> None:
    rows = SearchWord.objects.filter(listing_id__in=listing_ids)
    there = {(row.listing_id, row.language, row.word): row.pk for row in rows}
    asked = {(*place, word) for place, words in wanted.items() for word in words}
    SearchWord.objects.filter(pk__in=[pk for key, pk in there.items() if key not in asked]).delete()
    SearchWord.objects.bulk_create(
        (
            SearchWord(listing_id=listing_id, language=language, word=word)
            for listing_id, language, word in sorted(asked - there.keys())
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
