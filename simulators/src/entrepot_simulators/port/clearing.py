"""The life of every document at the port, step by step on the agenda. Lists wait for their three documents."""

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal

from entrepot_simulators.port.answers import Postman
from entrepot_simulators.port.codes import MISSING_WORDS
from entrepot_simulators.port.filings import RELEASED, Filing, Given, Registry
from entrepot_simulators.port.judging import (
    YEARLY_LIMIT,
    Rejection,
    above_the_year,
    coded,
    dutiable_value,
    fits,
    judge,
    worth,
)
from entrepot_simulators.port.scripts import Behaviour, Scripts
from entrepot_simulators.port.taxing import tax_bill
from entrepot_simulators.timing import Agenda

STEP_SECONDS = 8.0
WAIT_SECONDS = 3600.0
"""Seconds outside between receipts, and how long a list waits for its three documents."""
RETURN_DAYS = 30
DECIDABLE = frozenset({"120", "300", "399", "500", "501", "502", "503", "599"})
CANCELLABLE = frozenset({"2", "3", "120", "300", "399", "500"})
TEXTS = {
    "2": "申报成功",
    "3": "发送海关成功",
    "4": "发送海关失败",
    "120": coded("1800", "逻辑校验通过"),
    "300": coded("1900", "人工审核"),
    "399": coded("2300", "审核通过"),
    "500": coded("2500", "查验"),
    "501": coded("2501", "扣留移送通关"),
    "502": coded("2502", "扣留移送缉私"),
    "503": coded("2503", "扣留移送法规"),
    "599": coded("2599", "其它扣留"),
    "700": coded("2700", "退运"),
    "800": coded("2600", "放行"),
    "899": coded("2800", "结关"),
}
STEPS = {
    "311": ("2", "120"),
    "411": ("2", "120"),
    "511": ("2", "120"),
    "513": ("2", "120"),
    "711": ("2", "120", "399"),
}


class Clearing:
    """Moves filings on."""

    def __init__(
        self,
        *,
        registry: Registry,
        postman: Postman,
        agenda: Agenda,
        scripts: Scripts,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._registry, self._postman, self._agenda = registry, postman, agenda
        self._scripts, self._now = scripts, now
        self._guard = threading.Lock()
        self._behaviours: dict[int, Behaviour] = {}
        self._timers: dict[int, Callable[[], None]] = {}

    def refuse(self, serial: int, status: str, text: str) -> None:
        """Answer a document that is refused on sight."""
        self._behave(serial)
        self._answer(self._registry.change(serial, state=status), status, text, last=True)

    def begin(self, serial: int) -> None:
        """Take up a document that passed the door."""
        filing = self._registry.get(serial)
        self._behave(serial)
        act = {"621": self._declare, "623": self._cancel, "625": self._return}.get(filing.kind)
        if act is None:
            steps = STEPS[filing.kind]
            self._later(serial, lambda: self._simple(serial, steps))
        else:
            self._later(serial, lambda: act(serial))

    def _behave(self, serial: int) -> Behaviour:
        filing = self._registry.get(serial)
        with self._guard:
            if serial not in self._behaviours:
                self._behaviours[serial] = self._scripts.take(filing.kind, filing.order_no)
            return self._behaviours[serial]

    def _later(self, serial: int, action: Callable[[], None]) -> None:
        self._agenda.after(STEP_SECONDS + self._behave(serial).delay, action)

    def _answer(self, filing: Filing, status: str, text: str = "", *, last: bool = False) -> None:
        words = text or TEXTS[status]
        at = self._registry.moment()
        given = Given(kind=str(int(filing.kind) + 1), status=status, text=words, at=at)
        known = self._registry.get(filing.serial)
        filing = self._registry.change(filing.serial, given=(*known.given, given))
        self._postman.answer(filing, status, words, at=at, behaviour=self._behave(filing.serial), last=last)

    def _simple(self, serial: int, steps: tuple[str, ...]) -> None:
        status, rest = steps[0], steps[1:]
        behaviour = self._behave(serial)
        if behaviour.reject and status != "2":
            self._reject(serial, Rejection(status="100", text=coded(behaviour.reject, behaviour.reject_text)))
            return
        number = (
            {"pre_no": self._number("D")}
            if self._registry.get(serial).kind == "711" and status == "2"
            else {}
        )
        filing = self._registry.change(serial, state=status, **number)
        self._answer(filing, status, last=not rest)
        if rest:
            self._later(serial, lambda: self._simple(serial, rest))
        else:
            self._reconsider(filing)

    def _number(self, letter: str) -> str:
        return f"{letter}{self._now():%Y%m%d}{self._registry.number():09d}"

    def _reject(self, serial: int, rejection: Rejection) -> None:
        filing = self._registry.change(serial, state=rejection.status, waiting=False)
        if rejection.warning:
            self._answer(filing, "99", rejection.warning)
        self._answer(filing, rejection.status, rejection.text, last=True)

    # --- the inventory list -----------------------------------------------------------------------------------------

    def _missing(self, filing: Filing) -> list[str]:
        head = filing.document
        found = {kind: self._registry.of_order(kind, filing.order_no) for kind in ("311", "411", "511")}
        waybill = found["511"]
        if waybill and waybill.document.text("logisticsNo") != head.text("logisticsNo"):
            found["511"] = None
        return [kind for kind, document in found.items() if document is None]

    def _declare(self, serial: int) -> None:
        filing = self._registry.claim(
            serial,
            {"received"},
            state="2",
            pre_no=self._number("B"),
            value=dutiable_value(self._registry.get(serial).document),
        )
        if filing is None:
            return
        if filing.document.text("appStatus") == "1":
            self._answer(self._registry.change(serial, state="1"), "1", "已暂存", last=True)
            return
        missing = self._missing(filing)
        warning = "".join(f"[警告: {MISSING_WORDS[kind]}]" for kind in missing)
        self._answer(filing, "2", TEXTS["2"] + warning)
        if self._behave(serial).send_failed:
            for status in ("4", "3"):
                self._answer(self._registry.get(serial), status)
        self._registry.change(serial, waiting=True)
        with self._guard:
            self._timers[serial] = self._agenda.after(WAIT_SECONDS, lambda: self._time_out(serial))
        self._reconsider(filing)

    def _reconsider(self, cause: Filing) -> None:
        waiting = [
            each for each in self._registry.all("621") if each.waiting and each.order_no == cause.order_no
        ]
        for each in waiting:
            if not self._missing(each) and self._stop_waiting(each.serial):
                self._later(each.serial, lambda serial=each.serial: self._judge(serial))  # type: ignore[misc]

    def _stop_waiting(self, serial: int) -> bool:
        with self._guard:
            waited = self._registry.get(serial).waiting
            self._registry.change(serial, waiting=False)
            call_off = self._timers.pop(serial, None)
        if call_off:
            call_off()
        return waited

    def _time_out(self, serial: int) -> None:
        if self._registry.get(serial).state == "2" and self._stop_waiting(serial):
            missing = ",".join(MISSING_WORDS[kind] for kind in self._missing(self._registry.get(serial)))
            self._reject(serial, Rejection(status="100", text=coded("1301", f"三单不全: {missing}")))

    def _judge(self, serial: int) -> None:
        filing = self._registry.get(serial)
        order, payment, waybill = (
            self._registry.of_order(kind, filing.order_no) for kind in ("311", "411", "511")
        )
        if filing.state != "2" or order is None or payment is None or waybill is None:
            return
        rejection = judge(
            order=order.document,
            payment=payment.document,
            waybill=waybill.document,
            inventory=filing.document,
            on=self._now(),
        )
        number = f"{filing.document.text('customsCode')}{self._now():%Y}I{self._registry.number():09d}"
        if rejection is None and not self._registry.admit(
            serial, limit=YEARLY_LIMIT, state="120", invt_no=number
        ):
            rejection = above_the_year()
        if rejection is not None:
            self._reject(serial, rejection)
            return
        self._answer(self._registry.get(serial), "120", last=self._behave(serial).hold == "120")
        self._later(serial, lambda: self._decide(serial))

    def _decide(self, serial: int) -> None:
        behaviour = self._behave(serial)
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
        released = {"released_at": self._now()} if status == "800" else {}
        filing = self._registry.claim(serial, sources, state=status, **released)
        if filing is None:
            return False
        self._answer(filing, status, text, last=True)
        if status == "800":
            self._later(serial, lambda: self._bill(serial))
        return True

    def _bill(self, serial: int) -> None:
        filing = self._registry.get(serial)
        order = self._registry.of_order("311", filing.order_no)
        bill = tax_bill(
            filing,
            order,
            number=f"T{self._registry.number():017d}",
            at=self._registry.moment(),
            on=self._now(),
        )
        self._postman.push(self._postman.make("816", bill, receiver=filing.sender))

    # --- cancellation and return ------------------------------------------------------------------------------------

    def _cancel(self, serial: int) -> None:
        filing = self._registry.get(serial)
        target = self._registry.by_invt_no(filing.document.text("invtNo"))
        if target is None:
            self._reject(serial, Rejection(status="-623003", text="清单不存在"))
            return
        before = target.state
        filing = self._registry.change(serial, state="2", pre_no=self._number("C"), invt_no=target.invt_no)
        self._answer(filing, "2")
        if target.state in RELEASED:
            self._reject(serial, Rejection(status="100", text=coded("22007", "对应清单已放行")))
        elif self._registry.claim(target.serial, CANCELLABLE, state="cancel_pending") is None:
            self._reject(serial, Rejection(status="-623005", text="清单状态不允许撤销"))
        else:
            self._later(serial, lambda: self._cancelled(serial, target.serial, before))

    def _cancelled(self, serial: int, target: int, before: str) -> None:
        behaviour = self._behave(serial)
        if behaviour.reject:
            self._registry.claim(target, {"cancel_pending"}, state=before)
            self._reject(serial, Rejection(status="100", text=coded(behaviour.reject, behaviour.reject_text)))
            return
        self._answer(self._registry.change(serial, state="120"), "120")
        self._registry.claim(target, {"cancel_pending"}, state="cancelled")
        self._answer(self._registry.change(serial, state="399"), "399", last=True)

    def _return(self, serial: int) -> None:
        filing = self._registry.get(serial)
        target = self._registry.by_invt_no(filing.document.text("invtNo"))
        if target is None or target.state not in RELEASED:
            self._reject(serial, Rejection(status="-625204", text="对应清单不存在或未放行"))
            return
        self._answer(
            self._registry.change(serial, state="2", pre_no=self._number("R"), invt_no=target.invt_no), "2"
        )
        earlier = [
            each.document
            for each in self._registry.all("625")
            if each.serial != serial and each.invt_no == target.invt_no and not each.is_refused
        ]
        if not fits(filing.document, target.document, earlier):
            self._reject(serial, Rejection(status="-625209", text="退货商品与清单不一致"))
        elif target.released_at and self._now() - target.released_at > dt.timedelta(days=RETURN_DAYS):
            self._reject(serial, Rejection(status="100", text=coded("25001", "超过30天退货期限")))
        else:
            self._later(serial, lambda: self._returned(serial, target.serial))

    def _returned(self, serial: int, target: int) -> None:
        self._answer(self._registry.change(serial, state="120"), "120")
        listed = self._registry.get(target)
        given_back = worth(self._registry.get(serial).document, listed.document)
        self._registry.change(target, value=max(listed.value - given_back, Decimal(0)))
        self._answer(self._registry.change(serial, state="399"), "399", last=True)
