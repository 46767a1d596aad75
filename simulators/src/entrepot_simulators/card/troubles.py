"""What goes wrong by order: with the reader, on the line, with the card."""

import threading
from collections.abc import Mapping
from typing import Any

READER, SILENCE, DROP = "reader", "silence", "drop"
TROUBLES = (READER, SILENCE, DROP)
"""The reader fails; nothing is answered; the line breaks after a signature is made and before it is told."""
CARD = ("out", "in", "exchange", "unlock")


class Troubles:
    """Those still to come, first in, first out. A ``drop`` waits for a question that asks for a signature."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[str] = []

    def add(self, trouble: str, times: int = 1) -> None:
        """Let ``trouble`` strike the next questions."""
        with self._guard:
            self._waiting.extend([trouble] * times)

    def clear(self) -> None:
        """Forget those that haven't struck."""
        with self._guard:
            self._waiting.clear()

    def take(self, *, signing: bool) -> str:
        """The one that strikes a question, used up; or empty."""
        with self._guard:
            for place, trouble in enumerate(self._waiting):
                if signing or trouble != DROP:
                    return self._waiting.pop(place)
        return ""


def what_is_wrong(script: Mapping[str, Any]) -> str:
    """Why ``{"clear": true, "reader": 2, "silence": 1, "drop": 1, "card": "out"}`` or its like can't be played, or empty."""
    for name, value in script.items():
        if name in TROUBLES and not (type(value) is int and 0 <= value <= 10_000):
            return f"{name} says how many times"
        if name == "card" and value not in CARD:
            return f"card is one of {', '.join(CARD)}"
        if name == "clear" and not isinstance(value, bool):
            return "clear is true or false"
        if name not in {*TROUBLES, "card", "clear"}:
            return f"{name[:40]} is not known"
    return ""
