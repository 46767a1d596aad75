"""Every word of the tracks fits the column it is kept in: PostgreSQL refuses what SQLite lets pass."""

import pytest

from entrepot.orders.models import Consignment, Order, TrackEvent
from entrepot_core.orders.tracks import LIFECYCLES, OF_CONSIGNMENT


@pytest.mark.parametrize("track", LIFECYCLES)
def test_states_and_steps_fit(track):
    owner = Consignment if track in OF_CONSIGNMENT else Order
    column = owner._meta.get_field(f"{track}_state").max_length
    event = {name: TrackEvent._meta.get_field(name).max_length for name in ("before", "after", "step")}

    for before, step, after in LIFECYCLES[track]:
        assert max(len(before), len(after)) <= min(column, event["before"], event["after"])
        assert len(step) <= event["step"]
