"""Web and worker are killed with kill -9 while people order and pay: nothing is lost, nothing is done twice."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "bench.crash_proof", *arguments], capture_output=True, text=True, check=False
    )


def test_six_kills_lose_nothing_and_double_nothing(database):
    if database != "sqlite" and "ENTREPOT_PROOF" not in os.environ:
        pytest.skip("minutes on a second database: make proof kills 200 times on each")
    done = run("--kills", "6", "--database", database)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing lost, nothing doubled" in done.stdout


def test_a_worker_that_acknowledges_first_is_found_out(database):
    if database != "sqlite":
        pytest.skip("the mistake is the worker's, not the database's: shown once, on SQLite")
    done = run("--kills", "4", "--control")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "lost or doubled" in done.stdout


@pytest.mark.skipif(
    "ENTREPOT_PROOF" not in os.environ, reason="the control of a control takes a minute: make proof runs it"
)
def test_the_same_worker_loses_nothing_while_nobody_kills_it(database):
    if database != "sqlite":
        pytest.skip("it shows that the kills are what the control above is found out by: once is enough")
    done = run("--kills", "1", "--control", "--victims", "web")

    assert done.returncode == 0, done.stdout + done.stderr
