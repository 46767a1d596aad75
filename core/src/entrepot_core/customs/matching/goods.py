"""M21 to M27, M29 and M30: lines, what a mode wants filled in, and whether the goods may come in at all."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from math import ceil

from entrepot_core.customs.filing.positive import GoodsFacts, Outcome, check
from entrepot_core.customs.matching.case import Case, Check, Line, number, seen, text
from entrepot_core.customs.matching.findings import Hit, Severity
from entrepot_core.units import KILOGRAM, customs_units

_BONDED = frozenset({"1210", "1239"})
_FREE = frozenset({Outcome.ALLOWED, Outcome.NOT_ASKED})
_FILLED, _EMPTY = ("a value", "有值"), ("nothing", "空")
_POSITIVE, _UNIT_CODE = ("above 0", "大于 0"), ("a unit code of customs", "海关计量单位代码")
_DISPATCH = ("the country of dispatch", "起运国")


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
    gnum = text(line, "gnum")
    for name in ("qty", "qty1", "qty2"):
        if name in line and number(line, name) <= 0:
            yield _wanted(name, seen(name, line[name]), _POSITIVE, line=gnum)
    if ("qty2" in line) != bool(text(line, "unit2")):
        yield _wanted("qty2" if "qty2" not in line else "unit2", "", _FILLED, line=gnum)
    units = case.context.statutory_units
    wanted = units.get(text(line, "gcode")) if units is not None else None
    if wanted is not None:
        severity = None if wanted.certain else Severity.WARN
        for name, unit in (("unit1", wanted.first), ("unit2", wanted.second)):
            if text(line, name) != unit:
                right = (unit, unit) if unit else _EMPTY
                yield _wanted(name, text(line, name), right, line=gnum, severity=severity)
    yield from (
        _wanted(name, text(line, name), _UNIT_CODE, line=gnum)
        for name in ("unit", "unit1", "unit2")
        if text(line, name) and text(line, name) not in customs_units()
    )


def _wanted(
    name: str, left: str, right: tuple[str, str], *, line: str = "", severity: Severity | None = None
) -> Hit:
    """A field of the list that should be something else, which is said in English and Chinese."""
    more = {"name": name, "line": line, "right_zh": right[1]}
    return Hit(fields=(f"621.{name}",), left=left, right=right[0], more=more, severity=severity)


def fixed_values(case: Case) -> Iterator[Hit]:
    """M25. A payment of which the payer is not known here is not judged."""
    fixed = (
        ("311", "buyerIdType"),
        ("411", "payerIdType"),
        ("621", "buyerIdType"),
        ("511", "packNo"),
        ("621", "packNo"),
    )
    for kind, name in fixed:
        if kind not in case.documents or (kind == "411" and name not in case.head(kind)):
            continue
        if str(case.head(kind).get(name, "")) != "1":
            yield Hit(fields=(f"{kind}.{name}",), left=text(case.head(kind), name), right="1")


def direct_purchase(case: Case) -> Iterator[Hit]:
    """M26."""
    head = case.head("621")
    if text(head, "tradeMode") != "9610":
        return
    for name in ("trafNo", "voyageNo", "billNo"):
        if not text(head, name):
            yield _wanted(name, "", _FILLED)
    if text(head, "country") == "142":
        yield _wanted("country", "142", _DISPATCH)


def bonded(case: Case) -> Iterator[Hit]:
    """M27."""
    head = case.head("621")
    if text(head, "tradeMode") not in _BONDED:
        return
    for name in ("emsNo", "areaCode", "areaName"):
        if not text(head, name):
            yield _wanted(name, "", _FILLED)
    for name in ("trafNo", "voyageNo", "billNo"):
        if text(head, name):
            yield _wanted(name, text(head, name), _EMPTY)
    if text(head, "country") != "142":
        yield _wanted("country", text(head, "country"), ("142", "142"))
    for line in case.lines("621"):
        if not text(line, "itemRecordNo"):
            hit = _wanted("itemRecordNo", "", _FILLED)
            yield replace(hit, more={**hit.more, "name": f"itemRecordNo ({text(line, 'gnum')})"})


def on_the_positive_list(case: Case) -> Iterator[Hit]:
    """M29. What is forbidden is held back; what the list can't say, and nobody signed for, is told."""
    known, day = case.context.positive_list, case.day
    if known is None or day is None:
        return
    mode, lines = text(case.head("621"), "tradeMode"), case.lines("621")
    together: dict[str, Decimal] = {}
    for line in lines:
        code = text(line, "gcode")[:8]
        together[code] = together.get(code, Decimal(0)) + number(line, "qty")
    for line in lines:
        code, gnum = text(line, "gcode"), int(number(line, "gnum"))
        said = case.context.goods.get(gnum, GoodsFacts())
        facts = replace(said, net_kg=said.net_kg or _net_kg(line), pieces=ceil(together[code[:8]]))
        verdict = check(code, mode, day, facts, versions=known)
        if verdict.outcome in _FREE or (
            verdict.by_person and case.context.signed.get(gnum) == verdict.edition
        ):
            continue
        why = verdict.reasons[0]
        yield Hit(
            fields=("621.gcode",),
            left=code,
            right=verdict.edition,
            severity=Severity.WARN if verdict.by_person else Severity.BLOCK,
            more={"line": str(gnum), "why": why.sentence_en, "why_zh": why.sentence_zh},
        )


def _net_kg(line: Line) -> Decimal | None:
    """Of one piece, where kilograms are the legal unit."""
    weight, pieces = number(line, "qty1"), number(line, "qty")
    return weight / pieces if text(line, "unit1") == KILOGRAM and pieces else None


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
