"""How long each thing may wait: the default, the rules of the house, and who changed them."""

from collections.abc import Sequence
from dataclasses import dataclass

from entrepot.customs import clocks
from entrepot.customs.clocks import Change
from entrepot_core.customs.matters import FOR_PERSON, Clock, Waits, defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One thing that may wait: its default in minutes, and the rules that hold instead."""

    waits: str
    for_person: bool
    default: int
    rules: Sequence[Clock]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClocksView:
    """Every clock, and the last changes."""

    lines: Sequence[ClockLine]
    changes: Sequence[Change]


def get_clocks() -> ClocksView:
    """Two statements."""
    holding = sorted(clocks.rules(), key=lambda rule: (rule.port, rule.mode))
    return ClocksView(
        lines=[
            ClockLine(
                waits=waits.value,
                for_person=waits in FOR_PERSON,
                default=defaults()[waits],
                rules=[rule for rule in holding if rule.waits == waits],
            )
            for waits in Waits
        ],
        changes=clocks.changes(),
    )
