"""The room of the year of one person, as a shopper reads it: this shop's own count."""

from datetime import datetime
from typing import Any

from entrepot.accounts.facts import IdentityFacts
from entrepot.platform import clock
from entrepot.platform.templatetags.ui import money
from entrepot.policies import queries as policies
from entrepot_core.orders import limits_of

MODE = "1210"
"""Any mode of retail import: they share one yearly limit."""


def room_of(identity: IdentityFacts, *, now: datetime) -> dict[str, Any]:
    """``left``, ``limit`` (texts), ``taken_minor``, ``limit_minor`` and ``year`` for the meter."""
    day = clock.local_date(now)
    limits = limits_of(MODE, day)
    assert limits is not None
    assert limits.annual is not None
    room = policies.room_of(identity.number_lookup, day.year, limit_minor=limits.annual.minor)
    return {
        "year": str(room.year),
        "left": money(room.left),
        "limit": money(room.limit),
        "taken_minor": room.taken.minor,
        "limit_minor": room.limit.minor,
    }
