"""Refuses shipments that can't be assessed by any law: wrong amounts, quantities, codes, countries.

Problems name the field by its path, such as ``lines[0].goods.vat``.
"""

from collections.abc import Container
from decimal import Decimal

from entrepot_core.money import EXPONENTS, Money
from entrepot_core.places import UnknownCountry, countries
from entrepot_core.taxes.problems import (
    CutAboveGoods,
    DuplicateLine,
    FinerThanMinorUnit,
    MixedCurrencies,
    NegativeAmount,
    NegativeQuantity,
    NoLines,
    NotAnHsCode,
    NotANumber,
    QuantityNotPositive,
    RateOutOfRange,
    TooLarge,
    UnknownChoice,
    UnknownContentUnit,
    UnknownTaxKind,
    WorthNothing,
)
from entrepot_core.taxes.shipment import Goods, Line, Shipment
from entrepot_core.taxes.values import QUANTA

CONTENT_UNITS = ("ml", "g", "piece")
CHANNELS = ("courier", "post")
CONSUMPTION_KINDS = (
    "none",
    "ad_valorem",
    "specific",
    "compound",
    "high_end_cosmetics",
    "watch",
    "beer",
    "yellow_wine",
)
MOST_DUTY = Decimal(10)
MOST = Decimal(10) ** 15
MOST_PIECES = 10**9
ZERO = Decimal(0)


def check(shipment: Shipment) -> None:
    """Raises the first problem found, with its field."""
    lines = shipment.lines
    if not lines:
        raise NoLines(field="lines")
    known = countries()
    if shipment.destination not in known:
        raise UnknownCountry(field="destination", country=shipment.destination)
    if shipment.origin and shipment.origin not in known:
        raise UnknownCountry(field="origin", country=shipment.origin)
    if shipment.channel not in CHANNELS:
        raise UnknownChoice(field="channel", value=shipment.channel, known=", ".join(CHANNELS))
    currency = shipment.currency
    worth = ZERO
    for at, line in enumerate(lines):
        worth += _check_line(line, currency, known, at)
    if len(lines) > 1:
        _check_ids(lines)
    if not worth:
        raise WorthNothing(field="lines")
    _check_amounts(shipment, worth)
    for code, rate in shipment.rates.items():
        _above_zero(rate, f"rates.{code}")


def _check_ids(lines: tuple[Line, ...]) -> None:
    ids: set[str] = set()
    for at, line in enumerate(lines):
        if line.id in ids:
            raise DuplicateLine(field=f"lines[{at}].id", id=line.id)
        ids.add(line.id)


def _check_line(line: Line, currency: str, known: Container[str], at: int) -> Decimal:
    price = line.unit_price
    if price.currency != currency:
        raise MixedCurrencies(field=f"lines[{at}].unit_price", currency=price.currency, expected=currency)
    if price.amount < 0:
        raise NegativeAmount(field=f"lines[{at}].unit_price", value=str(price.amount))
    if price.amount > MOST:
        raise TooLarge(field=f"lines[{at}].unit_price", value=str(price.amount), most=str(MOST))
    if type(line.quantity) is not int or line.quantity < 1:
        raise QuantityNotPositive(field=f"lines[{at}].quantity", value=str(line.quantity))
    if line.quantity > MOST_PIECES:
        raise TooLarge(field=f"lines[{at}].quantity", value=str(line.quantity), most=str(MOST_PIECES))
    _check_goods(line.goods, known, at)
    worth = price.amount * line.quantity
    if worth > MOST:
        raise TooLarge(field=f"lines[{at}].quantity", value=str(worth), most=str(MOST))
    return worth


def _check_goods(goods: Goods, known: Container[str], at: int) -> None:
    code = goods.hs_code
    if code and not (code.isdecimal() and code.isascii() and 6 <= len(code) <= 10):
        raise NotAnHsCode(field=f"lines[{at}].goods.hs_code", value=code, digits="6 to 10")
    if goods.origin and goods.origin not in known:
        raise UnknownCountry(field=f"lines[{at}].goods.origin", country=goods.origin)
    if goods.net_weight_g is not None:
        _above_zero(goods.net_weight_g, f"lines[{at}].goods.net_weight_g")
    if goods.volume_ml is not None:
        _above_zero(goods.volume_ml, f"lines[{at}].goods.volume_ml")
    if goods.content is not None:
        _above_zero(goods.content, f"lines[{at}].goods.content")
        if goods.content_unit not in CONTENT_UNITS:
            raise UnknownContentUnit(field=f"lines[{at}].goods.content_unit", unit=goods.content_unit)
    if goods.cap_g is not None:
        _above_zero(goods.cap_g, f"lines[{at}].goods.cap_g")
    if goods.cap_used_g:
        _not_negative(goods.cap_used_g, f"lines[{at}].goods.cap_used_g")
    if goods.states_rates:
        _check_rates(goods, f"lines[{at}].goods")


def _check_rates(goods: Goods, where: str) -> None:
    if goods.vat is not None:
        _fraction(goods.vat, f"{where}.vat")
    if goods.postal_rate is not None:
        _fraction(goods.postal_rate, f"{where}.postal_rate")
    if goods.additional_duty is not None:
        _fraction(goods.additional_duty, f"{where}.additional_duty", MOST_DUTY)
    if goods.duty is not None:
        _fraction(goods.duty.ad_valorem, f"{where}.duty.ad_valorem", MOST_DUTY)
        _not_negative(goods.duty.specific, f"{where}.duty.specific")
        if goods.duty.unit not in ("kg", "l", "piece"):
            raise UnknownChoice(field=f"{where}.duty.unit", value=goods.duty.unit, known="kg, l, piece")
    tax = goods.consumption_tax
    if tax is None:
        return
    if tax.kind not in CONSUMPTION_KINDS:
        raise UnknownTaxKind(
            field=f"{where}.consumption_tax.kind", kind=tax.kind, known=", ".join(CONSUMPTION_KINDS)
        )
    if tax.unit not in ("l", "kg", "t", "piece"):
        raise UnknownChoice(field=f"{where}.consumption_tax.unit", value=tax.unit, known="l, kg, t, piece")
    if tax.rate is not None:
        _fraction(tax.rate, f"{where}.consumption_tax.rate", Decimal("0.99"))
    if tax.amount is not None:
        _not_negative(tax.amount, f"{where}.consumption_tax.amount")


def _check_amounts(shipment: Shipment, worth: Decimal) -> None:
    if shipment.freight is not None:
        _check_amount(shipment.freight, shipment, "freight")
    if shipment.insurance is not None:
        _check_amount(shipment.insurance, shipment, "insurance")
    if shipment.price_cut is not None:
        _check_amount(shipment.price_cut, shipment, "price_cut")
    if shipment.voucher is not None:
        _check_amount(shipment.voucher, shipment, "voucher")
    if shipment.annual_used is not None:
        _payable(shipment.annual_used, "annual_used")
    cut = shipment.price_cut
    if cut is not None and cut.amount >= worth:
        raise CutAboveGoods(field="price_cut", cut=str(cut), goods=str(worth))


def _check_amount(money: Money, shipment: Shipment, name: str) -> None:
    if money.currency != shipment.currency:
        raise MixedCurrencies(field=name, currency=money.currency, expected=shipment.currency)
    _payable(money, name)


def _payable(money: Money, field: str) -> None:
    amount = money.amount
    if amount < 0:
        raise NegativeAmount(field=field, value=str(amount))
    if amount > MOST:
        raise TooLarge(field=field, value=str(amount), most=str(MOST))
    if amount != amount.quantize(QUANTA[EXPONENTS[money.currency]]):
        raise FinerThanMinorUnit(field=field, value=str(amount), currency=money.currency)


def _number(value: Decimal, field: str) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise NotANumber(field=field, value=str(value))


def _above_zero(value: Decimal, field: str) -> None:
    _number(value, field)
    if value <= 0:
        raise NegativeQuantity(field=field, value=str(value))
    if value > MOST:
        raise TooLarge(field=field, value=str(value), most=str(MOST))


def _not_negative(value: Decimal, field: str) -> None:
    _number(value, field)
    if value < 0:
        raise NegativeAmount(field=field, value=str(value))
    if value > MOST:
        raise TooLarge(field=field, value=str(value), most=str(MOST))


def _fraction(value: Decimal, field: str, most: Decimal = Decimal(1)) -> None:
    _number(value, field)
    if not 0 <= value <= most:
        raise RateOutOfRange(field=field, value=str(value), most=str(most))
