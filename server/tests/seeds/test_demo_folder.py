"""Two demos never share a folder: the second says so and touches nothing."""

import os

from entrepot.seeds import demo


def test_a_running_demo_keeps_its_folder(tmp_path, capsys, monkeypatch):
    (tmp_path / demo.LIVES_HERE).write_text(str(os.getpid()))
    (tmp_path / "entrepot.sqlite3").write_text("orders")
    monkeypatch.setattr("sys.argv", ["demo", "--once", "--var", str(tmp_path)])

    assert demo.main() == 1

    assert "Another demo lives in" in capsys.readouterr().out
    assert (tmp_path / "entrepot.sqlite3").read_text() == "orders"


def test_a_demo_that_ended_leaves_its_folder_to_the_next(tmp_path):
    (tmp_path / demo.LIVES_HERE).write_text("999999999")

    assert not demo._is_lived_in(tmp_path)
    assert not demo._is_lived_in(tmp_path / "nowhere")
