"""Takes up whatever passed the door and sends it on its way by kind."""

from collections.abc import Callable, Mapping

from entrepot_simulators.port.lists import Lists
from entrepot_simulators.port.progress import Progress
from entrepot_simulators.port.requests import Requests

STEPS = {
    "311": ("2", "120"),
    "411": ("2", "120"),
    "511": ("2", "120"),
    "513": ("2", "120"),
    "711": ("2", "120", "399"),
}
"""The receipts of documents that ask for no decision."""


class Clearing:
    """Begins the life of each filing, or ends it on sight."""

    def __init__(self, port: Progress) -> None:
        self._port = port
        self.lists = Lists(port)
        requests = Requests(port, self.lists)
        self._acts: Mapping[str, Callable[[int], None]] = {
            "621": self.lists.declare,
            "623": requests.cancel,
            "625": requests.give_back,
        }

    def refuse(self, serial: int, status: str, text: str) -> None:
        """Answer a document that is refused on sight."""
        filing = self._port.registry.change(serial, state=status)
        self._port.answer(filing, status, text, last=True)

    def begin(self, serial: int) -> None:
        """Take up a document that passed the door."""
        kind = self._port.registry.get(serial).kind
        act = self._acts.get(kind)
        if act is None:
            self._port.later(serial, lambda: self._simple(serial, STEPS[kind]))
        else:
            self._port.later(serial, lambda: act(serial))

    def _simple(self, serial: int, steps: tuple[str, ...]) -> None:
        status, rest = steps[0], steps[1:]
        if status != "2" and self._port.reject_as_scripted(serial):
            return
        filing = self._port.registry.get(serial)
        pre_no = self._port.number("D") if filing.kind == "711" and not filing.pre_no else filing.pre_no
        self._port.step(serial, status, last=not rest, pre_no=pre_no)
        if rest:
            self._port.later(serial, lambda: self._simple(serial, rest))
        else:
            self.lists.reconsider(filing.order_no)
