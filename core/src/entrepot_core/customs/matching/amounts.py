"""M01 to M10: sums, products and limits."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from entrepot_core.customs.matching.case import Case, Check, number, plain, seen, text
from entrepot_core.customs.matching.findings import Hit, Severity
from entrepot_core.taxes.problems import BeforeTheData
from entrepot_core.taxes.rulebook import rulebook

_HALF_UNIT = Decimal("0.000005")
"""Half of the fifth place: the rounding that a price or total written to five places may carry."""


def paid_is_the_sum(case: Case) -> Iterator[Hit]:
    """M01."""
    head = case.head("311")
    goods, freight, tax, discount, paid = (
        number(head, name) for name in ("goodsValue", "freight", "taxTotal", "discount", "acturalPaid")
    )
    total = goods + freight + tax - discount
    if total != paid:
        parts = {"goods": goods, "freight": freight, "tax": tax, "discount": discount}
        yield Hit(
            fields=tuple(
                f"311.{name}" for name in ("acturalPaid", "goodsValue", "freight", "taxTotal", "discount")
            ),
            left=plain(paid),
            right=plain(total),
            more={name: plain(value) for name, value in parts.items()}
            | {"difference": plain(abs(total - paid))},
        )


def paid_is_the_payment(case: Case) -> Iterator[Hit]:
    """M02."""
    left, right = number(case.head("311"), "acturalPaid"), number(case.head("411"), "amountPaid")
    if left != right:
        yield Hit(fields=("311.acturalPaid", "411.amountPaid"), left=plain(left), right=plain(right))


def currency_is_yuan(case: Case) -> Iterator[Hit]:
    """M03."""
    for kind in ("311", "411"):
        if kind in case.documents and text(case.head(kind), "currency") != "142":
            yield Hit(fields=(f"{kind}.currency",), left=text(case.head(kind), "currency"), right="142")


def lines_make_goods_value(case: Case) -> Iterator[Hit]:
    """M04."""
    total = sum((number(line, "totalPrice") for line in case.lines("311")), Decimal(0))
    value = number(case.head("311"), "goodsValue")
    if total != value:
        yield Hit(fields=("311.totalPrice", "311.goodsValue"), left=plain(total), right=plain(value))


def total_is_price_times_quantity(case: Case) -> Iterator[Hit]:
    """M05. A price rounded to five places may be off by half a unit of the fifth place for each piece."""
    for kind in ("311", "621"):
        for line in case.lines(kind) if kind in case.documents else ():
            total, quantity = number(line, "totalPrice"), number(line, "qty")
            product = number(line, "price") * quantity
            if abs(total - product) > _HALF_UNIT * (abs(quantity) + 1):
                more = {"line": text(line, "gnum"), "document": kind}
                yield Hit(
                    fields=(f"{kind}.totalPrice", f"{kind}.price", f"{kind}.qty"),
                    left=plain(total),
                    right=plain(product),
                    more=more,
                )


def line_totals_agree(case: Case) -> Iterator[Hit]:
    """M06."""
    for line, order, listed in case.pairs("311", "621"):
        left, right = number(order, "totalPrice"), number(listed, "totalPrice")
        if left != right:
            yield Hit(
                fields=("311.totalPrice", "621.totalPrice"),
                left=plain(left),
                right=plain(right),
                more={"line": str(line)},
            )


def charges_agree(case: Case) -> Iterator[Hit]:
    """M07."""
    yield from case.differing("511", "621", "freight", "insuredFee")


def freight_agrees(case: Case) -> Iterator[Hit]:
    """M08."""
    head = case.head("621")
    left, right = number(case.head("311"), "freight"), number(head, "freight") + number(head, "insuredFee")
    if left != right:
        yield Hit(
            fields=("311.freight", "621.freight", "621.insuredFee"), left=plain(left), right=plain(right)
        )


def _limit(name: str, given: Decimal | None, day: date | None) -> Decimal | None:
    if given is not None or day is None:
        return given
    try:
        return rulebook("cn", "retail_import.toml").on("limits", day).number(name)
    except BeforeTheData:
        return None


def within_single_limit(case: Case) -> Iterator[Hit]:
    """M09. One single article may pass the limit up to the yearly one: full tax, and it counts for the year."""
    limit = _limit("single", case.context.single_limit, case.day)
    value = case.dutiable()
    if limit is None or value <= limit:
        return
    yearly = _limit("annual", case.context.yearly_limit, case.day)
    lines = case.lines("621")
    alone = len(lines) == 1 and number(lines[0], "qty") == 1 and (yearly is None or value <= yearly)
    yield Hit(
        fields=("621.totalPrice", "621.freight", "621.insuredFee"),
        left=plain(value),
        right=plain(limit),
        severity=Severity.WARN if alone else Severity.BLOCK,
        more={
            "single": "; as one single article it may pass with full tax, and counts for the year"
            if alone
            else "",
            "single_zh": "；作为单件商品可全额征税通关，并计入年度额度" if alone else "",
        },
    )


def within_yearly_limit(case: Case) -> Iterator[Hit]:
    """M10."""
    limit, used = _limit("annual", case.context.yearly_limit, case.day), case.context.yearly_used
    if limit is None or used is None:
        return
    value = used + case.dutiable()
    if value > limit:
        buyer = seen("buyerIdNumber", case.head("621").get("buyerIdNumber", ""))
        yield Hit(
            fields=("621.buyerIdNumber", "621.totalPrice"),
            left=plain(value),
            right=plain(limit),
            more={"used": plain(used), "buyer": buyer},
        )


CHECKS: dict[str, Check] = {
    "M01": paid_is_the_sum,
    "M02": paid_is_the_payment,
    "M03": currency_is_yuan,
    "M04": lines_make_goods_value,
    "M05": total_is_price_times_quantity,
    "M06": line_totals_agree,
    "M07": charges_agree,
    "M08": freight_agrees,
    "M09": within_single_limit,
    "M10": within_yearly_limit,
}
