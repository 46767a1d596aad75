"""The door for ports: what nobody signed is refused there, a little of it kept, and soon not even looked at."""

import dataclasses

import pytest

from entrepot.customs import services
from entrepot.customs.models import InboundMessage
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.signing import SoftwareKey, sign

pytestmark = pytest.mark.django_db(transaction=True)


def knock(client, at, address="10.6.6.6"):
    raw = b"<!DOCTYPE x><x>%d</x>" % at + b" " * 100_000
    return client.post(
        "/partners/customs/national/receipts", raw, content_type="application/xml", REMOTE_ADDR=address
    ).status_code


def test_what_nobody_signed_is_capped_and_then_turned_away(world, house, client, monkeypatch):
    monkeypatch.setattr(services, "MOST_REFUSED", 5)

    assert [knock(client, at) for at in range(61)] == [200] * 60 + [429]
    assert knock(client, 99, "10.0.0.1") == 200

    kept = InboundMessage.objects.order_by("id")
    assert {row.outcome for row in kept} == {"refused"}
    assert all(row.reason for row in kept)
    assert [bytes(row.raw)[15:17] for row in kept] == [b"56", b"57", b"58", b"59", b"99"]
    assert {len(row.raw) for row in kept} == {services.REFUSED_BYTES}
    assert not Job.objects.filter(name="clearance.read").exists()


def test_what_no_key_can_judge_yet_is_kept_whole_and_read_later(house, client, settings, tmp_path):
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, partner_keys=tmp_path)
    raw = dxp.wrap(
        sign(b'<a guid="1"><b/></a>', SoftwareKey.generate(common_name="port")),
        sender="DXPLGS0000000001",
        receivers=("DXPENT0000000001",),
        message_type="CEB622Message",
        message_id="1",
        created_at=clock.now(),
    )

    answer = client.post("/partners/customs/national/receipts", raw, content_type="application/xml")

    assert answer.content == b"OK"
    assert [(row.outcome, bytes(row.raw)) for row in InboundMessage.objects.all()] == [("stored", raw)]
    assert Job.objects.filter(name="clearance.read").count() == 1
