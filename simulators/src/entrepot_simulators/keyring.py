"""The folder through which the shop and the outside world hand each other public keys and shared secrets.

Private keys of the simulators lie in a folder of their own below it, so that a restart keeps its identity.
"""

import os
import secrets
import tempfile
import time
from pathlib import Path

WAIT = 0.1


class Keyring:
    """Files in one folder: what others may read on top, what is ours alone under ``simulators/``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own = folder / "simulators"
        self._own.mkdir(parents=True, exist_ok=True)
        self._own.chmod(0o700)

    def publish(self, name: str, text: str) -> None:
        """Write ``name`` for all to read, whole or not at all."""
        _write(self.folder / name, text, 0o644)

    def read(self, name: str) -> str | None:
        """The text of ``name``, or None while nobody wrote it."""
        try:
            return (self.folder / name).read_text().strip()
        except FileNotFoundError:
            return None

    def wait_for(self, name: str, seconds: float = 60.0) -> str:
        """The text of ``name``, as soon as it is there. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while (text := self.read(name)) is None:
            if time.monotonic() > end:
                raise TimeoutError(name)
            time.sleep(WAIT)
        return text

    def own(self, name: str) -> str | None:
        """The text of a private file of ours, or None."""
        path = self._own / name
        return path.read_text() if path.exists() else None

    def keep(self, name: str, text: str) -> None:
        """Write a private file of ours."""
        _write(self._own / name, text, 0o600)

    def secret(self, name: str, *, length: int) -> str:
        """The shared secret in ``name``: what stands there, else a new one of ``length`` letters and digits."""
        if (known := self.read(name)) is not None:
            return known
        made = secrets.token_hex(length)[:length]
        self.publish(name, made)
        return made


def _write(path: Path, text: str, mode: int) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    fresh = Path(name)
    fresh.chmod(mode)
    fresh.replace(path)
