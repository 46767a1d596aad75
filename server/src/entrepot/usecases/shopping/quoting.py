"""Gathers what a cart's quote needs from the modules and has the core quote it. Reads only, in a fixed number of
statements however long the cart is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from entrepot.accounts.facts import IdentityFacts
from entrepot.carts.queries import CartFacts
from entrepot.catalog import queries as catalog
from entrepot.catalog.facts import ListingFacts
from entrepot.inventory import queries as inventory
from entrepot.inventory.queries import WarehouseFacts
from entrepot.inventory.services import LOW, OutOfStock
from entrepot.parties import queries as parties
from entrepot.parties.queries import SellerFacts
from entrepot.platform import clock
from entrepot.policies import queries as policies
from entrepot.policies.queries import RoomFacts
from entrepot.pricing import queries as pricing
from entrepot.pricing.queries import CURRENCIES, NoPrice
from entrepot.usecases.filing.numbers import with_book_numbers
from entrepot.usecases.shopping.cart_quotes import CartLineView, CartQuote, QuotedConsignment, QuotedLine
from entrepot_core import trade
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders import Item, ParcelQuote, limits_of, quote

IMPORT_MODE = "1210"


class NotOnSale(Problem):
    """The article was taken off the shelf."""

    code = "shopping.not_on_sale"
    kind = Kind.CONFLICT
    title = "“%(name)s” is no longer on sale: take it out of the cart."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """What the modules know of the lines of one cart."""

    listings: Mapping[int, ListingFacts]
    prices: Mapping[int, pricing.OfferPrices]
    free: Mapping[inventory.Place, int]
    warehouses: Mapping[str, WarehouseFacts]
    sellers: Mapping[str, SellerFacts]


def quote_of(cart: CartFacts, *, identity: IdentityFacts | None, language: str, now: datetime) -> CartQuote:
    """The cart's quote for a buyer, or for nobody yet (then the yearly limit is that of one who never bought)."""
    day = clock.local_date(now)
    currency = CURRENCIES[cart.market]
    found = _gather(cart, now)
    lines = tuple(_line_view(line.listing_id, line.quantity, found, language) for line in cart.lines)
    items = [item for line in lines if (item := _item(line, found))]
    room = _room(identity, now)
    made = quote(items, day=day, currency=currency, annual_used=room.taken if room else None)
    named = {listing.slug: listing for listing in found.listings.values()}
    return CartQuote(
        cart_id=cart.id,
        cart_token=cart.token,
        lines=lines,
        consignments=tuple(
            _consignment(number, parcel, named, found, language)
            for number, parcel in enumerate(made.parcels, start=1)
        ),
        quote=made,
        problems=(*_problems(lines), *_refused(lines, found, day), *made.problems),
        room=room,
    )


def _gather(cart: CartFacts, now: datetime) -> _Gathered:
    listings = catalog.listings((line.listing_id for line in cart.lines), day=clock.local_date(now))
    offers = {listing.offer_id for listing in listings.values()}
    warehouses = inventory.warehouses_by_code()
    return _Gathered(
        listings=with_book_numbers(listings, warehouses, day=clock.local_date(now)),
        prices=pricing.prices_of(offers, market=cart.market, at=now),
        free=inventory.free_pieces(listing.place for listing in listings.values()),
        warehouses=warehouses,
        sellers=parties.sellers_by_code(),
    )


def _line_view(listing_id: int, quantity: int, found: _Gathered, language: str) -> CartLineView:
    listing = found.listings[listing_id]
    prices = found.prices.get(listing.offer_id)
    free = found.free[listing.place]
    return CartLineView(
        listing_id=listing_id,
        slug=listing.slug,
        sku=listing.sku,
        name=listing.name(language),
        picture=listing.picture,
        quantity=quantity,
        unit_price=prices.at(quantity) if prices else None,
        on_sale=listing.on_sale,
        free=free if free <= LOW or free < quantity else None,
    )


def _item(line: CartLineView, found: _Gathered) -> Item | None:
    listing = found.listings[line.listing_id]
    warehouse = found.warehouses.get(listing.warehouse_code)
    if not line.on_sale or line.unit_price is None or warehouse is None:
        return None
    tiers = found.prices[listing.offer_id].tiers
    tier = max(start for start, _ in tiers if start <= line.quantity)
    return Item(
        id=listing.slug,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        gross_weight_g=listing.gross_weight_g,
        goods=listing.goods(),
        seller_code=listing.seller_code,
        mode=listing.mode,
        warehouse_code=listing.warehouse_code,
        port=warehouse.port,
        price_rule="list" if tier == 1 else f"from_{tier}",
    )


def _problems(lines: tuple[CartLineView, ...]) -> list[Problem]:
    found: list[Problem] = []
    for line in lines:
        if not line.on_sale:
            found.append(NotOnSale(field=line.slug, name=line.name))
        elif line.unit_price is None:
            found.append(NoPrice(field=line.slug, name=line.name))
        elif line.free is not None and line.free < line.quantity:
            short = {line.sku: {"wanted": line.quantity, "free": line.free}}
            found.append(OutOfStock(field=line.slug, items=short))
    return found


def _refused(lines: tuple[CartLineView, ...], found: _Gathered, day: date) -> list[Problem]:
    """What the matrix of trade modes has against a line, asked again on the day of the order."""
    problems: list[Problem] = []
    for line in lines:
        listing = found.listings[line.listing_id]
        warehouse = found.warehouses.get(listing.warehouse_code)
        if not line.on_sale or warehouse is None:
            continue
        for problem in trade.refusals(
            listing.mode,
            as_of=day,
            buyer=trade.Buyer.CONSUMER,
            warehouse=warehouse.kind,
            fulfilment=trade.Fulfilment.PARCEL,
            item_record_no=listing.profile.item_record_no if listing.profile else None,
        ):
            problem.field = line.slug
            problems.append(problem)
    return problems


def _room(identity: IdentityFacts | None, now: datetime) -> RoomFacts | None:
    day = clock.local_date(now)
    limits = limits_of(IMPORT_MODE, day)
    if identity is None or limits is None or limits.annual is None:
        return None
    return policies.room_of(identity.number_lookup, day.year, limit_minor=limits.annual.minor)


def _consignment(
    number: int, parcel: ParcelQuote, named: Mapping[str, ListingFacts], found: _Gathered, language: str
) -> QuotedConsignment:
    return QuotedConsignment(
        number=number,
        seller=found.sellers.get(parcel.seller_code),
        warehouse=found.warehouses[parcel.warehouse_code],
        lines=tuple(
            QuotedLine(listing=named[line.id], name=named[line.id].name(language), quote=line)
            for line in parcel.lines
        ),
        quote=parcel,
    )
