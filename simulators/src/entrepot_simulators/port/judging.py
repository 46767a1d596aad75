"""What customs thinks of an inventory list once its three documents are there: match, identity, limits."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from entrepot_core.customs.documents import Document, as_number
from entrepot_simulators.population import belongs_together
from entrepot_simulators.port.codes import NOT_MATCHED, REJECTIONS

SINGLE_LIMIT = Decimal(5000)
YEARLY_LIMIT = Decimal(26000)
"""Yuan per transaction, and per person and year: announcement of 2018 on the tax policy of retail imports."""
FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a list is not let in: ``status`` 100 or a negative code, and the text of the receipt.

    ``warning`` is a receipt with status 99 that comes first, if any.
    """

    status: str
    text: str
    warning: str = ""


def coded(code: str, words: str) -> str:
    """The text of a receipt as the port writes it: ``[Code:1800;Desc:...]``."""
    return f"[Code:{code};Desc:{words}]"


def dutiable_value(inventory: Document) -> Decimal:
    """Goods, freight and insurance of a list in yuan, to the fen."""
    goods = sum((as_number(line, "totalPrice") for line in inventory.lines), Decimal(0))
    return (goods + inventory.number("freight") + inventory.number("insuredFee")).quantize(FEN)


def judge(
    *, order: Document, payment: Document, waybill: Document, inventory: Document, on: dt.datetime
) -> Rejection | None:
    """Why the list must be rejected, or None. The yearly limit is not looked at: it is claimed, not asked."""
    return _identity(inventory) or _single(inventory) or _documents(order, payment, waybill, inventory, on)


def _identity(inventory: Document) -> Rejection | None:
    if belongs_together(inventory.text("buyerName"), inventory.text("buyerIdNumber")):
        return None
    return Rejection(
        status="100",
        text=coded("99", "订购人姓名与身份证号不匹配 name and number do not match"),
        warning="姓名身份证不匹配",
    )


def _single(inventory: Document) -> Rejection | None:
    if dutiable_value(inventory) <= SINGLE_LIMIT:
        return None
    lines = inventory.lines
    if len(lines) == 1 and as_number(lines[0], "qty") == 1 and dutiable_value(inventory) <= YEARLY_LIMIT:
        return None
    return Rejection(status="-621005", text="超过单次交易限值5000元")


def _documents(
    order: Document, payment: Document, waybill: Document, inventory: Document, on: dt.datetime
) -> Rejection | None:
    del on
    rules = (
        ("M02", order.number("acturalPaid"), payment.number("amountPaid")),
        ("M11", _who(inventory, "buyer"), _who(order, "buyer")),
        ("M11", _who(inventory, "buyer"), _who(payment, "payer")),
        ("M12", inventory.text("buyerTelephone"), order.text("buyerTelephone")),
        ("M14", order.text("consigneeAddress"), waybill.text("consigneeAddress")),
        ("M19", inventory.text("ebpCode"), order.text("ebpCode")),
        ("M20", inventory.text("ebcCode"), order.text("ebcCode")),
        ("M21", len(inventory.lines), len(order.lines)),
    )
    for rule, left, right in rules:
        if left != right:
            code, words = REJECTIONS.get(rule, (NOT_MATCHED, "三单比对不通过"))
            return Rejection(status="100", text=coded(code, f"{words}({rule})"))
    return None


def _who(document: Document, role: str) -> tuple[str, str]:
    return document.text(f"{role}Name"), document.text(f"{role}IdNumber")


def above_the_year() -> Rejection:
    """The person has no room left this year."""
    return Rejection(status="100", text=coded("1313", "年度限额超过"))


def fits(returned: Document, listed: Document) -> bool:
    """Whether every line of a return stands in the list, with no more pieces than it has."""
    have = {(line["gnum"], line["gcode"]): as_number(line, "qty") for line in listed.lines}
    return all(
        as_number(line, "qty") <= have.get((line["gnum"], line["gcode"]), Decimal(0))
        for line in returned.lines
    )


def worth(returned: Document, listed: Document) -> Decimal:
    """What the lines of a return were declared for, in yuan."""
    prices = {line["gnum"]: as_number(line, "price") for line in listed.lines}
    return sum((as_number(line, "qty") * prices[line["gnum"]] for line in returned.lines), Decimal(0))
