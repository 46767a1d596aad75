"""How long something may wait before somebody at the desk has to look: defaults as data, and which rule holds."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from entrepot_core.customs.matters.standing import Waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A rule of the house: what waits for ``waits`` has ``minutes``; an empty port or mode means every one."""

    waits: str
    port: str = ""
    mode: str = ""
    minutes: int


@cache
def defaults() -> Mapping[str, int]:
    """Minutes by what is waited for, as long as the house has no rule of its own."""
    data = tomllib.loads((files(__package__) / "clocks.toml").read_text(encoding="utf-8"))
    return MappingProxyType({waits.value: int(data[waits.value]["minutes"]) for waits in Waits})


def allowed(waits: str, *, port: str, mode: str, rules: Iterable[Clock]) -> timedelta:
    """The time that holds: a rule for port and mode before one for the port, before one for the mode, before all."""
    fitting = [
        rule for rule in rules if rule.waits == waits and rule.port in {"", port} and rule.mode in {"", mode}
    ]
    best = max(fitting, key=lambda rule: (rule.port != "", rule.mode != ""), default=None)
    return timedelta(minutes=best.minutes if best else defaults()[waits])
