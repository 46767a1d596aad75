"""What one seller may know: its own parcels, stock, offers and money. Every question takes the seller; none names a buyer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, Prefetch, Q

from entrepot.catalog.models import Listing, Offer, ProductText
from entrepot.inventory.models import StockBalance, StockMove
from entrepot.inventory.proofs import StockProof, proved_stock
from entrepot.ledger.models import Account, Entry
from entrepot.logistics.models import TrackingEvent, Waybill
from entrepot.orders.models import Consignment, OrderLine, TrackEvent
from entrepot.parties.models import Seller
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot.pricing.models import PriceRow

ACCOUNTS: Final = ("2200", "2210")
"""Escrow owed to a supplier until delivery, and what is payable after it."""
GROUPS: Final = ("under_way", "ready", "moving", "delivered", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One consignment as its seller sees it."""

    pk: int
    number: str
    mode: str
    warehouse_code: str
    port: str
    goods: str
    customs: str
    currency: str
    goods_minor: int
    placed_at: datetime
    updated_at: datetime
    lines: Sequence[OrderLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """One consignment with its way: what was said of it, without who bought it."""

    parcel: Parcel
    waybill: Waybill | None
    events: Sequence[TrackEvent]
    tracking: Sequence[TrackingEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """One offer with its listings and the price of a single piece now."""

    offer: Offer
    name_zh: str
    name_en: str
    price: PriceRow | None
    listings: Sequence[Listing]

    @property
    def listed(self) -> str:
        """yes, no (nothing published) or off (withdrawn)."""
        if not self.offer.active:
            return "off"
        return "yes" if any(listing.published for listing in self.listings) else "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What the house owes the seller on one account; positive is in the seller's favour."""

    code: str
    currency: str
    owed_minor: int


def get_seller(code: str) -> Seller:
    """Raises NotFound."""
    found = Seller.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def condition_of(group: str) -> Q:
    """Which consignments belong to ``group``; an unknown group holds all."""
    match group:
        case "under_way":
            return Q(goods_state="allocated")
        case "moving":
            return Q(goods_state__in=("handed_over", "moving"))
        case "ready" | "delivered" | "cancelled":
            return Q(goods_state=group)
    return Q()


def count_groups(seller: str) -> Mapping[str, int]:
    """How many paid consignments of the seller each group holds. One statement."""
    found: dict[str, int] = _parcels(seller).aggregate(
        **{name: Count("pk", filter=condition_of(name)) for name in GROUPS}, all=Count("pk")
    )
    return found


def list_consignments(seller: str, *, group: str, text: str, before: int | None) -> Page[Parcel]:
    """One page, newest first. Two statements."""
    wanted = _parcels(seller).filter(condition_of(group)).prefetch_related(_lines())
    if text:
        wanted = wanted.filter(Q(number__startswith=text) | Q(lines__sku=text)).distinct()
    page = page_of(wanted.select_related("order"), before=before)
    return Page(rows=[_parcel(row) for row in page.rows], older=page.older, is_first=page.is_first)


def get_consignment(seller: str, number: str) -> ParcelView:
    """One consignment of the seller. Five statements. Raises NotFound, also where it is another's."""
    row = _parcels(seller).filter(number=number).select_related("order").prefetch_related(_lines()).first()
    if row is None:
        raise NotFound
    waybill = Waybill.objects.filter(consignment_no=number).first()
    return ParcelView(
        parcel=_parcel(row),
        waybill=waybill,
        events=list(TrackEvent.objects.filter(consignment=row).order_by("-id")),
        tracking=list(TrackingEvent.objects.filter(waybill__consignment_no=number).order_by("-id")),
    )


def _parcels(seller: str) -> Any:
    """A seller hears of a consignment once it is paid for."""
    return Consignment.objects.filter(seller_code=seller).exclude(order__money_state__in=("unpaid", "closed"))


def _lines() -> "Prefetch[str]":
    return Prefetch("lines", queryset=OrderLine.objects.order_by("position"))


def _parcel(row: Consignment) -> Parcel:
    return Parcel(
        pk=row.pk,
        number=row.number,
        mode=row.mode,
        warehouse_code=row.warehouse_code,
        port=row.port,
        goods=row.goods_state,
        customs=row.customs_state,
        currency=row.order.currency,
        goods_minor=row.goods_minor,
        placed_at=row.order.placed_at,
        updated_at=row.updated_at,
        lines=list(row.lines.all()),
    )


def list_stock(seller: str, *, text: str, before: int | None) -> Page[StockProof]:
    """One page of the seller's balances. One statement."""
    wanted = proved_stock().filter(seller_code=seller)
    if text:
        wanted = wanted.filter(sku__icontains=text)
    page = page_of(wanted, before=before)
    return Page(rows=[StockProof.of(row) for row in page.rows], older=page.older, is_first=page.is_first)


def get_stock(seller: str, pk: int, *, before: int | None) -> tuple[StockProof, Page[StockMove]]:
    """One balance with a page of its movements. Two statements. Raises NotFound, also where it is another's."""
    found = proved_stock().filter(seller_code=seller).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return StockProof.of(found), page_of(StockMove.objects.filter(balance=found), before=before)


def count_sold_out(seller: str) -> int:
    """Balances with nothing on hand. One statement."""
    return StockBalance.objects.filter(seller_code=seller, on_hand=0).count()


def list_offers(seller: str, *, text: str, before: int | None, now: datetime) -> Page[OfferRow]:
    """One page of the seller's offers with names, listings and prices. Four statements."""
    prices = PriceRow.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now, from_quantity=1, buyer_group=""
    ).order_by("valid_from")
    wanted = (
        Offer.objects.filter(seller_code=seller)
        .select_related("variant__product")
        .prefetch_related(
            Prefetch("listings", queryset=Listing.objects.order_by("id")),
            Prefetch("prices", queryset=prices),
            Prefetch("variant__product__texts", queryset=ProductText.objects.order_by("id")),
        )
    )
    if text:
        wanted = wanted.filter(variant__sku__icontains=text)
    page = page_of(wanted, before=before)
    return Page(rows=[_offer(row) for row in page.rows], older=page.older, is_first=page.is_first)


def _offer(row: Offer) -> OfferRow:
    names = {text.language: text.name for text in row.variant.product.texts.all()}
    prices = list(row.prices.all())
    return OfferRow(
        offer=row,
        name_zh=names.get("zh-hans", row.variant.sku),
        name_en=names.get("en", row.variant.sku),
        price=prices[-1] if prices else None,
        listings=list(row.listings.all()),
    )


def list_owed(seller: str) -> Sequence[Owed]:
    """What is held and what is payable, per currency. One statement."""
    rows = Account.objects.filter(owner=seller, code__in=ACCOUNTS).order_by("currency", "code")
    return [Owed(code=row.code, currency=row.currency, owed_minor=-row.balance_minor) for row in rows]


def list_entries(seller: str, *, before: int | None) -> Page[Entry]:
    """The seller's statement: legs of its own two accounts, newest first. One statement."""
    return page_of(
        Entry.objects.filter(account__owner=seller, account__code__in=ACCOUNTS).select_related(
            "account", "journal"
        ),
        before=before,
    )


def last_delivery(seller: str) -> datetime | None:
    """When a parcel of the seller last arrived. One statement."""
    found: datetime | None = (
        _parcels(seller).filter(goods_state="delivered").aggregate(at=Max("updated_at"))["at"]
    )
    return found
