"""Requests about a list, of import or export: its cancellation before release, the return of goods after it."""

import datetime as dt
from decimal import Decimal

from entrepot_core.customs.documents import Document
from entrepot_simulators.port.filings import RELEASED
from entrepot_simulators.port.judging import Rejection, coded, left_of, worth
from entrepot_simulators.port.lists import Lists
from entrepot_simulators.port.progress import Progress

RETURN_DAYS = 30
"""Days from release within which a return may be asked for: announcement 45 of 2020."""
GRANTED = frozenset({"120", "399"})
CANCELLABLE = frozenset({"2", "3", "120", "300", "399", "400", "500"})


class Requests:
    """Handles 623 and 605, 625 and 213."""

    def __init__(self, port: Progress, lists: Lists) -> None:
        self._port, self._lists = port, lists

    def cancel(self, serial: int) -> None:
        """A cancellation 623: only of a list that is entered and not released."""
        filing = self._port.registry.get(serial)
        target = self._port.registry.by_invt_no(filing.document.text("invtNo"))
        if target is None:
            self._port.reject(serial, Rejection(status="-623003", text="清单不存在"))
            return
        before = target.state
        self._port.step(serial, "2", pre_no=self._port.number("C"), invt_no=target.invt_no)
        if target.state in RELEASED:
            self._port.reject(serial, Rejection(status="100", text=coded("22007", "对应清单已放行")))
        elif self._port.registry.claim(target.serial, CANCELLABLE, state="cancel_pending") is None:
            self._port.reject(serial, Rejection(status="-623005", text="清单状态不允许撤销"))
        else:
            self._port.later(serial, lambda: self._cancelled(serial, target.serial, before))

    def _cancelled(self, serial: int, target: int, before: str) -> None:
        if self._port.reject_as_scripted(serial):
            self._port.registry.claim(target, {"cancel_pending"}, state=before)
            self._port.later(target, lambda: self._lists.decide(target))
            return
        self._port.step(serial, "120")
        self._port.registry.claim(target, {"cancel_pending"}, state="cancelled")
        self._port.step(serial, "399", last=True)

    def give_back(self, serial: int) -> None:
        """A return 625: only of released goods, of what the list holds, within the time."""
        filing = self._port.registry.get(serial)
        target = self._port.registry.by_invt_no(filing.document.text("invtNo"))
        if target is None or target.state not in RELEASED:
            self._port.reject(serial, Rejection(status="-625204", text="对应清单不存在或未放行"))
            return
        self._port.step(serial, "2", pre_no=self._port.number("R"), invt_no=target.invt_no)
        if min(left_of(target.document, self._returns(target.invt_no)).values()) < 0:
            self._port.reject(serial, Rejection(status="-625209", text="退货商品与清单不一致"))
        elif target.released_at and self._port.now() - target.released_at > dt.timedelta(days=RETURN_DAYS):
            self._port.reject(serial, Rejection(status="100", text=coded("25001", "超过30天退货期限")))
        else:
            self._port.later(serial, lambda: self._returned(serial, target.serial))

    def _returns(self, invt_no: str, *, granted: bool = False) -> list[Document]:
        """Every return of a list that was asked for and not refused; or only those that were granted."""
        asked = [each for each in self._port.registry.all("625") if each.invt_no == invt_no]
        return [
            each.document for each in asked if (each.state in GRANTED if granted else not each.is_refused)
        ]

    def _returned(self, serial: int, target: int) -> None:
        if self._port.reject_as_scripted(serial):
            return
        self._port.step(serial, "120")
        listed = self._port.registry.get(target)
        given_back = worth(self._port.registry.get(serial).document, listed.document)
        whole = not any(left_of(listed.document, self._returns(listed.invt_no, granted=True)).values())
        # with the last piece its freight is no longer dutiable either
        left = Decimal(0) if whole else max(listed.value - given_back, Decimal(0))
        self._port.registry.change(target, value=left)
        self._port.step(serial, "399", last=True)
        if whole:
            self._lists.bills.void(target)

    def bring_back(self, serial: int) -> None:
        """A return of exports 213: only of an export list that is released. Inferred: the text names no checks."""
        filing = self._port.registry.get(serial)
        target = self._port.registry.by_invt_no(filing.document.text("invtNo"))
        if target is None or target.kind != "603" or target.state not in RELEASED:
            self._port.reject(serial, Rejection(status="-625204", text="对应清单不存在或未放行"))
            return
        self._port.bring(serial, "2")
        self._port.later(serial, lambda: self._brought_back(serial, ("120", *self._route(serial))))

    def _route(self, serial: int) -> tuple[str, ...]:
        behaviour = self._port.behaviour(serial)
        return behaviour.after or ((behaviour.hold,) if behaviour.hold else ("800",))

    def _brought_back(self, serial: int, steps: tuple[str, ...]) -> None:
        if self._port.reject_as_scripted(serial):
            return
        status, rest = steps[0], steps[1:]
        self._port.bring(serial, status, last=not rest)
        if rest:
            self._port.later(serial, lambda: self._brought_back(serial, rest))
