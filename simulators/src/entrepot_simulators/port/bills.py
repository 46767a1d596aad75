"""The tax office behind the port: a bill (816) for each released list, and how it stands (818): summed up, or void."""

import datetime as dt
import threading
from collections.abc import Mapping

from entrepot_core.customs.clock import beijing_day
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.progress import Progress
from entrepot_simulators.port.taxing import bill_standing, tax_bill

MADE, SUMMED_UP, VOID = "1", "2", "3"


class Bills:
    """Makes bills and tells how they stand. A month ends when somebody says so, or with the first bill of a later one."""

    def __init__(self, port: Progress) -> None:
        self._port = port
        self._guard = threading.Lock()

    def make(self, serial: int) -> None:
        """Bill a released list, once, and say so."""
        with self._guard:
            filing = self._port.registry.get(serial)
            if filing.tax_no:
                return
            number = f"T{self._port.registry.number():017d}"
            filing = self._port.registry.change(serial, tax_no=number, bill_status=MADE)
        bill = tax_bill(
            filing,
            self._port.registry.of_order("311", filing.order_no),
            number=number,
            at=self._port.registry.moment(),
            on=self._port.now(),
        )
        self._port.postman.tell(filing.door, filing.sender, "816", bill, filing=filing)
        self.sum_up(before=_month(self._port.now()))
        if standing := self._port.behaviour(serial).bill:
            self._port.later(serial, lambda: self._stand_as_scripted(serial, standing))

    def _stand_as_scripted(self, serial: int, status: str) -> None:
        self.stand(serial, status)

    def void(self, serial: int) -> bool:
        """All goods of a list came back before its bill was summed up: nothing is owed. False if it was, or is none."""
        return self._tell(serial, VOID, "", {MADE})

    def stand(self, serial: int, status: str) -> bool:
        """Say by hand that a bill is summed up, alone, or void; False where there is none that could be."""
        if status == SUMMED_UP:
            return self._tell(serial, SUMMED_UP, self._notice(), {MADE})
        return status == VOID and self._tell(serial, VOID, "", {MADE, SUMMED_UP})

    def sum_up(self, *, month: str = "", before: str = "") -> Mapping[str, str]:
        """One payment notice for each guarantor over the bills that are made; guarantor -> notice.

        Args:
            month: only bills of lists released in it (``2026-11``). ``before``: only those of earlier months.
        """
        notices: dict[str, str] = {}
        for filing in self._port.registry.all("621"):
            its = _month(filing.released_at or filing.received_at)
            if filing.bill_status != MADE or (month and its != month) or (before and its >= before):
                continue
            guarantor = filing.document.text("assureCode")
            notice = notices.get(guarantor) or self._notice()
            if self._tell(filing.serial, SUMMED_UP, notice, {MADE}):
                notices[guarantor] = notice
        return notices

    def _notice(self) -> str:
        return f"N{self._port.registry.number():017d}"

    def _tell(self, serial: int, status: str, notice: str, sources: set[str]) -> bool:
        with self._guard:
            if self._port.registry.get(serial).bill_status not in sources:
                return False
            filing = self._port.registry.change(serial, bill_status=status)
        document = bill_standing(filing, notice=notice, at=self._port.registry.moment())
        self._port.postman.tell(filing.door, filing.sender, "818", document, filing=filing)
        return True


def bill_of(filing: Filing) -> str:
    """How its bill stands, for people; empty without one."""
    return f"{filing.tax_no} {filing.bill_status}".strip()


def _month(moment: dt.datetime) -> str:
    return f"{beijing_day(moment):%Y-%m}"
