"""Pushing something to the shop until it says yes or the ladder ends. Knows no format."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx2

from entrepot_simulators.timing import Agenda

TIMEOUT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One request as it goes out: every attempt of the ladder makes a fresh one, with a fresh signature."""

    url: str
    body: bytes
    headers: Mapping[str, str]


class Settled(Protocol):
    """Called once: the number of attempts made and whether the last one was accepted."""

    def __call__(self, *, attempts: int, accepted: bool) -> None: ...


class Courier:
    """Sends pushes over one connection pool and climbs the retry ladder on the agenda's scaled clock."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._client = httpx2.Client(timeout=TIMEOUT, trust_env=False)
        self._guard = threading.Lock()
        self.log: list[tuple[str, int]] = []

    def post(self, push: Push) -> httpx2.Response | None:
        """Send once; None when nobody answered."""
        try:
            answer = self._client.post(push.url, content=push.body, headers=dict(push.headers))
        except (httpx2.HTTPError, httpx2.InvalidURL):
            answer = None
        with self._guard:
            self.log.append((push.url, answer.status_code if answer is not None else 0))
            del self.log[:-1000]
        return answer

    def deliver(
        self,
        make: Callable[[], Push],
        *,
        accepted: Callable[[httpx2.Response], bool],
        pauses: tuple[float, ...],
        settled: Settled | None = None,
    ) -> None:
        """Send now; on anything but acceptance again after each pause (seconds outside), then give up."""
        self._attempt(make, accepted, pauses, settled, 1)

    def _attempt(
        self,
        make: Callable[[], Push],
        accepted: Callable[[httpx2.Response], bool],
        pauses: tuple[float, ...],
        settled: Settled | None,
        attempt: int,
    ) -> None:
        answer = self.post(make())
        if answer is not None and accepted(answer):
            if settled:
                settled(attempts=attempt, accepted=True)
        elif pauses:
            self._agenda.retry_after(
                pauses[0], lambda: self._attempt(make, accepted, pauses[1:], settled, attempt + 1)
            )
        elif settled:
            settled(attempts=attempt, accepted=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
