"""What every document at the port goes through alike: a behaviour taken once, steps on the agenda, answers, refusal."""

import datetime as dt
import threading
from collections.abc import Callable

from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.receipts import error_codes
from entrepot_simulators.port.answers import Postman
from entrepot_simulators.port.filings import Filing, Given, Registry
from entrepot_simulators.port.judging import Rejection, coded
from entrepot_simulators.port.kinds import ANSWERS, LISTS, MUST, TAKEN, numbers_in
from entrepot_simulators.port.scripts import Behaviour, Scripts
from entrepot_simulators.timing import Agenda

STEP_SECONDS = 8.0
"""Seconds outside between receipts."""
TEXTS = {
    "1": "已暂存",
    "2": "申报成功",
    "3": "发送海关成功",
    "4": "发送海关失败",
    "99": "姓名身份证不匹配",
    "100": coded("1999", "退单"),
    "120": coded("1800", "逻辑校验通过"),
    "300": coded("1900", "人工审核"),
    "399": coded("2300", "审核通过"),
    "400": "待运抵",
    "500": coded("2500", "查验"),
    "501": coded("2501", "扣留移送通关"),
    "502": coded("2502", "扣留移送缉私"),
    "503": coded("2503", "扣留移送法规"),
    "505": "移交",
    "599": coded("2599", "其它扣留"),
    "600": "挂起",
    "700": coded("2700", "退运"),
    "800": coded("2600", "放行"),
    "899": coded("2800", "结关"),
}

BEFORE_ENTRY = frozenset({"1", "2", "3", "4", "99", "100"})


def words_of(status: str) -> str:
    """What a receipt with ``status`` says when nobody says otherwise: practice, or the text of the error table."""
    known = error_codes().get(status)
    return TEXTS.get(status) or (known.zh if known else "处理异常")


class Progress:
    """Moves single filings on and tells their senders."""

    def __init__(self, *, registry: Registry, postman: Postman, agenda: Agenda, scripts: Scripts) -> None:
        self.registry, self.postman, self.agenda = registry, postman, agenda
        self._scripts = scripts
        self._guard = threading.Lock()
        self._behaviours: dict[int, Behaviour] = {}

    @staticmethod
    def now() -> dt.datetime:
        """The moment, in UTC."""
        return dt.datetime.now(dt.UTC)

    def behaviour(self, serial: int) -> Behaviour:
        """How the port treats this filing: drawn when it is first asked, then the same."""
        filing = self.registry.get(serial)
        with self._guard:
            if serial not in self._behaviours:
                self._behaviours[serial] = self._scripts.take(filing.kind, filing.order_no)
            return self._behaviours[serial]

    def later(self, serial: int, action: Callable[[], None]) -> None:
        """Do the next step of a filing when its time comes."""
        self.agenda.after(STEP_SECONDS + self.behaviour(serial).delay, action)

    def answer(self, filing: Filing, status: str, text: str = "", *, last: bool = False) -> None:
        """Write a receipt down and send it; ``last`` when nothing follows by itself."""
        words = text or words_of(status)
        at = self.registry.moment()
        behaviour = self.behaviour(filing.serial)
        given = Given(
            kind=ANSWERS[filing.kind], status=status, text=words, at=at, pushed=not behaviour.silent
        )
        known = self.registry.get(filing.serial)
        changes: dict[str, object] = {"given": (*known.given, given)}
        if "preNo" in MUST[filing.kind] and not known.pre_no:
            changes["pre_no"] = self.number(TAKEN[filing.kind].letter)
        filing = self.registry.change(filing.serial, **changes)
        self.postman.answer(filing, status, words, at=at, behaviour=behaviour, last=last)

    def bring(self, serial: int, status: str, text: str = "", *, last: bool = False) -> Filing:
        """Bring a filing to any ``status``, with the numbers that go with it, and answer it: by script or by hand."""
        filing = self.registry.get(serial)
        changes: dict[str, object] = {"state": status, "waiting": False}
        if not status.startswith("-") and status != "1":
            changes |= self._numbers(filing, entered=status not in BEFORE_ENTRY)
        if status == "800":
            changes["released_at"] = filing.released_at or self.now()
        filing = self.registry.change(serial, **changes)
        self.answer(filing, status, text, last=last)
        return filing

    def _numbers(self, filing: Filing, *, entered: bool) -> dict[str, object]:
        """Those that are still missing."""
        kind, found = filing.kind, dict[str, object]()
        if TAKEN[kind].letter and not filing.pre_no:
            found["pre_no"] = self.number(TAKEN[kind].letter)
        if entered and kind in LISTS and not filing.invt_no:
            found["invt_no"] = self.list_number(filing)
        elif kind not in LISTS and "invtNo" in numbers_in(kind) and not filing.invt_no:
            found["invt_no"] = filing.document.text("invtNo")
        if entered and {"rkdNo", "sumNo"} & numbers_in(kind) and not filing.other_no:
            found["other_no"] = self.number("Z")
        return found

    def list_number(self, filing: Filing) -> str:
        """Office, year, I or E, nine digits."""
        way = "I" if filing.kind == "621" else "E"
        return f"{filing.document.text('customsCode')}{beijing_day(self.now()):%Y}{way}{self.registry.number():09d}"

    def step(self, serial: int, status: str, *, last: bool = False, **changes: str) -> Filing:
        """Bring a filing to ``status`` and answer it."""
        filing = self.registry.change(serial, state=status, **changes)
        self.answer(filing, status, last=last)
        return filing

    def reject(self, serial: int, rejection: Rejection) -> None:
        """End a filing's attempt."""
        filing = self.registry.change(serial, state=rejection.status, waiting=False)
        if rejection.warning:
            self.answer(filing, "99", rejection.warning)
        self.answer(filing, rejection.status, rejection.text, last=True)

    def reject_as_scripted(self, serial: int) -> bool:
        """Reject a filing if its behaviour says so; whether it did."""
        behaviour = self.behaviour(serial)
        if behaviour.reject:
            self.reject(serial, Rejection(status="100", text=coded(behaviour.reject, behaviour.reject_text)))
        return bool(behaviour.reject)

    def number(self, letter: str) -> str:
        """A pre-entry number: letter, day in Beijing, nine digits."""
        return f"{letter}{beijing_day(self.now()):%Y%m%d}{self.registry.number():09d}"
