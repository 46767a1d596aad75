"""Small files that threads and processes write at the same moment are whole, and nobody fails."""

import stat
import threading
from pathlib import PosixPath

import pytest

from entrepot.platform import kept_files

pytestmark = pytest.mark.any_database

THREADS, TIMES = 8, 60


@pytest.fixture
def at_once():
    """Run ``call(which)`` in so many threads at the same moment, many times over; every failure, in a list."""

    def run(call):
        gate, failures = threading.Barrier(THREADS), []

        def repeat(which):
            for _ in range(TIMES):
                gate.wait()
                try:
                    call(which)
                except Exception as error:  # noqa: BLE001 - the test looks at what was raised
                    failures.append(error)

        threads = [threading.Thread(target=repeat, args=(which,)) for which in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return failures

    return run


def test_who_writes_at_once_takes_no_file_from_another(tmp_path, at_once):
    path = tmp_path / "certificate.pem"
    seen = set()

    def write(which):
        kept_files.replace(path, bytes([which]) * 5_000, mode=0o644)
        seen.add(path.read_bytes())

    assert at_once(write) == []
    assert all(len(each) == 5_000 and len(set(each)) == 1 for each in seen)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_secret_is_made_once_and_all_read_the_same(tmp_path, at_once):
    path = tmp_path / "own.pem"
    read = set()

    assert at_once(lambda which: read.add(kept_files.made_once(path, lambda: bytes([which]) * 100))) == []
    assert len(read) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


class Fleeting(PosixPath):
    """A file that somebody removes right before it is read for the first time."""

    def read_bytes(self):
        marked = self.with_suffix(".removed")
        if self.exists() and not marked.exists():
            self.rename(marked)
        return super().read_bytes()


def test_a_file_that_another_forgets_at_that_moment_is_made_again(tmp_path):
    """As the certificate of a card that was exchanged: one thread forgets it while another reads it."""
    path = Fleeting(tmp_path / "card.certificate")
    path.write_bytes(b"old")

    assert kept_files.made_once(path, lambda: b"new") == b"new"
    assert path.with_suffix(".removed").read_bytes() == b"old"


def test_what_could_not_be_made_leaves_nothing(tmp_path):
    def fail():
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        kept_files.made_once(tmp_path / "own.pem", fail)
    assert list(tmp_path.iterdir()) == []
