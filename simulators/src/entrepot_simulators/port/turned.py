"""What a door did not take: who sent it, why, and the message, for the eyes of whoever writes the client."""

import datetime as dt
import threading
from collections import deque
from dataclasses import dataclass, field
from html import escape
from typing import Any

from entrepot_core.customs.clock import BEIJING
from entrepot_simulators.loopback import Answer, Request, Router
from entrepot_simulators.loopback.pages import sheet, texts
from entrepot_simulators.port.ways import PACKAGE, navigation

MOST, MOST_RAW = 100, 20_000
"""How many are kept, the newest, and how much of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One message that became no document. ``sender`` is empty where nobody could be read from it."""

    door: str
    sender: str
    why: str
    at: dt.datetime
    raw: bytes = field(repr=False)


class TurnedAway:
    """Keeps and shows them."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._all: deque[Turned] = deque(maxlen=MOST)

    def note(self, door: str, sender: str, why: str, raw: bytes) -> None:
        """Keep one."""
        made = Turned(door=door, sender=sender, why=why, at=dt.datetime.now(dt.UTC), raw=raw[:MOST_RAW])
        with self._guard:
            self._all.append(made)

    def all(self) -> tuple[Turned, ...]:
        """The newest first."""
        with self._guard:
            return tuple(reversed(self._all))

    def to_json(self) -> list[dict[str, Any]]:
        """For programs, without the messages."""
        return [
            {"door": each.door, "sender": each.sender, "why": each.why, "at": each.at.isoformat()}
            for each in self.all()
        ]

    def register(self, router: Router) -> None:
        """Add the page."""
        router.add("GET", "/turned-away", self._page)

    def _page(self, request: Request) -> Answer:
        words = texts(PACKAGE)[request.language]
        found = "".join(
            f'<section class="sheet"><h2>{escape(each.why)}</h2><p class="hint">'
            f"{each.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S} · {escape(words['doors'].get(each.door, each.door))}"
            f"{' · ' if each.sender else ''}{escape(each.sender)}</p>"
            f"<details><summary>{escape(words['raw'])}</summary>"
            f"<pre>{escape(each.raw.decode(errors='replace'))}</pre></details></section>"
            for each in self.all()
        )
        body = (
            f"{navigation(words, 'turned')}<h1>{escape(words['turned'])}</h1>"
            f'<p class="hint">{escape(words["turned_hint"])}</p>{found or "<p>" + escape(words["none_turned"]) + "</p>"}'
        )
        return sheet(PACKAGE, request.language, heading=words["turned"], body=body)
