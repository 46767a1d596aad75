"""A port that another package brings: a folder of its own, an entry point, and the suite over every port runs over it, too."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

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
takes = ["311", "621", "623", "625", "711"]
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


def python(outside: Path, *asked: str) -> "subprocess.CompletedProcess[str]":
    """A fresh interpreter that finds the package, with a database of its own: the one of the tests is in use."""
    paths = os.pathsep.join([str(outside), os.environ.get("PYTHONPATH", "")])
    (outside / "var").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, *asked],
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "entrepot.config.settings"},
        cwd=outside,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_suite_over_every_port_runs_over_it(outside: Path) -> None:
    suite, config = str(HERE / "test_registries.py"), str(HERE.parents[2] / "pyproject.toml")
    asked = ["--no-migrations", "-p", "no:cacheprovider", "-k", "tiny or a_port_can", "-rA"]
    done = python(outside, "-m", "pytest", "-c", config, suite, *asked)

    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.findall(r"PASSED \S+::(\w+)\[(\w+)\]", done.stdout)
    assert {each for each, port in passed if port == "tiny"} == {
        "test_a_port_has_its_parts", "test_a_port_can_what_it_says", "test_a_port_has_a_name_wherever_it_is_shown",
    }  # fmt: skip
    # what comes from outside takes no other's place: the national port still answers calls for payments
    assert ("test_a_port_can_what_it_says", "national") in passed


START = "import django; django.setup()"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (TOML.replace('title_zh = "示例口岸"\n', ""), "“title_zh” is missing"),
        (TOML.replace('title = "Tiny port"', 'title = ""'), "“title” is empty"),
        (TOML.replace("pushes = true", 'pushes = "yes"'), "“pushes” is no bool"),
        (TOML + "\n[fligths.JP]\nmode = '5'\n", "“fligths” is not known"),
        (TOML.replace("RSA-SHA1", "RSA"), "“algorithms” is one of RSA-SHA1"),
        (TOML + "=", "can't be read"),
    ],
)
def test_nothing_starts_with_a_port_of_which_something_is_missing(
    outside: Path, written: str, why: str
) -> None:
    (outside / "tiny_port" / "port.toml").write_text(written, encoding="utf-8")

    done = python(outside, "-c", START)

    assert done.returncode != 0
    said = done.stderr.splitlines()[-1]
    assert "The customs port “tiny” (tiny_port/port.toml)" in said and why in said


def test_what_is_whole_starts(outside: Path) -> None:
    assert python(outside, "-c", START).returncode == 0
