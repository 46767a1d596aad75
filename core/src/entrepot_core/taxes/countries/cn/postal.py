"""Postal articles into China: class rate on table value or price, small tax waived, value limit of a parcel.

Freight is not part of the value. The class of cosmetics and watches turns on the price of a unit.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from entrepot_core.taxes.answering import POSTAL_TAX, RELIEF, ZERO, Draft, calculated, partial, refused
from entrepot_core.taxes.countries.cn.classified import candidates
from entrepot_core.taxes.countries.cn.goods import find_goods
from entrepot_core.taxes.duties import percent
from entrepot_core.taxes.levels import only_by_line
from entrepot_core.taxes.problems import ContentMissing, MixedCurrencies, UnknownChoice
from entrepot_core.taxes.result import Assessment, Charge, LineAssessment
from entrepot_core.taxes.rulebook import Rule, Rulebook, rulebook
from entrepot_core.taxes.shipment import Goods, Shipment
from entrepot_core.taxes.values import Valued, value_lines

REGIME = "cn.postal"
POSTAL, RETURN_OR_GOODS = "POSTAL", "RETURN_OR_GOODS"
NEAR = ("HK", "MO", "TW")


def assess(shipment: Shipment, *, as_of: date) -> Assessment:
    """The tax of a parcel of personal articles, in CNY.

    Raises BeforeTheData, ContentMissing, MixedCurrencies, UnknownChoice.
    """
    book = rulebook("cn", "postal.toml")
    rounding = only_by_line(book.rounding(as_of))
    values = value_lines(shipment, rounding.sharing, currency="CNY")
    draft = Draft(REGIME, as_of, values, rounding, shipment.annual_used)
    limit = book.on("limit", as_of)
    draft.uses(limit.used, book.on("table_value", as_of).used)
    worth = [_worth(book, line, as_of) for line in values.lines]
    if refusal := _over_the_limit(shipment, draft, limit, sum(worth, ZERO)):
        return refusal
    rates = [_rate(book, line.line.goods, line, as_of) for line in values.lines]
    if missing := tuple(
        f"{line.field}.hs_code" for line, rate in zip(values.lines, rates, strict=True) if not rate
    ):
        return partial(draft, route=POSTAL, missing=missing, candidates=candidates(shipment, missing))
    return _taxed(draft, book, worth, [rate for rate in rates if rate is not None])


def _worth(book: Rulebook, line: Valued, day: date) -> Decimal:
    table = line.line.goods.table_value
    if table is None:
        return line.goods
    if table.currency != "CNY":
        raise MixedCurrencies(field=f"{line.field}.table_value", currency=table.currency, expected="CNY")
    rule = book.on("table_value", day)
    value = table.amount * line.line.quantity
    return value if value * rule.number("least") <= line.goods <= value * rule.number("most") else line.goods


def _over_the_limit(shipment: Shipment, draft: Draft, rule: Rule, worth: Decimal) -> Assessment | None:
    limit = rule.number("near" if shipment.origin in NEAR else "other")
    single = len(shipment.lines) == 1 and shipment.lines[0].quantity == 1
    if worth <= limit or single:
        return None
    return refused(
        draft,
        route=RETURN_OR_GOODS,
        reason="OVER_POSTAL_LIMIT",
        sentence=f"Articles worth {worth} CNY are above the {limit} CNY of one parcel: send them back or clear them as goods.",
        open_routes=("GENERAL_TRADE", "SEPARATE_PARCELS"),
        dutiable=worth,
    )


def _rate(book: Rulebook, goods: Goods, line: Valued, day: date) -> Decimal | None:
    if goods.postal_rate is not None:
        return goods.postal_rate
    row = find_goods(goods.hs_code, day)
    name, condition = goods.postal_class, ""
    if not name and row:
        name, condition = row.postal_class, row.postal_condition
    if not name:
        return None
    if condition and _high_end(book, condition, line, day):
        name = "high"
    classes = book.on("classes", day)
    if name not in classes.values:
        raise UnknownChoice(
            field=f"{line.field}.postal_class", value=name, known=", ".join(sorted(classes.values))
        )
    return classes.number(name)


def _high_end(book: Rulebook, condition: str, line: Valued, day: date) -> bool:
    rule = book.on("high_end", day)
    each = line.goods / line.line.quantity
    if condition == "watch":
        return each >= rule.number("watch")
    goods = line.line.goods
    if goods.content is None:
        raise ContentMissing(field=f"{line.field}.content")
    return each / goods.content >= rule.number(f"per_{goods.content_unit}")


def _taxed(draft: Draft, book: Rulebook, worth: Sequence[Decimal], rates: Sequence[Decimal]) -> Assessment:
    rule, waiver = book.on("classes", draft.as_of), book.on("waiver", draft.as_of)
    draft.uses(rule.used)
    lines = []
    for line, value, rate in zip(draft.values.lines, worth, rates, strict=True):
        charge = draft.charge(
            rule.used,
            POSTAL_TAX,
            base=value,
            rate=percent(rate),
            formula=f"{value!s} × {rate!s}",
            amount=value * rate,
            collector="customs",
        )
        lines.append(LineAssessment(id=line.line.id, dutiable=draft.money(value), charges=(charge,)))
    tax = sum((line.charges[0].amount.amount for line in lines), ZERO)
    waived = ZERO < tax <= waiver.number("up_to")
    bill: tuple[Charge, ...] = (_relief(draft, waiver, tax),) if waived else ()
    return calculated(
        draft,
        route=POSTAL,
        reason="TAX_WITHIN_50_EXEMPT" if waived else "",
        sentence=f"Tax of {tax} CNY, not levied up to {waiver.number('up_to')} CNY."
        if waived
        else f"Articles for personal use: {tax} CNY of tax.",
        lines=lines,
        charges=bill,
        dutiable=sum(worth, ZERO),
    )


def _relief(draft: Draft, waiver: Rule, tax: Decimal) -> Charge:
    draft.uses(waiver.used)
    return draft.charge(
        waiver.used,
        POSTAL_TAX + RELIEF,
        base=tax,
        rate="100 %",
        formula=f"{tax} is not more than {waiver.number('up_to')}: not levied",
        amount=-tax,
        collector="customs",
    )
