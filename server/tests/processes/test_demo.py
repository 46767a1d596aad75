"""The demo, as ``make demo ONCE=1`` runs it: every sample order reaches its end, and the exit code says so."""

import os
import subprocess
import sys

import pytest

from entrepot.seeds.samples import SAMPLES

pytestmark = pytest.mark.processes


def test_every_sample_order_reaches_its_end(tmp_path, database):
    if database != "sqlite":
        pytest.skip("the demo lives on SQLite, the embedded default")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "entrepot.seeds.demo",
            "--once",
            "--pace",
            "fast",
            "--var",
            str(tmp_path / "demo"),
        ],
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "!!" not in done.stdout
    assert [sample.name for sample in SAMPLES if sample.name not in done.stdout] == []
