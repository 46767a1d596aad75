"""Small files that processes and threads share: whole or not there at all, whoever writes them at the same moment."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


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
def locked(path: Path) -> Iterator[None]:
    """One at a time, of all threads and processes of this machine; ``path`` is made if need be and stays empty."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # goes with the file, and with the process if it is killed
        yield


def _fresh(path: Path, content: bytes, mode: int) -> Path:
    """A file beside ``path`` under a name nobody else has, readable for us alone until its mode is set."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    fresh = Path(name)
    fresh.chmod(mode)
    return fresh
