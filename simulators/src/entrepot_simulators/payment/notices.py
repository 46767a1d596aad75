"""Telling the shop that something happened - once, twice, late, never, or with a lie in it, as scripted.

A plan is a list of plays. ``genuine`` climbs the retry ladder until 200 or 204; the other plays are shots without
retry, for the shop to refuse.
"""

import dataclasses
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entrepot_simulators.chance import Chance
from entrepot_simulators.delivery import Courier, Push
from entrepot_simulators.loopback import BadRequest
from entrepot_simulators.payment.bank import now
from entrepot_simulators.payment.keys import PlatformKeys
from entrepot_simulators.payment.records import rfc3339
from entrepot_simulators.payment.signing import sealed_resource, signature_headers
from entrepot_simulators.timing import Agenda

MINUTE, HOUR = 60.0, 3600.0
LADDER = (
    15.0, 15.0, 30.0, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE,
    HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR,
)  # fmt: skip
DAY = 86_400
PLAYS = frozenset(
    {"genuine", "twice", "forged", "tampered", "wrong_amount", "other_merchant", "replay", "probe"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One event to tell: ``fact`` is what gets sealed; ``kind`` transaction or refund."""

    url: str
    event: str
    kind: str
    fact: Mapping[str, Any]
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePlan:
    """What to play instead of the plain truth, for the next ``times`` notices that fit."""

    play: tuple[str, ...]
    event: str = "*"
    number: str = "*"
    times: int = 1
    delay: float = 0.0

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "NoticePlan":
        """Read one entry of a control script. Raises BadRequest."""
        play = tuple(value.get("play", ()))
        if wrong := set(play) - PLAYS:
            raise BadRequest(
                f"unknown play {', '.join(sorted(map(str, wrong)))}; known: {', '.join(sorted(PLAYS))}"
            )
        return cls(
            play=play,
            event=str(value.get("event", "*")),
            number=str(value.get("number", "*")),
            times=int(value.get("times", 1)),
            delay=float(value.get("delay", 0)),
        )


class Herald:
    """Sends notices by plan."""

    def __init__(self, *, keys: PlatformKeys, courier: Courier, agenda: Agenda, chance: Chance) -> None:
        self._keys, self._courier, self._agenda, self._chance = keys, courier, agenda, chance
        self._guard = threading.Lock()
        self._plans: list[NoticePlan] = []
        self.outcomes: list[dict[str, Any]] = []

    def plan(self, plan: NoticePlan) -> None:
        """Let ``plan`` rule the next notices that fit it."""
        with self._guard:
            self._plans.append(plan)

    def clear(self) -> None:
        """Forget every plan."""
        with self._guard:
            self._plans.clear()

    def _take(self, notice: Notice) -> NoticePlan:
        with self._guard:
            for position, plan in enumerate(self._plans):
                if plan.event in {"*", notice.event} and plan.number in {"*", notice.number}:
                    if plan.times > 1:
                        self._plans[position] = dataclasses.replace(plan, times=plan.times - 1)
                    else:
                        del self._plans[position]
                    return plan
        twice, late = (self._chance.of(0.1, notice.event, notice.number, word) for word in ("twice", "late"))
        return NoticePlan(play=("twice",) if twice else ("genuine",), delay=20.0 if late else 0.0)

    def tell(self, notice: Notice) -> None:
        """Begin to tell ``notice``; returns at once."""
        plan = self._take(notice)
        self._agenda.after(plan.delay, lambda: self._play(notice, plan.play))

    def _play(self, notice: Notice, play: tuple[str, ...]) -> None:
        body = self._body(notice)
        for step in play:
            if step == "genuine":
                self._deliver(notice, body)
            elif step == "twice":
                self._agenda.soon(lambda: self._deliver(notice, body))
                self._deliver(notice, body)
            else:
                answer = self._courier.post(self._lie(notice, body, step))
                self._note(notice, play=step, status=answer.status_code if answer is not None else 0)

    def _note(self, notice: Notice, **more: object) -> None:
        with self._guard:
            self.outcomes.append({"event": notice.event, "number": notice.number, **more})

    def _deliver(self, notice: Notice, body: bytes) -> None:
        self._courier.deliver(
            lambda: self._push(notice.url, body, signature_headers(self._keys, body)),
            accepted=lambda answer: answer.status_code in {200, 204},
            pauses=LADDER,
            settled=lambda *, attempts, accepted: self._note(
                notice, play="genuine", attempts=attempts, accepted=accepted
            ),
        )

    @staticmethod
    def _push(url: str, body: bytes, headers: Mapping[str, str]) -> Push:
        return Push(url=url, body=body, headers={"Content-Type": "application/json", **headers})

    def _body(self, notice: Notice) -> bytes:
        envelope = {
            "id": f"{secrets.token_hex(4)}-{secrets.token_hex(12)}",
            "create_time": rfc3339(now()),
            "resource_type": "encrypt-resource",
            "event_type": notice.event,
            "summary": _SUMMARIES.get(notice.event, notice.event),
            "resource": sealed_resource(self._keys, notice.fact, kind=notice.kind),
        }
        return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()

    def _lie(self, notice: Notice, body: bytes, step: str) -> Push:
        if step in {"wrong_amount", "other_merchant"}:
            body = self._body(dataclasses.replace(notice, fact=_altered(notice.fact, step)))
        stamp = int(time.time()) - DAY if step == "replay" else None
        headers = signature_headers(self._keys, body, timestamp=stamp)
        if step == "forged":
            headers["Wechatpay-Signature"] = headers["Wechatpay-Signature"][::-1]
        elif step == "probe":
            headers["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"][19:]
        elif step == "tampered":
            body = body.replace(b'"event_type":"', b'"event_type": "', 1)
        return self._push(notice.url, body, headers)


def _altered(fact: Mapping[str, Any], step: str) -> dict[str, Any]:
    if step == "other_merchant":
        return {**fact, "mchid": "1999999999"}
    amount = {name: 1 if isinstance(value, int) else value for name, value in fact["amount"].items()}
    return {**fact, "amount": amount}


_SUMMARIES = {
    "TRANSACTION.SUCCESS": "支付成功",
    "REFUND.SUCCESS": "退款成功",
    "REFUND.ABNORMAL": "退款异常",
}
