"""The room of one consignment is held under one name after another, and never lost between two of them."""

import pytest
from django.db import transaction

from entrepot.policies import queries, services
from entrepot.policies.models import AnnualRoom
from entrepot.usecases.clearance import rooms

pytestmark = pytest.mark.django_db


def reserve(ref, now, who="x"):
    return services.reserve(
        number_lookup=who, year=2026, limit_minor=2_600_000, amount_minor=1000, ref=ref, now=now
    )


def reserved():
    return {row.number_lookup: row.reserved_minor for row in AnnualRoom.objects.all()}


@pytest.mark.parametrize("gap", ["E1A/2", "E1A/7"])
def test_a_gap_between_the_names_loses_no_room(now, gap):
    for ref in ("E1A", gap):
        reserve(ref, now)
        services.release(ref, now=now)

    rooms.hold_room("E1A", number_lookup="x", year=2026, now=now)
    assert reserved() == {"x": 1000}
    assert rooms.move_rooms(["E1A"], number_lookup="y", now=now)
    assert reserved() == {"x": 0, "y": 1000}
    assert queries.prove_rooms() == ()


def test_the_room_is_held_however_often_it_was_given_back(now):
    reserve("E1A", now)
    for _ in range(2 * rooms.AT_ONCE + 1):
        assert rooms.release_room("E1A", now=now)
        rooms.hold_room("E1A", number_lookup="x", year=2026, now=now)
        assert reserved() == {"x": 1000}
    assert rooms.confirm_room("E1A", now=now)


def test_a_name_that_is_taken_is_an_error_and_nothing_is_given_back(now):
    reserve("E1A", now)
    reserve("E1A/1", now)
    with pytest.raises(ValueError, match="E1A/1"), transaction.atomic():
        services.hand_on("E1A", to_ref="E1A/1", number_lookup="y", now=now)
    assert reserved() == {"x": 2000}


def test_what_was_used_is_not_taken_anew_in_silence(now):
    reserve("E1A", now)
    services.confirm("E1A", now=now)
    with pytest.raises(ValueError, match="E1A"), transaction.atomic():
        rooms.hold_room("E1A", number_lookup="y", year=2026, now=now)
    assert AnnualRoom.objects.get(number_lookup="x").used_minor == 1000
