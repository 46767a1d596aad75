"""What is not thanked for comes again: after the pauses that the channel's text names, each waited for, then no more."""

import time
import uuid

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_simulators.identities import PORT
from entrepot_simulators.loopback import Answer, LoopbackServer
from entrepot_simulators.port.doors import DOORS
from entrepot_simulators.port.simulator import PortSimulator
from entrepot_simulators.timing import Pace

NAMED = (15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600)
"""Seconds between pushes, as the HTTP channel of Guangzhou has them (2019)."""
HURRY = Pace(name="hurry", ladder=1 / 72_000, wait=1 / 1000)


class Deaf:
    """Takes every push and never says the word; remembers when each came."""

    def __init__(self):
        self.came = []
        self.server = LoopbackServer(self._take)

    def _take(self, request):
        self.came.append((time.monotonic(), request.body))
        return Answer(body=b"NO")


@pytest.fixture
def deaf():
    made = Deaf()
    with made.server:
        yield made


@pytest.fixture
def port(ring, deaf):
    key = SoftwareKey.generate(common_name="test shop")
    pem = key.to_pem().decode()
    ring.publish("shop_cert.pem", pem[pem.index("-----BEGIN CERTIFICATE") :])
    with PortSimulator(ring=ring, shop=deaf.server.url, pace=HURRY) as port:
        port.key = key
        yield port


@pytest.mark.parametrize("door", DOORS)
def test_every_door_has_the_pauses_of_the_text(door, port):
    ladder = port.doors[door].ladder
    assert ladder[: len(NAMED)] == NAMED
    assert set(ladder[len(NAMED) :]) == {3600}


def test_a_push_that_nobody_takes_climbs_the_whole_ladder_and_is_counted(port, deaf, http):
    raw = dxp.wrap(
        sign(build(specimens.message("311", specimens.order())), port.key),
        sender="DXPENT0000000001",
        receivers=(PORT.dxp_id,),
        message_type="CEB311Message",
        message_id=str(uuid.uuid4()),
        created_at=specimens.AT,
    )
    assert http.post(f"{port.url}/dxp", content=raw).status_code == 200
    assert port.agenda.drain(60)

    ladder = port.doors["national"].ladder
    letters = {body: [at for at, other in deaf.came if other == body] for _, body in deaf.came}
    assert len(letters) == port.postman.undelivered == 2
    for moments in letters.values():
        assert len(moments) == len(ladder) + 1
        for pause, before, after in zip(ladder, moments, moments[1:], strict=False):
            assert after - before >= pause * HURRY.ladder
