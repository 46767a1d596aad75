"""The line to the client control of a card: one question at a time, and a PIN that was refused is not tried again.

The control is asked over its WebSocket (``entrepot_core.customs.signing.eport_client``), by one thread of this machine after the
other: a card does one thing at a time, and several that tried a wrong PIN at once would lock it.
"""

import base64
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from entrepot.customs.ports.card_pin import Tried, begin_try, end_try, file_of
from entrepot.customs.ports.settings import CardSettings
from entrepot.platform import clock, partners
from entrepot.platform.http import AnswerUnknown, PartnerUnreachable
from entrepot.platform.kept_files import StillHeld
from entrepot_core.customs.signing import KeyUnfit, Pace, RemoteKey, Scheme, SignerBusy, eport_client
from entrepot_core.customs.signing.eport_client import CardAnswer, CardRefused, PinRefused
from entrepot_core.errors import Kind, Problem

PARTNER: Final = "The signing card"
CONNECT, ANSWER, TYPING = 3.0, 10.0, 60.0
"""Seconds to reach the control, and to wait for what the card says: a quarter of one is usual, more where its holder types the PIN."""
PATIENCE: Final = timedelta(seconds=2)
"""How long a job waits for its turn with the card before it lets others go on and comes back."""
_SILENT: Final = logging.getLogger("entrepot.card_line")
_SILENT.setLevel(logging.CRITICAL + 1)
"""The library would write every frame, and with it the PIN, into a log of level DEBUG."""


class CardExchanged(Problem):
    """Another card lies in the reader than the one that was known: its certificate is asked for anew."""

    code = "customs.card_exchanged"
    kind = Kind.UNAVAILABLE
    title = (
        "The signing card was exchanged; its certificate is read, and the message is signed again by itself."
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What a card told of itself."""

    number: str
    certificate: bytes


def card_key(card: CardSettings) -> RemoteKey:
    """The key on a card; the card is asked for its certificate where it is not known yet.

    Raises: CardRefused, CardAnswerInvalid, PartnerUnreachable, AnswerUnknown.
    """
    known = _read(partners.kept_secret(file_of(card, "certificate"), partial(_introduce, card)))
    return RemoteKey(
        key_name=known.number,
        certificate=known.certificate,
        exchange=partial(_exchange, card, known.number),
        clock=clock.now,
        wait=_wait,
        pace=_pace(card.address, card.per_minute),
        patience=PATIENCE,
    )


def known_certificate(card: CardSettings) -> bytes | None:
    """The certificate (DER) of a card that was asked before; asks nobody."""
    kept = partners.secret(file_of(card, "certificate"))
    return _read(kept).certificate if kept else None


def forget_certificate(card: CardSettings) -> None:
    """Ask for the certificate anew when it is needed next."""
    partners.forget_secret(file_of(card, "certificate"))


@contextmanager
def _turn(card: CardSettings) -> Iterator[None]:
    """One question after the other, of all threads of this machine. Raises SignerBusy where others ask for long."""
    try:
        with partners.one_at_a_time(file_of(card, "turn"), patience=PATIENCE.total_seconds()):
            yield
    except StillHeld:
        raise SignerBusy(seconds=PATIENCE.total_seconds()) from None


def _introduce(card: CardSettings) -> bytes:
    with _turn(card):
        number = eport_client.number_of(_ask(card, eport_client.ask_certificate_number))
        certificate = eport_client.certificate_of(_ask(card, eport_client.ask_certificate))
    return json.dumps({"number": number, "certificate": base64.b64encode(certificate).decode()}).encode()


@lru_cache(maxsize=8)
def _read(kept: bytes) -> _Known:
    told = json.loads(kept)
    return _Known(told["number"], base64.b64decode(told["certificate"]))


@lru_cache(maxsize=8)
def _pace(_address: str, per_minute: int) -> Pace:
    """One for a card and process, whichever ports it signs for."""
    return Pace(per_minute=per_minute)


def _wait(until: datetime) -> None:
    time.sleep(max(0.0, (until - clock.now()).total_seconds()))


def _exchange(card: CardSettings, known: str, data: bytes, scheme: Scheme) -> bytes:
    """The value of a signature by the card whose certificate has the number ``known``."""
    if scheme not in eport_client.SCHEMES:
        raise KeyUnfit(reason=f"a card does not sign {scheme}")
    with _turn(card):
        value, number = _signed(card, data)
    if number and not eport_client.same_number(number, known):
        forget_certificate(card)
        raise CardExchanged
    return value


def _signed(card: CardSettings, data: bytes) -> tuple[bytes, str]:
    pin = begin_try(card)
    try:
        answer = _ask(card, partial(eport_client.ask_signature, data=data, pin=pin.text))
    except PinRefused:
        end_try(card, pin, Tried.REFUSED)
        raise
    except (PartnerUnreachable, KeyUnfit):  # nothing was sent
        end_try(card, pin, Tried.NOT_ASKED)
        raise
    except CardRefused as refused:
        # in words that nobody knows it may have been the PIN: only a reader without a card tried none for sure
        if refused.params["card_code"] in eport_client.NO_CARD:
            end_try(card, pin, Tried.NOT_ASKED)
        raise
    end_try(card, pin, Tried.TAKEN)
    return eport_client.signature_of(answer)


def _ask(card: CardSettings, question: Callable[[int], str]) -> CardAnswer:
    """One question and its answer. Raises CardRefused, CardAnswerInvalid, PartnerUnreachable, AnswerUnknown."""
    try:
        line = connect(
            card.address,
            open_timeout=CONNECT,
            close_timeout=1,
            compression=None,
            proxy=None,
            logger=_SILENT,
        )
    except (OSError, WebSocketException) as error:
        raise PartnerUnreachable(partner=PARTNER) from error
    number = secrets.randbelow(2**31 - 1) + 1
    try:
        with line:
            line.send(question(number))
            patience = ANSWER if card.pin_file else TYPING
            return _answer(line, number, until=time.monotonic() + patience)
    except (OSError, WebSocketException) as error:
        raise AnswerUnknown(partner=PARTNER) from error


def _answer(line: ClientConnection, number: int, *, until: float) -> CardAnswer:
    """The answer to a question; what the control says by itself, or to somebody else, is passed over."""
    while True:
        answer = eport_client.read_answer(line.recv(timeout=max(0.0, until - time.monotonic())))
        if not answer.is_greeting and answer.number in {None, number}:
            return answer
