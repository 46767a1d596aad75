"""Small files that processes and threads share: whole or not there at all, whoever writes them at the same moment."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

LOOK_AGAIN: Final = 0.005
"""Seconds between two looks at what others hold."""


class StillHeld(Exception):
    """Others held a lock for longer than somebody wanted to wait."""


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What stands in ``path``, for us alone: of several who make it at once the first wins, the others read its file.

    Who finds that it was removed meanwhile makes it again.
    """
    while True:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            fresh = _fresh(path, make(), 0o600)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()


def replace(path: Path, content: bytes, *, mode: int) -> None:
    """Write ``path`` anew in one step: who reads it finds the old content or the new one."""
    _fresh(path, content, mode).replace(path)


@contextmanager
def locked(path: Path, *, patience: float) -> Iterator[None]:
    """One at a time, of all threads and processes of this machine; ``path`` is made if need be and stays empty.

    Raises StillHeld when others hold it for longer than ``patience`` seconds.
    """
    end = time.monotonic() + patience
    with path.open("ab") as file:
        while not _took(file):
            if time.monotonic() > end:
                raise StillHeld(path.name)
            time.sleep(LOOK_AGAIN)
        yield


def _took(file: IO[bytes]) -> bool:
    """Whether the lock is ours now; it goes with the file, and with the process if it is killed."""
    import fcntl  # noqa: PLC0415 - POSIX only, and only where a lock is taken

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _fresh(path: Path, content: bytes, mode: int) -> Path:
    """A file beside ``path`` under a name nobody else has, readable for us alone until its mode is set."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    fresh = Path(name)
    fresh.chmod(mode)
    return fresh
