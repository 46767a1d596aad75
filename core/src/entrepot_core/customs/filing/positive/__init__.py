"""The positive list: versions, what a version says of goods, how two of them differ, and published files read."""

from entrepot_core.customs.filing.positive.checking import GoodsFacts, Outcome, Reason, Verdict, check
from entrepot_core.customs.filing.positive.comparing import Change, ListChange, compare
from entrepot_core.customs.filing.positive.lists import (
    RETAIL,
    PositiveLine,
    PositiveVersion,
    Remark,
    in_force,
    remark_rules,
    remarks_of,
    shipped,
)
from entrepot_core.customs.filing.positive.reading import ListReading, ListUnreadable, RefusedLine, read_list

__all__ = [
    "RETAIL",
    "Change",
    "GoodsFacts",
    "ListChange",
    "ListReading",
    "ListUnreadable",
    "Outcome",
    "PositiveLine",
    "PositiveVersion",
    "Reason",
    "RefusedLine",
    "Remark",
    "Verdict",
    "check",
    "compare",
    "in_force",
    "read_list",
    "remark_rules",
    "remarks_of",
    "shipped",
]
