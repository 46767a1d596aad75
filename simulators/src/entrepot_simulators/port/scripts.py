"""How the port behaves for the next documents of an order: late, double, backwards, silent, holding or rejecting."""

import dataclasses
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entrepot_simulators.chance import Chance
from entrepot_simulators.loopback import BadRequest

ORDERS = frozenset({"plain", "reversed", "shuffled"})
HOLDS = frozenset({"", "120", "300", "399", "500", "501", "502", "503", "599"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the port does with the next ``times`` documents of ``kind`` that belong to ``order_no``.

    ``copies`` of each receipt are sent; ``sequence`` plain, reversed or shuffled; ``delay`` seconds (outside) before
    each; ``silent`` sends none (they can still be fetched); ``hold`` stops a list at that status until somebody acts;
    ``reject`` is the code with which it is rejected, ``reject_text`` its words; ``send_failed`` answers 4 before 3.
    """

    kind: str = "*"
    order_no: str = "*"
    times: int = 1
    copies: int = 1
    sequence: str = "plain"
    delay: float = 0.0
    silent: bool = False
    hold: str = ""
    reject: str = ""
    reject_text: str = ""
    send_failed: bool = False

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Behaviour":
        """Read one entry of a control script. Raises BadRequest."""
        known = {field.name for field in dataclasses.fields(cls)}
        if unknown := set(value) - known:
            raise BadRequest(f"unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        for name, given in value.items():
            if not isinstance(given, type(getattr(cls(), name))) and not (
                name == "delay" and type(given) is int
            ):
                raise BadRequest(f"{name} must be like {getattr(cls(), name)!r}")
        made = cls(**value)
        if made.sequence not in ORDERS or made.hold not in HOLDS:
            raise BadRequest("sequence must be plain, reversed or shuffled; hold a status such as 300 or 500")
        return made

    def fits(self, kind: str, order_no: str) -> bool:
        """Whether a document is meant."""
        return self.kind in {"*", kind} and self.order_no in {"*", order_no}


class Scripts:
    """The behaviours still to come, and the luck when there is none."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._guard = threading.Lock()
        self._waiting: list[Behaviour] = []
        self.by_hand = False

    def add(self, behaviour: Behaviour) -> None:
        """Let ``behaviour`` rule the next documents that fit it."""
        with self._guard:
            self._waiting.append(behaviour)

    def clear(self) -> None:
        """Forget every behaviour and decide without people again."""
        with self._guard:
            self._waiting.clear()
            self.by_hand = False

    def take(self, kind: str, order_no: str) -> Behaviour:
        """The behaviour for a document that just came in."""
        with self._guard:
            for position, each in enumerate(self._waiting):
                if each.fits(kind, order_no):
                    if each.times > 1:
                        self._waiting[position] = dataclasses.replace(each, times=each.times - 1)
                    else:
                        del self._waiting[position]
                    return each
        hold = "120" if self.by_hand and kind == "621" else ""
        return Behaviour(
            hold=hold,
            copies=2 if self._chance.of(0.1, kind, order_no, "copies") else 1,
            delay=20.0 if self._chance.of(0.1, kind, order_no, "delay") else 0.0,
            sequence="reversed" if self._chance.of(0.1, kind, order_no, "sequence") else "plain",
        )
