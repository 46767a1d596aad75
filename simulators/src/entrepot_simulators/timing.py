"""How fast the simulated world runs, and the agenda of what it does later. Knows nothing of what is done."""

import heapq
import itertools
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

Action = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds here per second outside: ``ladder`` for pauses between retries, ``wait`` for how long others take."""

    name: str
    ladder: float
    wait: float


PACES = {
    "fast": Pace(name="fast", ladder=1 / 3600, wait=1 / 1000),
    "demo": Pace(name="demo", ladder=1 / 60, wait=1 / 10),
}


class Agenda:
    """Runs actions later, on a few threads. Actions of one chain keep their order by naming the next when done."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._due: list[tuple[float, int, Action]] = []
        self._order = itertools.count()
        self._change = threading.Condition()
        self._running = 0
        self._stopped = False
        self._workers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="agenda")
        self._thread = threading.Thread(target=self._watch, daemon=True, name="agenda")
        self._thread.start()

    def after(self, seconds: float, action: Action) -> Action:
        """Do ``action`` in ``seconds`` of the outside world, scaled by the pace. Calling the answer calls it off."""
        return self._put(seconds * self.pace.wait, action)

    def retry_after(self, seconds: float, action: Action) -> None:
        """Do ``action`` after a pause of a retry ladder, scaled by the pace."""
        self._put(seconds * self.pace.ladder, action)

    def soon(self, action: Action) -> None:
        """Do ``action`` at once, elsewhere."""
        self._put(0.0, action)

    def _put(self, seconds: float, action: Action) -> Action:
        entry = (time.monotonic() + seconds, next(self._order), action)
        with self._change:
            if not self._stopped:
                heapq.heappush(self._due, entry)
                self._change.notify_all()
        return lambda: self._call_off(entry)

    def _call_off(self, entry: tuple[float, int, Action]) -> None:
        with self._change:
            if entry in self._due:
                self._due.remove(entry)
                heapq.heapify(self._due)
                self._change.notify_all()

    def _watch(self) -> None:
        while True:
            with self._change:
                while not self._stopped and not (self._due and self._due[0][0] <= time.monotonic()):
                    self._change.wait(self._due[0][0] - time.monotonic() if self._due else None)
                if self._stopped:
                    return
                action = heapq.heappop(self._due)[2]
                self._running += 1
            self._workers.submit(self._run, action)

    def _run(self, action: Action) -> None:
        try:
            action()
        except Exception:  # noqa: BLE001 - one broken act must not end the world; it is shown
            traceback.print_exc()
        finally:
            with self._change:
                self._running -= 1
                self._change.notify_all()

    def drain(self, seconds: float = 60.0) -> bool:
        """Wait until nothing is left to do, at most ``seconds``; whether that came."""
        with self._change:
            return self._change.wait_for(lambda: not self._due and not self._running, seconds)

    def stop(self) -> None:
        """Forget what is left and end the threads."""
        with self._change:
            self._stopped = True
            self._due.clear()
            self._change.notify_all()
        self._thread.join()
        self._workers.shutdown(wait=True)
