"""What customs thinks of an inventory list once its three documents are there: match, identity, limits."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Value, as_number
from entrepot_core.customs.matching import RULES, MatchContext, Severity, match, match_documents
from entrepot_simulators.population import belongs_together
from entrepot_simulators.port.codes import NOT_MATCHED

YEARLY_LIMIT = Decimal(26000)
"""Yuan per person and year: announcement of 2018 on the tax policy of retail imports."""
FEN = Decimal("0.01")
LEAST_CODE = 999
"""Codes of rejections have four digits and more; shorter ones in the tables are statuses."""


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
    return _identity(inventory) or _documents(order, payment, waybill, inventory, on)


def _identity(inventory: Document) -> Rejection | None:
    if belongs_together(inventory.text("buyerName"), inventory.text("buyerIdNumber")):
        return None
    return Rejection(
        status="100",
        text=coded("99", "订购人姓名与身份证号不匹配 name and number do not match"),
        warning="姓名身份证不匹配",
    )


def _documents(
    order: Document, payment: Document, waybill: Document, inventory: Document, on: dt.datetime
) -> Rejection | None:
    context = MatchContext(day=beijing_day(on))
    findings = match(order=order, payment=payment, waybill=waybill, inventory=inventory, context=context)
    wrong = next((each for each in findings if each.severity is Severity.BLOCK), None)
    if wrong is None:
        return None
    if wrong.rule == "M09":
        return Rejection(status="-621005", text=f"超过单次交易限值: {wrong.sentence_zh}")
    code = next(
        (code for code in RULES[wrong.rule].seen if code.isdigit() and int(code) > LEAST_CODE), NOT_MATCHED
    )
    return Rejection(
        status="100", text=coded(code, f"{wrong.sentence_zh} ({wrong.rule} {','.join(wrong.fields)})")
    )


def judge_export(documents: Mapping[str, Document], *, on: dt.datetime) -> Rejection | None:
    """Why an export list must be rejected, or None: what blocks by the match of 303, 403, 505 and 603."""
    findings = match_documents(documents, context=MatchContext(day=beijing_day(on)))
    wrong = next((each for each in findings if each.severity is Severity.BLOCK), None)
    if wrong is None:
        return None
    text = f"{wrong.sentence_zh} ({wrong.rule} {','.join(wrong.fields)})"
    return Rejection(status="100", text=coded(NOT_MATCHED, text))


def above_the_year() -> Rejection:
    """The person has no room left this year."""
    return Rejection(status="100", text=coded("1313", "年度限额超过"))


def left_of(listed: Document, returned: Iterable[Document]) -> dict[tuple[Value, Value], Decimal]:
    """Pieces of each line of a list, by its number and code, that are left after returns; below zero for what was not there."""
    left = {(line["gnum"], line["gcode"]): as_number(line, "qty") for line in listed.lines}
    for document in returned:
        for line in document.lines:
            key = (line["gnum"], line["gcode"])
            left[key] = left.get(key, Decimal(0)) - as_number(line, "qty")
    return left


def worth(returned: Document, listed: Document) -> Decimal:
    """What the lines of a return were declared for, in yuan."""
    prices = {line["gnum"]: as_number(line, "price") for line in listed.lines}
    return sum((as_number(line, "qty") * prices[line["gnum"]] for line in returned.lines), Decimal(0))
