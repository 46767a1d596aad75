"""Terms that customs work keeps: when tax is collected, how long evidence is kept, how fast data are asked for.

The figures are dated rows of ``terms.toml``; each says where it comes from and how sure it is.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from entrepot_core.errors import Problem


class TermUnknown(Problem):
    """No term of this name holds on the day."""

    code = "customs.term_unknown"
    title = "No term “%(name)s” holds on %(day)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term as it holds on a day. ``confidence`` is high, medium or low."""

    name: str
    valid_from: date
    figures: Mapping[str, int]
    confidence: str
    source: str


@cache
def _rows() -> Mapping[str, list[dict[str, Any]]]:
    text = files("entrepot_core.customs").joinpath("terms.toml").read_text("utf-8")
    return {name: rows for name, rows in tomllib.loads(text).items() if isinstance(rows, list)}


def term(name: str, *, day: date) -> Term:
    """The term called ``name`` on ``day``. Raises TermUnknown.

    >>> term("payment_evidence", day=date(2026, 1, 1)).figures["years"]
    3
    """
    rows = [row for row in _rows().get(name, ()) if row["valid_from"] <= day]
    if not rows:
        raise TermUnknown(name=name, day=str(day))
    row = max(rows, key=lambda each: each["valid_from"])
    figures = {key: value for key, value in row.items() if isinstance(value, int)}
    return Term(
        name=name,
        valid_from=row["valid_from"],
        figures=figures,
        confidence=row["confidence"],
        source=row["source"],
    )


def keep_until(made: date) -> date:
    """The last day on which an exchange made on ``made`` has to be there: a leap day counts as the end of February.

    >>> keep_until(date(2024, 2, 29))
    datetime.date(2027, 2, 28)
    """
    years = term("payment_evidence", day=max(made, date(2018, 11, 8))).figures["years"]
    try:
        return made.replace(year=made.year + years)
    except ValueError:
        return made.replace(year=made.year + years, day=28)


def collected_between(released: date) -> tuple[date, date]:
    """The days between which the tax of a list that was released on ``released`` is collected."""
    figures = term("tax_collected", day=released).figures
    return (
        released + timedelta(days=figures["days_after_release"]),
        released + timedelta(days=figures["days_until"]),
    )
