"""Where partners are reached, and the folder through which keys are exchanged with them. Knows no wire format.

What is secret lies in ``own/`` below that folder; what partners may read, and what they gave us, lies in it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from entrepot.platform import kept_files
from entrepot_core.errors import Kind, Problem

OWN: Final = "own"


class KeyMissing(Problem):
    """A partner has not left its key yet: try again a little later."""

    code = "partner.key_missing"
    kind = Kind.UNAVAILABLE
    title = "The file %(file)s is not in the key folder yet: the partner leaves it there when it starts."


class PartnerRefused(Problem):
    """A partner answered no, with its own code: repeating the same call will not help."""

    code = "partner.refused"
    kind = Kind.CONFLICT
    title = "The partner refused: %(reason)s (%(partner_code)s)."


class Forged(Problem):
    """The signature of what was told does not fit: nothing in it may be believed."""

    code = "partner.forged"
    kind = Kind.FORBIDDEN
    title = "This is not signed by the partner."


class Stale(Problem):
    """It was signed at another time than now: perhaps it is played again."""

    code = "partner.stale"
    kind = Kind.FORBIDDEN
    title = "This was signed more than five minutes away from now."


class Malformed(Problem):
    """The bytes are not what this address takes."""

    code = "partner.malformed"
    title = "This can't be read."


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """Addresses without a slash at the end, and who we are to them."""

    public_url: str
    payment_url: str
    payment_merchant: str
    payment_app: str
    port_url: str
    carrier_url: str


def partners() -> Partners:
    """As this deployment has them."""
    chosen = settings.DEPLOYMENT
    return Partners(
        public_url=chosen.public_url.rstrip("/"),
        payment_url=chosen.payment_url.rstrip("/"),
        payment_merchant=chosen.payment_merchant,
        payment_app=chosen.payment_app,
        port_url=chosen.port_url.rstrip("/"),
        carrier_url=chosen.carrier_url.rstrip("/"),
    )


def _folder() -> Path:
    folder: Path = settings.DEPLOYMENT.partner_keys
    return folder


def _own(name: str) -> Path:
    """Where a secret of ours lies, in a folder that is there."""
    path = _folder() / OWN / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def received(name: str) -> bytes:
    """A file that a partner left for us. Raises KeyMissing."""
    try:
        return (_folder() / name).read_bytes().strip()
    except FileNotFoundError:
        raise KeyMissing(file=name) from None


def kept_secret(name: str, make: Callable[[], bytes]) -> bytes:
    """Our secret called ``name``, made once: of several processes the first wins, the others read its file."""
    return kept_files.made_once(_own(name), make)


def keep_secret(name: str, content: bytes) -> None:
    """Our secret called ``name``, in place of what there was."""
    kept_files.replace(_own(name), content, mode=0o600)


@contextmanager
def one_at_a_time(name: str, *, patience: float) -> Iterator[None]:
    """What only one thread of this machine may do at a moment, by a name. Raises StillHeld after ``patience`` seconds."""
    with kept_files.locked(_own(f"{name}.lock"), patience=patience):
        yield


def secret(name: str) -> bytes | None:
    """Our secret called ``name``, if it is there."""
    try:
        return (_folder() / OWN / name).read_bytes()
    except FileNotFoundError:
        return None


def forget_secret(name: str) -> None:
    """Remove a secret of ours that nothing needs any more."""
    (_folder() / OWN / name).unlink(missing_ok=True)


def publish(name: str, content: bytes) -> None:
    """Leave a file for partners, whole or not at all; the same content is not written twice."""
    path = _folder() / name
    if not (path.exists() and path.read_bytes() == content):
        path.parent.mkdir(parents=True, exist_ok=True)
        kept_files.replace(path, content, mode=0o644)
