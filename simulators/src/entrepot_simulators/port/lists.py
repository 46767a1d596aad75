"""The life of an inventory list: it waits for its three documents, is judged, entered, released or not, and taxed."""

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
)
from entrepot_simulators.port.progress import TEXTS, Progress

WAIT_SECONDS = 3600.0
"""Seconds outside that a list waits for its three documents."""
DECIDABLE = frozenset({"120", "300", "399", "500", "501", "502", "503", "599"})


class Lists:
    """Moves the lists on."""

    def __init__(self, port: Progress) -> None:
        self._port = port
        self.bills = Bills(port)
        self._guard = threading.Lock()
        self._timers: dict[int, Callable[[], None]] = {}

    def _missing(self, filing: Filing) -> list[str]:
        head = filing.document
        found = {kind: self._port.registry.of_order(kind, filing.order_no) for kind in ("311", "411", "511")}
        waybill = found["511"]
        if waybill and waybill.document.text("logisticsNo") != head.text("logisticsNo"):
            found["511"] = None
        return [kind for kind, document in found.items() if document is None]

    def declare(self, serial: int) -> None:
        """Take up a list that passed the door."""
        filing = self._port.registry.claim(
            serial,
            {"received"},
            state="2",
            pre_no=self._port.number("B"),
            value=dutiable_value(self._port.registry.get(serial).document),
        )
        if filing is None:
            return
        if filing.document.text("appStatus") == "1":
            self._port.answer(self._port.registry.change(serial, state="1"), "1", "已暂存", last=True)
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
        self.reconsider(filing.order_no)

    def reconsider(self, order_no: str) -> None:
        """Judge the waiting lists of an order whose documents are all there now."""
        waiting = [each for each in self._port.registry.in_order(order_no, "621") if each.waiting]
        for each in waiting:
            if not self._missing(each) and self._stop_waiting(each.serial):
                self._port.later(each.serial, lambda serial=each.serial: self._judge(serial))  # type: ignore[misc]

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
        order, payment, waybill = (
            self._port.registry.of_order(kind, filing.order_no) for kind in ("311", "411", "511")
        )
        if filing.state != "2" or order is None or payment is None or waybill is None:
            return
        rejection = judge(
            order=order.document,
            payment=payment.document,
            waybill=waybill.document,
            inventory=filing.document,
            on=self._port.now(),
        )
        number = (
            f"{filing.document.text('customsCode')}{self._port.now():%Y}I{self._port.registry.number():09d}"
        )
        if rejection is None and not self._port.registry.admit(
            serial, limit=YEARLY_LIMIT, state="120", invt_no=number
        ):
            rejection = above_the_year()
        if rejection is not None:
            self._port.reject(serial, rejection)
            return
        self._port.answer(
            self._port.registry.get(serial), "120", last=self._port.behaviour(serial).hold == "120"
        )
        self._port.later(serial, lambda: self.decide(serial))

    def decide(self, serial: int) -> None:
        """Release, hold or reject an entered list, as its behaviour says."""
        behaviour = self._port.behaviour(serial)
        if behaviour.reject:
            self.act(serial, "100", coded(behaviour.reject, behaviour.reject_text or "退单"), sources={"120"})
        elif behaviour.hold:
            if behaviour.hold != "120":
                self.act(serial, behaviour.hold, sources={"120"})
        else:
            self.act(serial, "800", sources={"120"})

    def act(
        self, serial: int, status: str, text: str = "", *, sources: frozenset[str] | set[str] = DECIDABLE
    ) -> bool:
        """Bring a list to ``status``, by itself or by a person's hand; False when its state doesn't allow it."""
        released = {"released_at": self._port.now()} if status == "800" else {}
        filing = self._port.registry.claim(serial, sources, state=status, **released)
        if filing is None:
            return False
        self._port.answer(filing, status, text, last=True)
        if status == "800":
            self._port.later(serial, lambda: self.bills.make(serial))
        return True
