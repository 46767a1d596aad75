"""What is known of a card's PIN: right, refused, or tried without an answer, so that a wrong one is never tried till the card locks.

Kept beside the keys, under a mark that tells the PIN and the moment its file was written, but not which PIN it is. Asked and
written by one thread of this machine at a time (``card_line``).
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.conf import settings

from entrepot.customs.ports.settings import CardSettings
from entrepot.platform import partners
from entrepot_core.customs.signing import PinRefused
from entrepot_core.errors import Kind, Problem

MOST_OPEN: Final = 2
"""How often a PIN that was never seen to be right is tried when no answer comes: cards lock after about five wrong ones."""


class PinMissing(Problem):
    """The file of the PIN is gone or empty."""

    code = "customs.card_pin_missing"
    kind = Kind.UNAVAILABLE
    title = "The file that holds the PIN of the signing card can't be read or is empty: %(file)s."


class PinHeldBack(PinRefused):
    """The card refused the PIN before, or gave no answer to it more than once: it is not asked again with it."""

    code = "customs.card_pin_held_back"
    title = (
        "The card did not take the PIN in %(file)s: it is not tried again until that file is written anew, "
        "because a card locks after a few wrong ones."
    )


class Tried(StrEnum):
    """How a try with a PIN ended, where it did."""

    TAKEN = "right"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN and its mark. Writing the file anew, with the same or another, makes it one that nobody knows anything of."""

    text: str = field(repr=False)
    mark: str


def read_pin(card: CardSettings) -> Pin:
    """What stands in the card's file; empty where the control asks its holder. Raises PinMissing."""
    if card.pin_file is None:
        return Pin("", "asked of its holder")
    try:
        # some editors begin a file with a mark of its order of bytes
        text, written = (
            card.pin_file.read_text(encoding="utf-8-sig").strip(),
            card.pin_file.stat().st_mtime_ns,
        )
    except (OSError, UnicodeDecodeError):
        text, written = "", 0
    if not text:
        raise PinMissing(file=str(card.pin_file))
    said = f"{card.address} {written} {text}".encode()
    return Pin(text, hmac.new(settings.DEPLOYMENT.lookup_key, said, hashlib.sha256).hexdigest())


def hindrance(card: CardSettings) -> Problem | None:
    """Why a card is not asked to sign: its PIN is missing or held back. Asks nobody."""
    try:
        _usable(card)
    except (PinMissing, PinHeldBack) as problem:
        return problem
    return None


def begin_try(card: CardSettings) -> Pin:
    """The PIN that may be tried now; the try is on record before it is made. Raises PinMissing, PinHeldBack."""
    pin, known = _usable(card)
    if isinstance(known, int):
        _keep(card, pin, known + 1)
    return pin


def _usable(card: CardSettings) -> tuple[Pin, str | int]:
    """The PIN, and what is known of it. Raises PinMissing, PinHeldBack."""
    pin = read_pin(card)
    known = _known(card, pin)
    if known == Tried.REFUSED or (isinstance(known, int) and known >= MOST_OPEN):
        raise PinHeldBack(file=str(card.pin_file or "–"))
    return pin, known


def end_try(card: CardSettings, pin: Pin, how: Tried) -> None:
    """The card took the PIN or refused it, or the try never came to that: no line, no card in the reader."""
    if card.pin_file is None:
        return
    known = _known(card, pin)
    if how is not Tried.NOT_ASKED and known != how:
        _keep(card, pin, how)
    elif how is Tried.NOT_ASKED and isinstance(known, int):
        _keep(card, pin, known - 1)


def file_of(card: CardSettings, what: str) -> str:
    """The name under which something of a card is kept beside the keys."""
    return f"card.{hashlib.sha256(card.address.encode()).hexdigest()[:12]}.{what}"


def _known(card: CardSettings, pin: Pin) -> str | int:
    """Whether it is right or refused, or how many tries of it had no end; what a holder types is the holder's own affair."""
    if card.pin_file is None:
        return "right"
    kept = partners.secret(file_of(card, "pin"))
    told = json.loads(kept) if kept else {}
    state: str | int = told["state"] if told.get("mark") == pin.mark else 0
    return state


def _keep(card: CardSettings, pin: Pin, state: str | int) -> None:
    partners.keep_secret(file_of(card, "pin"), json.dumps({"mark": pin.mark, "state": state}).encode())
