"""The life of an inventory list, of import or export: it waits for its documents, is judged, entered, released or not."""

import threading
from collections.abc import Callable

from entrepot_simulators.port.bills import Bills
from entrepot_simulators.port.codes import MISSING_WORDS
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.judging import (
    YEARLY_LIMIT,
    Rejection,
    above_the_year,
    coded,
    dutiable_value,
    judge,
    judge_export,
)
from entrepot_simulators.port.kinds import LISTS, NEEDED
from entrepot_simulators.port.progress import TEXTS, Progress

WAIT_SECONDS = 3600.0
"""Seconds outside that a list waits for its documents."""
CLOSE_SECONDS = 60.0
"""Seconds outside from the release of an export to its closing; inferred: in life it waits for the departure."""
DECIDABLE = frozenset({"120", "300", "399", "400", "500", "501", "502", "503", "599"})


class Lists:
    """Moves the lists on."""

    def __init__(self, port: Progress) -> None:
        self._port = port
        self.bills = Bills(port)
        self._guard = threading.Lock()
        self._timers: dict[int, Callable[[], None]] = {}

    def _found(self, filing: Filing) -> dict[str, Filing | None]:
        """The documents a list is matched with; a waybill only where it is that of the list."""
        registry, head = self._port.registry, filing.document
        found = {kind: registry.of_order(kind, filing.order_no) for kind in NEEDED[filing.kind]}
        waybill = found.get("511")
        if waybill and waybill.document.text("logisticsNo") != head.text("logisticsNo"):
            found["511"] = None
        if "505" in found:
            found["505"] = registry.by_key("505", (head.text("logisticsCode"), head.text("logisticsNo")))
            order = found["303"]
            if order is not None and order.document.text("orderType") != "E":
                del found["403"]  # inferred: only retail exports are paid by a payment company
        return found

    def _missing(self, filing: Filing) -> list[str]:
        return [kind for kind, document in self._found(filing).items() if document is None]

    def declare(self, serial: int) -> None:
        """Take up a list that passed the door."""
        filing = self._port.registry.claim(
            serial,
            {"received"},
            state="2",
            pre_no=self._port.registry.get(serial).pre_no or self._port.number("B"),
            value=dutiable_value(self._port.registry.get(serial).document),
        )
        if filing is None:
            return
        if filing.document.text("appStatus") == "1":
            self._port.answer(self._port.registry.change(serial, state="1"), "1", last=True)
            return
        missing = self._missing(filing)
        warning = "".join(f"[警告: {MISSING_WORDS[kind]}]" for kind in missing)
        self._port.answer(filing, "2", TEXTS["2"] + warning)
        if self._port.behaviour(serial).send_failed:
            for status in ("4", "3"):
                self._port.answer(self._port.registry.get(serial), status)
        self._port.registry.change(serial, waiting=True)
        with self._guard:
            self._timers[serial] = self._port.agenda.after(WAIT_SECONDS, lambda: self._time_out(serial))
        self.reconsider(filing)

    def reconsider(self, arrived: Filing) -> None:
        """Judge the waiting lists whose documents are all there now that ``arrived`` is. An export waybill names no order."""
        registry = self._port.registry
        lists = registry.all("603") if arrived.kind == "505" else registry.in_order(arrived.order_no)
        for each in lists:
            if each.kind in LISTS and each.waiting and not self._missing(each):
                self._judge_soon(each.serial)

    def _judge_soon(self, serial: int) -> None:
        if self._stop_waiting(serial):
            self._port.later(serial, lambda: self._judge(serial))

    def _stop_waiting(self, serial: int) -> bool:
        with self._guard:
            waited = self._port.registry.get(serial).waiting
            self._port.registry.change(serial, waiting=False)
            call_off = self._timers.pop(serial, None)
        if call_off:
            call_off()
        return waited

    def _time_out(self, serial: int) -> None:
        if self._port.registry.get(serial).state == "2" and self._stop_waiting(serial):
            missing = ",".join(MISSING_WORDS[kind] for kind in self._missing(self._port.registry.get(serial)))
            self._port.reject(serial, Rejection(status="100", text=coded("1301", f"三单不全: {missing}")))

    def _judge(self, serial: int) -> None:
        filing = self._port.registry.get(serial)
        found = {kind: each.document for kind, each in self._found(filing).items() if each is not None}
        if filing.state != "2" or self._missing(filing):
            return
        number = filing.invt_no or self._port.list_number(filing)
        if filing.kind == "603":
            rejection = judge_export({**found, "603": filing.document}, on=self._port.now())
            if rejection is None:
                self._port.registry.claim(serial, {"2"}, state="120", invt_no=number)
        else:
            rejection = judge(
                order=found["311"],
                payment=found["411"],
                waybill=found["511"],
                inventory=filing.document,
                on=self._port.now(),
            )
            if rejection is None and not self._port.registry.admit(
                serial, limit=YEARLY_LIMIT, state="120", invt_no=number
            ):
                rejection = above_the_year()
        if rejection is not None:
            self._port.reject(serial, rejection)
            return
        held = self._port.behaviour(serial).hold == "120"
        self._port.answer(self._port.registry.get(serial), "120", last=held)
        self._port.later(serial, lambda: self.decide(serial))

    def decide(self, serial: int) -> None:
        """Release, hold or reject an entered list, as its behaviour says."""
        behaviour = self._port.behaviour(serial)
        if behaviour.reject:
            self.act(serial, "100", coded(behaviour.reject, behaviour.reject_text or "退单"), sources={"120"})
        elif behaviour.after:
            self._go(serial, behaviour.after, {"120"})
        elif behaviour.hold:
            if behaviour.hold != "120":
                self.act(serial, behaviour.hold, sources={"120"})
        else:
            self.act(serial, "800", sources={"120"})

    def _go(self, serial: int, steps: tuple[str, ...], sources: set[str]) -> None:
        """One scripted answer after another, as long as nothing else moves the list meanwhile."""
        status, rest = steps[0], steps[1:]
        if self.act(serial, status, sources=sources, last=not rest) and rest:
            self._port.later(serial, lambda: self._go(serial, rest, {status}))

    def act(
        self,
        serial: int,
        status: str,
        text: str = "",
        *,
        sources: frozenset[str] | set[str] = DECIDABLE,
        last: bool = True,
    ) -> bool:
        """Bring a list to ``status``, by itself or by a person's hand; False when its state doesn't allow it."""
        released = {"released_at": self._port.now()} if status == "800" else {}
        filing = self._port.registry.claim(serial, sources, state=status, **released)
        if filing is None:
            return False
        self._port.answer(filing, status, text, last=last)
        if status == "800":
            self.after_release(serial)
        return True

    def after_release(self, serial: int) -> None:
        """An import is billed, an export closed."""
        if self._port.registry.get(serial).kind == "603":
            if not self._port.behaviour(serial).after:
                self._port.agenda.after(CLOSE_SECONDS, lambda: self._close(serial))
        else:
            self._port.later(serial, lambda: self.bills.make(serial))

    def _close(self, serial: int) -> None:
        self.act(serial, "899", sources={"800"})
