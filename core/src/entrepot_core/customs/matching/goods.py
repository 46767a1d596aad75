"""M21 to M27, M29 and M30: lines, what a mode wants filled in, and whether the goods may come in at all."""

from collections.abc import Iterator
from decimal import Decimal

from entrepot_core.customs.matching.case import Case, Check, Line, number, seen, text
from entrepot_core.customs.matching.findings import Hit
from entrepot_core.units import customs_units

_BONDED = frozenset({"1210", "1239"})
_FILLED, _EMPTY = "a value / 已填写", "nothing / 留空"


def lines_correspond(case: Case) -> Iterator[Hit]:
    """M21. Both count 1, 2, 3 without gaps and have the same numbers."""
    numbers = {kind: [int(number(line, "gnum")) for line in case.lines(kind)] for kind in ("311", "621")}
    wanted = list(range(1, len(numbers["311"]) + 1))
    for kind, found in numbers.items():
        if found != wanted:
            yield Hit(
                fields=(f"{kind}.gnum",), left=_listed(found), right=_listed(wanted), more={"first": kind}
            )


def _listed(numbers: list[int]) -> str:
    return ", ".join(str(each) for each in numbers) or "-"


def names_agree(case: Case) -> Iterator[Hit]:
    """M22."""
    for line, order, listed in case.pairs("311", "621"):
        left, right = text(order, "itemName"), text(listed, "gname")
        if left != right:
            yield Hit(fields=("311.itemName", "621.gname"), left=left, right=right, more={"line": str(line)})


def quantities_agree(case: Case) -> Iterator[Hit]:
    """M23."""
    for line, order, listed in case.pairs("311", "621"):
        for name in ("qty", "unit", "country"):
            left, right = order.get(name, ""), listed.get(name, "")
            if left != right:
                yield Hit(
                    fields=(f"311.{name}", f"621.{name}"),
                    left=seen(name, left),
                    right=seen(name, right),
                    more={"line": str(line), "name": name},
                )


def statutory_quantities_fit(case: Case) -> Iterator[Hit]:
    """M24."""
    for line in case.lines("621"):
        yield from _quantities(case, line)


def _quantities(case: Case, line: Line) -> Iterator[Hit]:
    place = text(line, "gnum")

    def hit(name: str, left: str, right: str) -> Hit:
        return Hit(fields=(f"621.{name}",), left=left, right=right, more={"line": place, "name": name})

    for name in ("qty", "qty1", "qty2"):
        if name in line and number(line, name) <= 0:
            yield hit(name, seen(name, line[name]), "> 0")
    if ("qty2" in line) != bool(text(line, "unit2")):
        yield hit("qty2" if "qty2" not in line else "unit2", "", _FILLED)
    units = case.context.statutory_units
    wanted = units.get(text(line, "gcode")) if units is not None else None
    if wanted is not None:
        for name, unit in (("unit1", wanted.first), ("unit2", wanted.second)):
            if text(line, name) != unit:
                yield hit(name, text(line, name), unit or _EMPTY)
    yield from (
        hit(name, text(line, name), "a unit code of customs / 海关计量单位代码")
        for name in ("unit", "unit1", "unit2")
        if text(line, name) and text(line, name) not in customs_units()
    )


def fixed_values(case: Case) -> Iterator[Hit]:
    """M25."""
    fixed = (
        ("311", "buyerIdType"),
        ("411", "payerIdType"),
        ("621", "buyerIdType"),
        ("511", "packNo"),
        ("621", "packNo"),
    )
    for kind, name in fixed:
        if kind in case.documents and str(case.head(kind).get(name, "")) != "1":
            yield Hit(fields=(f"{kind}.{name}",), left=text(case.head(kind), name), right="1")


def _hit(name: str, left: str, right: str, more: str = "") -> Hit:
    return Hit(fields=(f"621.{name}",), left=left, right=right, more={"name": f"{name}{more}"})


def direct_purchase(case: Case) -> Iterator[Hit]:
    """M26."""
    head = case.head("621")
    if text(head, "tradeMode") != "9610":
        return
    for name in ("trafNo", "voyageNo", "billNo"):
        if not text(head, name):
            yield _hit(name, "", _FILLED)
    if text(head, "country") == "142":
        yield _hit("country", "142", "the country of dispatch / 起运国")


def bonded(case: Case) -> Iterator[Hit]:
    """M27."""
    head = case.head("621")
    if text(head, "tradeMode") not in _BONDED:
        return
    for name in ("emsNo", "areaCode", "areaName"):
        if not text(head, name):
            yield _hit(name, "", _FILLED)
    for name in ("trafNo", "voyageNo", "billNo"):
        if text(head, name):
            yield _hit(name, text(head, name), _EMPTY)
    if text(head, "country") != "142":
        yield _hit("country", text(head, "country"), "142")
    for line in case.lines("621"):
        if not text(line, "itemRecordNo"):
            yield _hit("itemRecordNo", "", _FILLED, f" ({text(line, 'gnum')})")


def on_the_positive_list(case: Case) -> Iterator[Hit]:
    """M29."""
    known = case.context.positive_list
    if known is None:
        return
    mode = text(case.head("621"), "tradeMode")
    for line in case.lines("621"):
        item = known.get(text(line, "gcode")[:8])
        if item is None:
            why, why_zh = "is not on the positive list in force", "不在现行正面清单内"
        elif item.excluded:
            why, why_zh = (
                f"is on the list, but {item.excluded}",
                f"在清单内，但{item.excluded_zh or item.excluded}",
            )
        elif item.bonded_only and mode not in _BONDED:
            why, why_zh = "may only be imported by the bonded mode", "仅限网购保税进口"
        elif item.max_quantity is not None and number(line, "qty") > item.max_quantity:
            why, why_zh = f"is limited to {item.max_quantity:f}", f"数量限制为 {item.max_quantity:f}"
        else:
            continue
        more = {"line": text(line, "gnum"), "why": why, "why_zh": why_zh}
        yield Hit(fields=("621.gcode",), left=text(line, "gcode"), right="", more=more)


def in_the_book(case: Case) -> Iterator[Hit]:
    """M30. Lines of the same item record are taken together."""
    stock = case.context.book_stock
    if stock is None or text(case.head("621"), "tradeMode") not in _BONDED:
        return
    taken: dict[str, Decimal] = {}
    for line in case.lines("621"):
        record = text(line, "itemRecordNo")
        if record:
            taken[record] = taken.get(record, Decimal(0)) + number(line, "qty")
    for record, quantity in taken.items():
        if quantity > stock.get(record, Decimal(0)):
            yield Hit(
                fields=("621.itemRecordNo", "621.qty"),
                left=f"{quantity:f}",
                right=f"{stock.get(record, Decimal(0)):f}",
                more={"name": record},
            )


CHECKS: dict[str, Check] = {
    "M21": lines_correspond,
    "M22": names_agree,
    "M23": quantities_agree,
    "M24": statutory_quantities_fit,
    "M25": fixed_values,
    "M26": direct_purchase,
    "M27": bonded,
    "M29": on_the_positive_list,
    "M30": in_the_book,
}
