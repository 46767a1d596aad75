"""Takes up whatever passed the door and sends it on its way by kind."""

from collections.abc import Callable, Mapping

from entrepot_simulators.port.kinds import LISTS, TAKEN
from entrepot_simulators.port.lists import Lists
from entrepot_simulators.port.progress import Progress
from entrepot_simulators.port.requests import Requests
from entrepot_simulators.port.summaries import summary_result


class Clearing:
    """Begins the life of each filing, or ends it on sight."""

    def __init__(self, port: Progress) -> None:
        self._port = port
        self.lists = Lists(port)
        requests = Requests(port, self.lists)
        self._acts: Mapping[str, Callable[[int], None]] = {
            "621": self.lists.declare,
            "603": self.lists.declare,
            "623": requests.cancel,
            "605": requests.cancel,
            "625": requests.give_back,
            "213": requests.bring_back,
        }

    def refuse(self, serial: int, status: str, text: str) -> None:
        """Answer a document that is refused on sight."""
        filing = self._port.registry.change(serial, state=status)
        self._port.answer(filing, status, text, last=True)

    def begin(self, serial: int) -> None:
        """Take up a document that passed the door."""
        kind, steps = self._port.registry.get(serial).kind, self._port.behaviour(serial).steps
        act = self._acts.get(kind)
        if steps:
            self._port.later(serial, lambda: self.play(serial, steps))
        elif act is None:
            self._port.later(serial, lambda: self._simple(serial, TAKEN[kind].steps))
        else:
            self._port.later(serial, lambda: act(serial))

    def play(self, serial: int, steps: tuple[str, ...]) -> None:
        """Give the scripted answers one after another."""
        status, rest = steps[0], steps[1:]
        self.say(serial, status, last=not rest)
        if rest:
            self._port.later(serial, lambda: self.play(serial, rest))

    def say(self, serial: int, status: str, text: str = "", *, last: bool = True) -> None:
        """Bring any filing to any status, by script or by hand, and do what follows from it."""
        filing = self._port.bring(serial, status, text, last=last)
        if status == "800" and filing.kind in LISTS:
            self.lists.after_release(serial)
        elif status == "120":
            self._entered(serial)

    def _entered(self, serial: int) -> None:
        filing = self._port.registry.get(serial)
        self.lists.reconsider(filing)
        if filing.kind == "701":
            self._port.later(serial, lambda: self._sum_up(serial))

    def _sum_up(self, serial: int) -> None:
        filing = self._port.registry.get(serial)
        for document in summary_result(filing, self._port.registry, at=self._port.registry.moment()):
            self._port.postman.tell(filing.door, filing.sender, "792", document, filing=filing)

    def _simple(self, serial: int, steps: tuple[str, ...]) -> None:
        status, rest = steps[0], steps[1:]
        if status != "2" and self._port.reject_as_scripted(serial):
            return
        self._port.bring(serial, status, last=not rest)
        if status == "2" and self._port.behaviour(serial).send_failed:
            for failed in ("4", "3"):
                self._port.bring(serial, failed)
        if rest:
            self._port.later(serial, lambda: self._simple(serial, rest))
        if status == "120":
            self._entered(serial)
