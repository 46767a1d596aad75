"""The how-to of the port simulator does what it says."""

import json
import re
from pathlib import Path

import pytest

from entrepot_simulators.port.__main__ import main
from entrepot_simulators.port.doors import DOORS
from entrepot_simulators.port.scripts import STATUSES, Behaviour
from entrepot_simulators.port.simulator import PortSimulator

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-port-simulator.md"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_its_card_and_message_are_taken_and_its_script_is_understood(
    ring, fast, shop, http, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("python")[0], str(PAGE), "exec"), {})
    told = {
        "company": "4401888888",
        "dxp_id": "DXPENT0000000001",
        "certificate": Path("certificate.pem").read_text(),
    }
    script = json.loads(re.search(r"--json '(\{\"documents.*?)' \\", PAGE.read_text("utf-8"))[1])

    with PortSimulator(ring=ring, shop=shop.server.url, pace=fast) as port:
        assert http.post(f"{port.url}/registrations", json=told).status_code == 201
        assert http.post(f"{port.url}/_control/script", json=script).json()["documents"] == 1
        assert b"0000" in http.post(f"{port.url}/dxp", content=Path("order.xml").read_bytes()).content
        assert port.agenda.drain()
        found = http.get(f"{port.url}/dxp/outbox/DXPENT0000000001?after=0").json()["messages"]
        assert [each["message_type"] for each in found] == ["CEB312Message"] * 2
        assert http.get(f"{port.url}/_state/ORDER-1").json()["documents"] == {"311": 1}


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
        (["--pace", "slow"], "--pace"),
        (["--port", "no"], "--port"),
        (["--seed", "x"], "--seed"),
        (["--trouble", "2"], "--trouble"),
        (["--trouble", "0.5"], "needs a --seed"),
    ],
)
def test_the_command_explains_itself(asked, why, capsys):
    with pytest.raises(SystemExit):
        main(asked)

    said = capsys.readouterr()
    assert why in said.out + said.err
