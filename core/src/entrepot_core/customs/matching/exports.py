"""M37 to M40: the documents of an export."""

from collections.abc import Iterator

from entrepot_core.customs.matching.case import Case, Check, number, plain, text
from entrepot_core.customs.matching.findings import Hit, Severity

_NEEDS_ZH = {"licence": "许可证件", "duty": "出口关税", "refund": "出口退税"}


def export_numbers_agree(case: Case) -> Iterator[Hit]:
    """M37. The money received is compared with goods value and freight, which no text states: a warning."""
    names = ("orderNo", "ebpCode", "ebcCode")
    for hit in case.differing("303", "603", *names):
        yield hit
    for hit in case.differing("303", "403", *names):
        yield hit
    if "403" not in case.documents or "303" not in case.documents:
        return
    order = case.head("303")
    total = number(order, "goodsValue") + number(order, "freight")
    charge = number(case.head("403"), "charge")
    if charge != total:
        yield Hit(
            fields=("403.charge", "303.goodsValue", "303.freight"),
            left=plain(charge),
            right=plain(total),
            more={"name": "charge"},
            severity=Severity.WARN,
        )


def export_waybill_agrees(case: Case) -> Iterator[Hit]:
    """M38."""
    yield from case.differing("505", "603", "logisticsCode", "logisticsNo")
    measured = ("freight", "insuredFee", "grossWeight", "packNo")
    yield from case.differing("505", "603", *measured, severity=Severity.WARN)


def export_lines_correspond(case: Case) -> Iterator[Hit]:
    """M39."""
    numbers = [[int(number(line, "gnum")) for line in case.lines(kind)] for kind in ("303", "603")]
    if numbers[0] != numbers[1] or numbers[1] != list(range(1, len(numbers[1]) + 1)):
        left, right = (", ".join(map(str, each)) or "-" for each in numbers)
        yield Hit(fields=("303.gnum", "603.gnum"), left=left, right=right)


def simplified_is_allowed(case: Case) -> Iterator[Hit]:
    """M40."""
    head = case.head("603")
    needs = set(case.context.export_needs) | ({"licence"} if text(head, "licenseNo") else set())
    if text(head, "statisticsFlag") == "A" and needs:
        names = sorted(needs)
        zh = "、".join(_NEEDS_ZH.get(each, each) for each in names)
        yield Hit(fields=("603.statisticsFlag",), left=", ".join(names), right="B", more={"left_zh": zh})


CHECKS: dict[str, Check] = {
    "M37": export_numbers_agree,
    "M38": export_waybill_agrees,
    "M39": export_lines_correspond,
    "M40": simplified_is_allowed,
}
