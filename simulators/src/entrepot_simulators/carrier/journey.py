"""The journey of a parcel and how the shop hears of it: in order, twice, out of order or not at all."""

import dataclasses
import datetime as dt
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from entrepot_simulators.carrier.articles import ArticleDesk, bill_no, tax_on
from entrepot_simulators.carrier.signing import SIGNATURE, signed_headers
from entrepot_simulators.carrier.waybills import TrackingEvent, Waybill, Waybills
from entrepot_simulators.chance import Chance
from entrepot_simulators.delivery import Courier, Push
from entrepot_simulators.loopback import BadRequest
from entrepot_simulators.timing import Agenda

STEP_SECONDS = 30.0
PAUSES = (10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 3600.0, 3600.0, *(10_800.0,) * 8)
STEPS = (
    ("collected", "保税仓", "Collected from the warehouse", "已从仓库揽收"),
    ("departed", "广州分拨中心", "Departed from the hub", "已从分拨中心发出"),
    ("arrived", "目的地分拨中心", "Arrived at the destination hub", "已到达目的地分拨中心"),
    ("out_for_delivery", "目的地网点", "Out for delivery", "正在派送"),
    ("delivered", "目的地网点", "Delivered and signed for", "已签收"),
)
PERSONAL = (
    ("collected", "境外揽收点", "Collected abroad", "已在境外揽收"),
    ("departed", "境外互换局", "Left the office of exchange abroad", "已离开境外互换局"),
    ("arrived", "国际邮件互换局", "Arrived at the mail centre", "已到达国际邮件互换局"),
    ("article_assessed", "海关驻邮局办事处", "Customs assessed the tax", "海关已审核征税"),
    ("article_held", "海关驻邮局办事处", "Customs holds the parcel for a look", "海关布控查验"),
    ("article_returned", "海关驻邮局办事处", "Customs turned the parcel back", "海关决定退运"),
    ("article_released", "海关驻邮局办事处", "Customs released the parcel", "海关已放行"),
    ("out_for_delivery", "目的地网点", "Out for delivery", "正在派送"),
    ("delivered", "目的地网点", "Delivered and signed for", "已签收"),
)
"""The way of personal articles; which of customs' steps happen, its desk decides."""
WORDS = {
    "declared": ("Customs took the waybill", "海关已接收运单"),
    "declaration_refused": ("Customs refused the waybill", "海关退回运单"),
    "signing_declared": ("Customs took the delivery", "海关已接收签收状态"),
    "signing_refused": ("Customs refused the delivery", "海关退回签收状态"),
}
Step = tuple[str, str, str, str]
PLAYS = frozenset({"plain", "twice", "reversed", "none", "forged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyPlan:
    """How to tell the journeys of the next ``times`` parcels whose reference fits."""

    play: str
    reference: str = "*"
    times: int = 1

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "JourneyPlan":
        """Read one entry of a control script. Raises BadRequest."""
        if value.get("play") not in PLAYS:
            raise BadRequest(f"play must be one of {', '.join(sorted(PLAYS))}")
        return cls(
            play=str(value["play"]),
            reference=str(value.get("reference", "*")),
            times=int(value.get("times", 1)),
        )


class Journeys:
    """Moves parcels along and tells the shop. ``arrived`` is called with the waybill once it is delivered."""

    def __init__(
        self,
        *,
        waybills: Waybills,
        courier: Courier,
        agenda: Agenda,
        chance: Chance,
        secret: str,
        shop: str,
        arrived: Callable[[Waybill], None],
    ) -> None:
        self._waybills, self._courier, self._agenda, self._chance = waybills, courier, agenda, chance
        self._secret, self._shop, self._arrived = secret, shop, arrived
        self._guard = threading.Lock()
        self._plans: list[JourneyPlan] = []
        self.desk = ArticleDesk()
        self._levied: dict[str, dict[str, str]] = {}

    def plan(self, plan: JourneyPlan) -> None:
        """Let ``plan`` rule the next journeys that fit it."""
        with self._guard:
            self._plans.append(plan)

    def clear(self) -> None:
        """Forget every plan."""
        with self._guard:
            self._plans.clear()
        self.desk.clear()

    def _take(self, reference: str) -> str:
        with self._guard:
            for position, plan in enumerate(self._plans):
                if plan.reference in {"*", reference}:
                    if plan.times > 1:
                        self._plans[position] = dataclasses.replace(plan, times=plan.times - 1)
                    else:
                        del self._plans[position]
                    return plan.play
        if self._chance.of(0.15, reference, "twice"):
            return "twice"
        return "reversed" if self._chance.of(0.15, reference, "reversed") else "plain"

    def begin(self, number: str) -> None:
        """Send the parcel on its way."""
        waybill = self._waybills.find(number)
        assert waybill is not None
        play = self._take(waybill.reference)
        steps = self._way_of(waybill)
        self._agenda.soon(lambda: self._step(number, steps, play, []))

    def _way_of(self, waybill: Waybill) -> tuple[Step, ...]:
        if waybill.item is None:
            return STEPS
        plan = self.desk.take(waybill.reference)
        left_out = {"plain": {"article_held", "article_returned"}, "held": {"article_returned"}}
        skipped = left_out.get(plan.play, {"article_assessed"})
        steps = tuple(step for step in PERSONAL if step[0] not in skipped)
        if plan.play == "returned":
            steps = steps[: [step[0] for step in steps].index("article_returned") + 1]
        levied = plan.tax or str(tax_on(waybill.item, dt.datetime.now(dt.UTC)))
        self._levied[waybill.number] = {"amount": levied, "currency": "CNY", "bill_no": bill_no()}
        return steps

    def _step(self, number: str, steps: tuple[Step, ...], play: str, held: list[TrackingEvent]) -> None:
        code, place, english, chinese = steps[0]
        event = self._happen(number, code, place, english, chinese)
        last = len(steps) == 1
        if play == "reversed":
            held.append(event)
            if len(held) == 2 or last:
                for each in reversed(held):
                    self.tell(number, each)
                held.clear()
        elif play != "none":
            self.tell(number, event, forged=play == "forged")
            if play == "twice":
                self.tell(number, event)
        if last:
            waybill = self._waybills.find(number)
            assert waybill is not None
            if waybill.item is None:
                self._arrived(waybill)
        else:
            self._agenda.after(STEP_SECONDS, lambda: self._step(number, steps[1:], play, held))

    def _happen(self, number: str, code: str, place: str, english: str, chinese: str) -> TrackingEvent:
        event = TrackingEvent(
            id=f"EV{secrets.token_hex(10)}",
            code=code,
            place=place,
            happened_at=dt.datetime.now(dt.UTC),
            text_en=english,
            text_zh=chinese,
            tax=self._levied.get(number) if code == "article_assessed" else None,
        )
        self._waybills.add_event(number, event)
        return event

    def note(self, number: str, code: str) -> None:
        """Tell the shop what customs said about the waybill."""
        english, chinese = WORDS[code]
        event = self._happen(number, code, "", english, chinese)
        self._agenda.soon(lambda: self.tell(number, event))

    def tell(self, number: str, event: TrackingEvent, *, forged: bool = False) -> None:
        """Push one event until the shop answers 2xx; a forged one once."""
        waybill = self._waybills.find(number)
        assert waybill is not None
        fact = {"waybill_no": number, "reference": waybill.reference, **event.to_wire()}
        body = json.dumps(fact, ensure_ascii=False, separators=(",", ":")).encode()

        def make() -> Push:
            headers = signed_headers(self._secret, body)
            if forged:
                headers[SIGNATURE] = headers[SIGNATURE][::-1]
            headers["Content-Type"] = "application/json"
            return Push(url=f"{self._shop}/partners/carriers/swift/events", body=body, headers=headers)

        pauses = () if forged else PAUSES
        self._courier.deliver(make, accepted=lambda answer: 200 <= answer.status_code < 300, pauses=pauses)
