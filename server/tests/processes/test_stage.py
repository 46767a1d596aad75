"""The stage itself: processes come up, are killed, and leave nothing behind."""

import httpx2
import pytest

from entrepot.seeds.stage import NotReady, free_ports

pytestmark = pytest.mark.processes


def test_a_killed_web_answers_no_more_and_comes_back(stage):
    stage.start("web")
    url = f"{stage.addresses.url('web')}/health/live"
    assert httpx2.get(url).json() == {"status": "live"}

    stage.kill("web")
    with pytest.raises(httpx2.HTTPError):
        httpx2.get(url)

    stage.start("web")
    assert httpx2.get(url).status_code == 200


def test_a_process_that_ends_says_why(stage):
    stage.web_app = "entrepot.nowhere:application"

    with pytest.raises(NotReady, match="nowhere"):
        stage.start("web")


def test_ports_differ():
    assert len(set(free_ports(20))) == 20
