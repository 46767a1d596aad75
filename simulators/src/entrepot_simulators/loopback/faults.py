"""Scripted misfortune of calls: what goes wrong on the line between a caller and a simulator, by order of a test."""

import fnmatch
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from entrepot_simulators.loopback.router import Answer, BadRequest, Request, as_json

FAULTS = (
    "drop_before",
    "drop_after",
    "error_before",
    "error_after",
    "delay",
    "half_answer",
    "too_many",
    "bad_signature",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFault:
    """``fault`` strikes the next ``times`` calls whose method and path fit; ``*`` in ``path`` stands for anything.

    ``drop_before``/``error_before``: nothing is done; ``drop_after``/``error_after``: it is done, and the caller never
    learns it; ``delay`` waits ``seconds`` first; ``half_answer`` breaks off; ``too_many`` is 429; ``bad_signature``
    marks the answer's signature for spoiling by a simulator that signs.
    """

    fault: str
    path: str = "*"
    method: str = "*"
    times: int = 1
    seconds: float = 0.0

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "CallFault":
        """Read one entry of a control script. Raises BadRequest."""
        if value.get("fault") not in FAULTS:
            raise BadRequest(f"fault must be one of {', '.join(FAULTS)}")
        return cls(
            fault=str(value["fault"]),
            path=str(value.get("path", "*")),
            method=str(value.get("method", "*")),
            times=int(value.get("times", 1)),
            seconds=float(value.get("seconds", 0)),
        )

    def fits(self, request: Request) -> bool:
        """Whether this fault strikes ``request``."""
        return self.method in {"*", request.method} and fnmatch.fnmatchcase(request.path, self.path)


class Faults:
    """The faults still to come, first in, first out. Control and state routes are never struck."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[CallFault] = []
        self._stopped = threading.Event()

    def add(self, fault: CallFault) -> None:
        """Let ``fault`` strike when its turn comes."""
        with self._guard:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Forget every fault that hasn't struck."""
        with self._guard:
            self._waiting.clear()

    def take(self, request: Request) -> CallFault | None:
        """The fault that strikes ``request``, used up once."""
        if request.path.startswith("/_"):
            return None
        with self._guard:
            for position, fault in enumerate(self._waiting):
                if fault.fits(request):
                    if fault.times > 1:
                        self._waiting[position] = replace(fault, times=fault.times - 1)
                    else:
                        del self._waiting[position]
                    return fault
        return None

    def around(self, request: Request, act: Callable[[Request], Answer]) -> Answer:
        """Run ``act`` under whatever fault is due."""
        due = self.take(request)
        fault = due.fault if due else ""
        if due and due.seconds:
            self._stopped.wait(due.seconds)
        if fault == "drop_before":
            return Answer(drop=True)
        if fault == "error_before":
            return as_json({"code": "SYSTEM_ERROR", "message": "the system is busy"}, 500)
        if fault == "too_many":
            return as_json({"code": "FREQUENCY_LIMITED"}, 429).with_headers(Retry_After="1")
        answer = act(request)
        if fault == "drop_after":
            return Answer(drop=True)
        if fault == "error_after":
            return as_json({"code": "SYSTEM_ERROR", "message": "the system is busy"}, 500)
        if fault == "bad_signature":
            spoilt = {
                n: v[::-1] if n.lower().endswith("-signature") else v for n, v in answer.headers.items()
            }
            return replace(answer, headers=spoilt)
        return replace(answer, half=True) if fault == "half_answer" else answer
