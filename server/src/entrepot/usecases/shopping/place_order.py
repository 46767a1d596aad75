"""A shopper places an order."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.accounts import queries as accounts
from entrepot.accounts.facts import AddressFacts, IdentityFacts
from entrepot.carts import queries as cart_queries
from entrepot.carts import services as carts
from entrepot.inventory import services as inventory
from entrepot.orders import queries as order_queries
from entrepot.orders import services as orders
from entrepot.parties.queries import get_seller
from entrepot.platform import clock, outbox
from entrepot.platform.access import NotFound
from entrepot.policies import services as policies
from entrepot.usecases.shopping.cart_quotes import CartQuote, QuotedConsignment
from entrepot.usecases.shopping.quoting import quote_of
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money
from entrepot_core.orders import limits_of
from entrepot_core.orders.problems import CartIsEmpty

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UNMISTAKABLE: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class ConsentMissing(Problem):
    """The notice to consumers was not agreed to."""

    code = "shopping.consent_missing"
    title = "Read the notice to consumers and agree to it: customs requires it before an order is placed."


class PriceChanged(Problem):
    """The total is not what the shopper agreed to."""

    code = "shopping.price_changed"
    kind = Kind.CONFLICT
    title = "The total has changed from %(expected)s to %(total)s %(currency)s: look at it again, then place the order."


class CartChanged(Problem):
    """The cart was changed while it was being ordered, as in another window."""

    code = "shopping.cart_changed"
    kind = Kind.CONFLICT
    title = "The cart was changed in another window: look at it again, then place the order."


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The order that the cart became."""

    order_no: str


def place_order(
    *,
    user_id: int,
    cart_token: str,
    address_id: int,
    identity_id: int,
    consent: str,
    expected_total_minor: int,
    language: str,
    now: datetime,
) -> Receipt:
    """Turn a cart into an order: quote it, promise the stock, set the yearly room aside, write it all down.

    The quote holds for ``now``; stock and room are claimed when they are written. Everything commits together or not at
    all. Payment and the customs declarations start from ``orders.placed.v1`` after the commit. Placing the same cart
    twice gives the first receipt.

    Args:
        consent: version of the notice to consumers that was agreed to.
        expected_total_minor: the total that the shopper saw, in minor units.

    Raises:
        ConsentMissing, NotFound (cart, address or identity is not the user's), CartIsEmpty, CartChanged, PriceChanged,
        OutOfStock, OverAnnualRoom, and every problem a quote may have; then nothing was written.
    """
    if not consent.strip():
        raise ConsentMissing(field="consent")
    cart = cart_queries.get_cart(cart_token, user_id=user_id)
    if receipt := _find_receipt(cart.id, user_id):
        return receipt
    address = accounts.get_address(user_id, address_id)
    identity = accounts.get_identity(user_id, identity_id)
    # Quoted before anything is locked: whoever comes too late or saw another total makes nobody wait.
    quoted = quote_of(cart, identity=identity, language=language, now=now)
    try:
        _check(quoted, expected_total_minor)
    except Problem:
        if receipt := _find_receipt(cart.id, user_id):  # the first click was faster, and took the last pieces
            return receipt
        raise
    with transaction.atomic(durable=True):
        if not carts.claim(cart.id):  # a second click waits here
            return _get_receipt(cart.id, user_id)
        if cart_queries.lines_of(cart.id) != cart.lines:
            raise CartChanged
        order_no = _new_number(now)
        numbered = _numbered(order_no, quoted)
        inventory.allocate(_promises(numbered), now=now)
        _reserve_room(numbered, identity, now)
        orders.create(
            _order(
                order_no,
                numbered,
                quoted=quoted,
                cart=cart,
                user_id=user_id,
                address=address,
                identity=identity,
                consent=consent,
                language=language,
            ),
            now=now,
        )
        outbox.publish(
            "orders.placed.v1",
            {"order_no": order_no, "total_minor": quoted.total.minor, "currency": quoted.quote.currency},
            at=now,
        )
    return Receipt(order_no=order_no)


def _get_receipt(cart_id: int, user_id: int) -> Receipt:
    receipt = _find_receipt(cart_id, user_id)
    if receipt is None:
        raise NotFound(field="cart_token")
    return receipt


def _find_receipt(cart_id: int, user_id: int) -> Receipt | None:
    order_no = order_queries.find_number_of_cart(cart_id, user_id=user_id)
    return Receipt(order_no=order_no) if order_no else None


def _check(quoted: CartQuote, expected_total_minor: int) -> None:
    if not quoted.lines:
        raise CartIsEmpty
    for problem in quoted.problems:
        raise problem
    if quoted.total.minor != expected_total_minor:
        currency = quoted.quote.currency
        raise PriceChanged(
            expected=str(Money.of_minor(expected_total_minor, currency).amount),
            total=str(quoted.total.rounded().amount),
            currency=currency,
        )


def _new_number(now: datetime) -> str:
    """E, the day in Shanghai, eight places that nobody can guess; unique by the constraint of its table."""
    return f"E{clock.local_date(now):%y%m%d}" + "".join(secrets.choice(_UNMISTAKABLE) for _ in range(8))


def _numbered(order_no: str, quoted: CartQuote) -> Mapping[str, QuotedConsignment]:
    return {f"{order_no}{_LETTERS[at]}": part for at, part in enumerate(quoted.consignments)}


def _promises(numbered: Mapping[str, QuotedConsignment]) -> list[inventory.Item]:
    return [
        inventory.Item(
            sku=line.listing.sku,
            warehouse_code=line.listing.warehouse_code,
            seller_code=line.listing.seller_code,
            ref=number,
            pieces=line.quote.quantity,
        )
        for number, part in numbered.items()
        for line in part.lines
    ]


def _reserve_room(numbered: Mapping[str, QuotedConsignment], identity: IdentityFacts, now: datetime) -> None:
    day = clock.local_date(now)
    for number, part in numbered.items():
        limits = limits_of(part.mode, day)
        if limits and limits.annual:
            policies.reserve(
                number_lookup=identity.number_lookup,
                year=day.year,
                limit_minor=limits.annual.minor,
                amount_minor=part.quote.dutiable.minor,
                ref=number,
                now=now,
            )


def _order(
    order_no: str,
    numbered: Mapping[str, QuotedConsignment],
    *,
    quoted: CartQuote,
    cart: cart_queries.CartFacts,
    user_id: int,
    address: AddressFacts,
    identity: IdentityFacts,
    consent: str,
    language: str,
) -> orders.NewOrder:
    return orders.NewOrder(
        number=order_no,
        user_id=user_id,
        cart_id=cart.id,
        market=cart.market,
        language=language,
        currency=quoted.quote.currency,
        quote=quoted.quote.to_json(),
        identity_id=identity.id,
        address={
            "consignee": address.consignee,
            "phone": address.phone,
            "country": address.country,
            "region_code": address.region_code,
            "region": address.region,
            "detail": address.detail,
        },
        consent=consent.strip(),
        consignments=[_new_consignment(number, part) for number, part in numbered.items()],
    )


def _new_consignment(number: str, part: QuotedConsignment) -> orders.NewConsignment:
    made = part.quote
    return orders.NewConsignment(
        number=number,
        seller_code=made.seller_code,
        mode=made.mode,
        warehouse_code=made.warehouse_code,
        port=made.port,
        goods_minor=made.goods.minor,
        freight_minor=made.freight.minor,
        tax_minor=made.tax.minor,
        commission_minor=(made.goods * get_seller(made.seller_code).commission_rate).rounded().minor,
        assessment=part.assessment or {},
        lines=[
            orders.NewLine(
                listing_slug=line.listing.slug,
                sku=line.listing.sku,
                name_zh=line.listing.name("zh-hans"),
                name_en=line.listing.name("en"),
                picture=line.listing.picture,
                quantity=line.quote.quantity,
                unit_price_minor=line.quote.unit_price.minor,
                tax_minor=line.quote.tax.minor,
                gross_weight_g=line.listing.gross_weight_g,
                net_weight_g=line.listing.net_weight_g,
                profile=line.listing.profile.to_json() if line.listing.profile else {},
            )
            for line in part.lines
        ],
    )
