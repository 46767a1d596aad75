"""A port that another package brings: a folder of its own, an entry point, and the suite over every port runs over it, too."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PORT = """
from dataclasses import replace

from entrepot.customs.ports.national import port as national

DIALECT = national.DIALECT


def make():
    return replace(national.make(), name="tiny", evidence=None)
"""
TOML = """
title = "Tiny port"
title_zh = "示例口岸"
dialect = "CEB 202205"
pushes = true
polls = true
files_goods = false
asks_for_payments = false

[signature]
algorithms = "RSA-SHA1"
"""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A package as an installer leaves it."""
    package, info = tmp_path / "tiny_port", tmp_path / "tiny_port-1.0.dist-info"
    for folder in (package, info):
        folder.mkdir()
    (package / "__init__.py").write_text("")
    (package / "port.py").write_text(PORT)
    (package / "port.toml").write_text(TOML, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-port\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[entrepot.customs_ports]\ntiny = tiny_port.port\nnational = tiny_port.port\n"
    )
    return tmp_path


def test_the_suite_over_every_port_runs_over_it(outside: Path) -> None:
    paths = os.pathsep.join([str(outside), os.environ.get("PYTHONPATH", "")])
    (outside / "var").mkdir()  # a database of its own: the one of the tests is in use
    suite, config = str(HERE / "test_registries.py"), str(HERE.parents[2] / "pyproject.toml")
    asked = ["-p", "no:cacheprovider", "-k", "tiny or a_port_can", "-rA"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", config, suite, *asked],
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"PYTHONPATH": paths},
        cwd=outside,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.findall(r"PASSED \S+::(\w+)\[(\w+)\]", done.stdout)
    assert {("test_a_port_has_its_parts", "tiny"), ("test_a_port_can_what_it_says", "tiny")} <= set(passed)
    # what comes from outside takes no other's place: the national port still answers calls for payments
    assert ("test_a_port_can_what_it_says", "national") in passed
