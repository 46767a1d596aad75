"""The how-to of the port simulator does what it says."""

import json
import re
import socket
from pathlib import Path

import pytest

from entrepot_simulators.keyring import Keyring
from entrepot_simulators.port.__main__ import main
from entrepot_simulators.port.doors import DOORS
from entrepot_simulators.port.scripts import STATUSES, Behaviour
from entrepot_simulators.port.simulator import PortSimulator

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-port-simulator.md"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_a_stranger_brings_a_parcel_to_its_release_through_every_door(fast, shop, tmp_path, monkeypatch):
    """Every block of Python, in order, as somebody runs them who has this page alone."""
    monkeypatch.chdir(tmp_path)
    keys = Keyring(tmp_path / "var" / "keys")
    with PortSimulator(ring=keys, shop=shop.server.url, pace=fast) as port:
        known = {}
        for block in blocks("python"):
            exec(compile(block.replace("http://127.0.0.1:9102", port.url), str(PAGE), "exec"), known)

        lists = {each.door: each for each in port.registry.all("621")}
        assert set(lists) == set(DOORS), "a parcel for each door"
        assert {each.state for each in lists.values()} == {"800"}


def test_its_registration_and_script_are_understood(ring, fast, shop, http):
    page = PAGE.read_text("utf-8")
    told = re.search(r"'(\{company: .*?\})' \|", page, re.DOTALL)[1]
    registration = {
        "company": re.search(r'company: "(\d+)"', told)[1],
        "dxp_id": re.search(r'dxp_id: "(\w+)"', told)[1],
        "push": {"national": re.search(r'national: "(\S+?)"', told)[1]},
        "data_calls": re.search(r'data_calls: "(\S+?)"', told)[1],
    }
    script = json.loads(re.search(r"--json '(\{\"documents.*?)' \\", page)[1])

    with PortSimulator(ring=ring, shop=shop.server.url, pace=fast) as port:
        assert http.post(f"{port.url}/registrations", json=registration).status_code == 201
        assert http.post(f"{port.url}/_control/script", json=script).json()["documents"] == 1


def test_it_names_every_door_status_and_play():
    page = PAGE.read_text("utf-8")

    assert all(f"| {door} |" in page for door in DOORS)
    assert " ".join(STATUSES) in page
    plays = set(Behaviour.__slots__) - {"kind", "order_no", "times"}
    assert all(f"`{play}`" in page for play in plays), plays


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["--help"], "/companies registers"),
        (["--port", "{taken}", "--keys", "{keys}"], "can't be used"),
        (["--pace", "slow"], "--pace"),
        (["--port", "no"], "--port"),
        (["--seed", "x"], "--seed"),
        (["--trouble", "2"], "--trouble"),
        (["--trouble", "0.5"], "needs a --seed"),
    ],
)
def test_the_command_explains_itself(asked, why, capsys, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(SystemExit):
        main([each.format(taken=server.getsockname()[1], keys=tmp_path) for each in asked])

    said = capsys.readouterr()
    assert why in said.out + said.err
