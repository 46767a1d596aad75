"""How the port behaves for the next documents of an order: late, double, backwards, silent, holding or rejecting."""

import dataclasses
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entrepot_simulators.chance import Chance
from entrepot_simulators.loopback import BadRequest
from entrepot_simulators.port.kinds import LISTS

ORDERS = frozenset({"plain", "reversed", "shuffled"})
HOLDS = frozenset({"", "120", "300", "399", "400", "500", "501", "502", "503", "599", "505", "600"})
STANDINGS = frozenset({"", "2", "3"})


STATUSES = (
    *("1", "2", "3", "4", "99", "100", "120", "300", "399", "400", "500", "501", "502", "503", "505"),
    *("599", "600", "700", "800", "899"),
)
"""Every status that a receipt may have: the text's, and 99 and 400 as seen."""
UNUSUAL = {
    "621": (
        {"after": ("300", "399", "800")},
        {"after": ("500", "800", "899")},
        {"after": ("500", "501", "700")},
        {"after": ("502", "800")},
        {"after": ("503", "599", "700")},
        {"after": ("100",)},
        {"reject": "1332", "reject_text": "单证不符"},
        {"send_failed": True},
        {"silent": True},
    ),
    "603": (
        {"after": ("300", "399", "400", "800", "899")},
        {"after": ("500", "800", "899")},
        {"after": ("100",)},
        {"send_failed": True},
    ),
    "213": ({"after": ("300", "500", "505", "800")}, {"after": ("600", "800")}, {"after": ("100",)}),
}
"""What becomes of a document by bad luck, kind by kind; of others only ``COMMON``."""
COMMON = ({"send_failed": True}, {"reject": "1999", "reject_text": "退单"}, {"silent": True})


def is_status(text: str) -> bool:
    """Whether a receipt may say this: a status on record, or any negative code."""
    return text in STATUSES or (text.startswith("-") and text[1:].isdigit() and len(text) <= 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the port does with the next ``times`` documents of ``kind`` that belong to ``order_no``.

    ``copies`` of each receipt are sent; ``sequence`` plain, reversed or shuffled; ``delay`` seconds (outside) before
    each; ``silent`` sends none (they can still be fetched); ``hold`` stops a list at that status until somebody acts;
    ``reject`` is the code with which it is rejected, ``reject_text`` its words; ``send_failed`` answers 4 before 3.
    ``steps`` are all its answers, one after another, whatever is in it: any status, also negative codes and an order
    that no text knows. ``after`` are the answers to a list that was entered, instead of its release. ``bill`` sends an
    818 with this status after the tax bill: 2 summed up, 3 void.
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
    steps: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    bill: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Behaviour":
        """Read one entry of a control script. Raises BadRequest."""
        known = {field.name for field in dataclasses.fields(cls)}
        if unknown := set(value) - known:
            raise BadRequest(f"unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        value = {
            name: tuple(map(str, given)) if isinstance(given, list) else given
            for name, given in value.items()
        }
        for name, given in value.items():
            if not isinstance(given, type(getattr(cls(), name))) and not (
                name == "delay" and type(given) is int
            ):
                raise BadRequest(f"{name} must be like {getattr(cls(), name)!r}")
        made = cls(**value)
        if made.sequence not in ORDERS or made.hold not in HOLDS:
            raise BadRequest("sequence must be plain, reversed or shuffled; hold a status such as 300 or 500")
        if strange := [each for each in (*made.steps, *made.after) if not is_status(each)]:
            raise BadRequest(f"{strange[0]} is no status: {', '.join(STATUSES)} or a negative code")
        if made.bill not in STANDINGS:
            raise BadRequest("bill is 2 (summed up) or 3 (void)")
        return made

    def fits(self, kind: str, order_no: str) -> bool:
        """Whether a document is meant."""
        return self.kind in {"*", kind} and self.order_no in {"*", order_no}


class Scripts:
    """The behaviours still to come, and the luck when there is none."""

    def __init__(self, chance: Chance, *, trouble: float = 0.0) -> None:
        self._chance, self._trouble = chance, trouble
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
        hold = "120" if self.by_hand and kind in LISTS else ""
        return Behaviour(
            **self._bad_luck(kind, order_no),
            hold=hold,
            copies=2 if self._chance.of(0.1, kind, order_no, "copies") else 1,
            delay=20.0 if self._chance.of(0.1, kind, order_no, "delay") else 0.0,
            sequence="reversed" if self._chance.of(0.1, kind, order_no, "sequence") else "plain",
        )

    def _bad_luck(self, kind: str, order_no: str) -> dict[str, Any]:
        """For the share of documents that is asked for: one of the unusual ways, the same for the same seed."""
        if not self._chance.of(self._trouble, kind, order_no, "trouble"):
            return {}
        ways: tuple[dict[str, Any], ...] = UNUSUAL.get(kind, COMMON)
        return ways[self._chance.shuffled(len(ways), kind, order_no, "way")[0]]
