"""A key that lives elsewhere: on a card behind a service, in a cipher device. Knows its pace, not how it is reached."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_core.customs.signing.keys import KeyUnfit
from entrepot_core.customs.signing.verifying import fits
from entrepot_core.errors import Kind, Problem

CARD_PER_MINUTE = 250
"""What one e-port card signs in a minute (edition 202205, annex 3)."""


class SignerBusy(Problem):
    """The card has no free turn; ``seconds`` tells when it has."""

    code = "customs.signer_busy"
    kind = Kind.UNAVAILABLE
    title = "The signing card is busy; the next turn is in %(seconds)s seconds."

    def __init__(self, *, seconds: float) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


@dataclass(slots=True)
class Pace:
    """At most ``per_minute`` turns in any sixty seconds, in the order in which they are asked for. Thread-safe.

    ``book`` hands out the moment of the next free turn, which may lie ahead; nobody is asked to wait here.
    """

    per_minute: int = CARD_PER_MINUTE
    _turns: deque[datetime] = field(default_factory=deque, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def book(self, now: datetime, *, at_most: timedelta) -> datetime:
        """The moment of a turn, taken. Raises SignerBusy, taking none, when it would be later than ``at_most`` from now."""
        with self._lock:
            turn = now
            if len(self._turns) >= self.per_minute:
                turn = max(now, self._turns[-self.per_minute] + timedelta(minutes=1))
            if self._turns:
                turn = max(turn, self._turns[-1])
            if turn - now > at_most:
                raise SignerBusy(seconds=round((turn - now).total_seconds(), 1))
            self._turns.append(turn)
            if len(self._turns) > self.per_minute:
                self._turns.popleft()
            return turn


@dataclass(frozen=True, slots=True)
class RemoteKey:
    """A key reached through ``exchange``: data and scheme in, signature value out.

    Whatever ``exchange`` raises comes through. One that is told the number of the certificate with the value asks
    ``eport_client.same_number`` whether it is ``key_name`` still, and raises when the card was exchanged; one that is
    told nothing leaves it to this key, from which no value goes that does not fit ``certificate``.

    ``clock`` gives aware moments, ``wait`` lets time pass until one; both are the caller's, as is the network.
    """

    key_name: str
    certificate: bytes = field(repr=False)
    exchange: Callable[[bytes, Scheme], bytes] = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    wait: Callable[[datetime], None] = field(repr=False)
    pace: Pace = field(default_factory=Pace)
    patience: timedelta = timedelta(seconds=30)

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        """The signature value, when it is this one's turn. Raises SignerBusy; KeyUnfit for a value that does not fit."""
        now = self.clock()
        turn = self.pace.book(now, at_most=self.patience)
        if turn > now:
            self.wait(turn)
        value = self.exchange(data, scheme)
        if not value:
            raise KeyUnfit(reason="the remote signer answered nothing")
        if not self._is_ours(value, data, scheme):
            raise KeyUnfit(
                reason="what the remote signer answered is no signature by the key of its certificate"
            )
        return value

    def _is_ours(self, value: bytes, data: bytes, scheme: Scheme) -> bool:
        try:
            return fits(self.certificate, value, data, scheme)
        except ValueError:
            raise KeyUnfit(reason=f"the certificate of the remote signer is none for {scheme}") from None
