"""400 people, 32 at a time, click for the last 100 pieces over HTTP: exactly 100 get one."""

import pytest
from bench.clicks import crowd_of, send_all

from entrepot.seeds.stage import NotReady

pytestmark = pytest.mark.processes
PIECES, PEOPLE, AT_ONCE = 100, 400, 32


def test_exactly_as_many_are_sold_as_there_are(stage):
    crowd = crowd_of(stage, buyers=PEOPLE, stock=PIECES)
    stage.start("web")

    outcomes = send_all(stage.addresses.url("web"), crowd, at_once=AT_ONCE)

    assert outcomes == {"409": PEOPLE - PIECES, "placed": PIECES}
    assert "every proof holds" in stage.manage("prove")


def test_a_naive_shop_oversells(stage):
    crowd = crowd_of(stage, buyers=80, stock=20)
    stage.web_app = "bench.controls.naive_stock:application"
    stage.start("web")

    outcomes = send_all(stage.addresses.url("web"), crowd, at_once=AT_ONCE)

    assert outcomes["placed"] > 20
    with pytest.raises(NotReady, match="stock equals its movements"):
        stage.manage("prove")
