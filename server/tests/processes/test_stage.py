"""The stage itself: processes come up, are killed, and leave nothing behind."""

import contextlib
import socket

import httpx2
import pytest

from entrepot.seeds.stage import UNASKED, NotReady, choose_port, free_ports

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


def test_ports_differ_and_are_none_that_somebody_else_is_given_meanwhile():
    ports = free_ports(20)

    with contextlib.ExitStack() as stack:
        others = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(300)]
        given = {each.getsockname()[1] for each in others}

    assert len(set(ports)) == 20
    if min(given) < UNASKED.stop:
        pytest.skip("this machine gives away ports from below 32000 too")
    assert max(ports) < min(given)


def test_a_port_that_somebody_listens_on_is_not_chosen():
    with socket.create_server(("127.0.0.1", free_ports(1)[0])) as taken:
        wished = taken.getsockname()[1]
        assert choose_port(wished) != wished
    assert choose_port(wished) == wished
