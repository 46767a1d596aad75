"""Who reads a raw document is written down, also when it speaks of no parcel of ours."""

import pytest

from entrepot.platform.access import Actor
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.note_raw_reading import note_raw_reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("numbers", [(), ("B261120000001",)])
def test_reading_what_names_no_parcel_is_written_down(numbers, now):
    anna = Actor(name="anna", user_id=1, permissions=frozenset({"customs.read_raw"}))

    note_raw_reading(
        actor=anna, what="711 attempt 1", reason="asked by 13800138000", consignment_nos=numbers, now=now
    )

    entry = LogEntry.objects.get(act="raw_read")
    assert (entry.actor, entry.consignment_no) == ("anna", "")
    assert "13800138000" not in entry.text
