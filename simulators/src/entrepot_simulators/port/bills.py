"""The tax office behind the port: a bill (816) for each released list, and how it stands (818): summed up, or void."""

import threading
import uuid
from collections.abc import Mapping

from entrepot_core.customs.documents import Document, Value
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.progress import Progress
from entrepot_simulators.port.taxing import tax_bill

MADE, SUMMED_UP, VOID = "1", "2", "3"


class Bills:
    """Every bill with its status. Nothing is summed up by itself: a month ends when somebody says so."""

    def __init__(self, port: Progress) -> None:
        self._port = port
        self._guard = threading.Lock()
        self._all: dict[int, tuple[Document, str]] = {}

    def make(self, serial: int) -> None:
        """Bill a released list and say so."""
        filing = self._port.registry.get(serial)
        bill = tax_bill(
            filing,
            self._port.registry.of_order("311", filing.order_no),
            number=f"T{self._port.registry.number():017d}",
            at=self._port.registry.moment(),
            on=self._port.now(),
        )
        with self._guard:
            self._all[serial] = (bill, MADE)
        self._port.postman.tell(filing.door, filing.sender, "816", bill, filing=filing)

    def void(self, serial: int) -> bool:
        """All goods of a list came back before its bill was summed up: nothing is owed. False if it was, or is none."""
        with self._guard:
            bill, status = self._all.get(serial, (None, VOID))
            if bill is None or status != MADE:
                return False
            self._all[serial] = (bill, VOID)
        self._tell(serial, bill, VOID, "")
        return True

    def sum_up(self) -> Mapping[str, str]:
        """The month is over: one payment notice for each guarantor over the bills that are made; guarantor -> notice."""
        notices: dict[str, str] = {}
        with self._guard:
            made = [(serial, bill) for serial, (bill, status) in self._all.items() if status == MADE]
            for serial, bill in made:
                self._all[serial] = (bill, SUMMED_UP)
        for serial, bill in made:
            guarantor = bill.text("assureCode")
            notice = notices.setdefault(guarantor, f"N{self._port.registry.number():017d}")
            self._tell(serial, bill, SUMMED_UP, notice)
        return notices

    def _tell(self, serial: int, bill: Document, status: str, notice: str) -> None:
        filing: Filing = self._port.registry.get(serial)
        head: dict[str, Value] = {
            "guid": str(uuid.uuid4()).upper(),
            "returnTime": self._port.registry.moment(),
            "invtNo": bill.text("invtNo"),
            "taxNo": bill.text("taxNo"),
            "status": status,
            "assureCode": bill.text("assureCode"),
        }
        if notice:
            head["entDutyNo"] = notice
        self._port.postman.tell(filing.door, filing.sender, "818", Document(head=head), filing=filing)
