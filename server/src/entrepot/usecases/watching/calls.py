"""Calls of customs for payment data (announcement 179) that are not answered yet, or could not be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from entrepot.customs import beside
from entrepot.customs.matters import Wanted
from entrepot.usecases.watching.written import written
from entrepot_core.customs.matters import Clock, call_standing

LONGEST: Final = 24
"""What a cause holds: a code that was cut would be another one."""


def to_see(_now: datetime) -> tuple[str, ...]:
    """Those that wait."""
    return tuple(str(pk) for pk in beside.calls_to_see())


def wanted(refs: Sequence[str], rules: tuple[Clock, ...], _now: datetime) -> list[Wanted]:
    """One statement."""
    return [
        written(
            "data_call",
            call.id,
            call_standing(
                state=call.state,
                called_at=call.called_at,
                code=call.code if len(call.code) <= LONGEST else "",
                answered_at=call.answered_at,
            ),
            rules,
            port=call.port,
            name=call.consignment_no,
            consignment_no=call.consignment_no,
            order_no=call.order_no,
        )
        for call in beside.calls_of(beside.by_number(refs))
    ]
