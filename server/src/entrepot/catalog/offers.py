"""Offers as frozen facts: what may be filed and reviewed before anybody publishes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from entrepot.catalog.facts import ProfileFacts
from entrepot.catalog.models import CustomsProfile, Listing, Offer, ProductText
from entrepot.catalog.queries import profile_facts
from entrepot.platform.access import NotFound
from entrepot_core.units import kg_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """An offer with the classification that holds on a day. ``listing_ids`` are all its listings, shown or not."""

    id: int
    sku: str
    seller_code: str
    mode: str
    warehouse_code: str
    active: bool
    brand: str
    names: Mapping[str, str]
    net_kg: Decimal
    gross_kg: Decimal
    profile: ProfileFacts | None
    listing_ids: tuple[int, ...]

    @property
    def hs_code(self) -> str:
        """Empty where it is not classified."""
        return self.profile.hs_code if self.profile else ""

    def name(self, language: str) -> str:
        """The product's name in a language, or in another one it has, or the sku."""
        return self.names.get(language) or next(iter(self.names.values()), self.sku)


def offers(ids: Iterable[int], *, day: date) -> Mapping[int, OfferFacts]:
    """Offers by id, in four statements."""
    return {row.pk: _facts(row) for row in _offers(day).filter(pk__in=set(ids))}


def get_offer(offer_id: int, *, day: date) -> OfferFacts:
    """Raises NotFound."""
    row = _offers(day).filter(pk=offer_id).first()
    if row is None:
        raise NotFound
    return _facts(row)


def offer_id_of_listing(listing_id: int) -> int:
    """Raises NotFound."""
    found = Listing.objects.filter(pk=listing_id).values_list("offer_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def offers_of_article(sku: str, *, seller_code: str, day: date) -> tuple[OfferFacts, ...]:
    """Every active offer of a seller's article, by id, in four statements."""
    rows = _offers(day).filter(active=True, seller_code=seller_code, variant__sku=sku).order_by("id")
    return tuple(_facts(row) for row in rows)


def offers_on_sale(modes: Iterable[str], *, after: int, limit: int, day: date) -> tuple[OfferFacts, ...]:
    """Offers with a published listing under some trade modes, by id, in four statements."""
    rows = _offers(day).filter(pk__gt=after, mode__in=set(modes), listings__published=True)
    return tuple(_facts(row) for row in rows.order_by("id").distinct()[:limit])


def _offers(day: date) -> QuerySet[Offer]:
    profiles = CustomsProfile.objects.filter(
        territory="CN", regime="cn.retail_import", valid_from__lte=day
    ).order_by("valid_from")
    return Offer.objects.select_related("variant__product").prefetch_related(
        Prefetch("variant__profiles", queryset=profiles),
        Prefetch("variant__product__texts", queryset=ProductText.objects.order_by("id")),
        Prefetch("listings", queryset=Listing.objects.order_by("id")),
    )


def _facts(row: Offer) -> OfferFacts:
    variant, profiles = row.variant, list(row.variant.profiles.all())
    return OfferFacts(
        id=row.pk,
        sku=variant.sku,
        seller_code=row.seller_code,
        mode=row.mode,
        warehouse_code=row.warehouse_code,
        active=row.active,
        brand=variant.product.brand,
        names={text.language: text.name for text in variant.product.texts.all() if text.name},
        net_kg=kg_of(variant.net_weight_g),
        gross_kg=kg_of(variant.gross_weight_g),
        profile=profile_facts(profiles[-1]) if profiles else None,
        listing_ids=tuple(listing.pk for listing in row.listings.all()),
    )
