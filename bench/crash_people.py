"""Buyers of the proof by killing: each orders from every warehouse at once, pays, and looks again where no answer came."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from entrepot.seeds.shopper import Payer, Shopper
from entrepot.seeds.stage import Stage
from entrepot.seeds.visitor import Unsure, WrongPage
from entrepot.seeds.world import world

SHELVES: Final = (
    ("sora-nappies", "harbor-coffee", "fjord-omega", "barossa-shiraz"),
    ("bell-bottle", "orchard-nuts"),
    ("alpine-chocolate", "alpine-vitamins"),
    ("matcha-biscuits", "kaori-collagen", "komorebi-masks"),
)
"""Goods by seller, warehouse and trade mode: one of each makes an order of as many parcels, bonded and from abroad."""
PARCELS: Final = len(SHELVES)
DOCUMENTS: Final = 4 * PARCELS
"""Customs documents of an order: order, payment, waybill and list of each parcel."""
BUYERS: Final = (
    "shopper@demo.example",
    *(f"buyer{number}@demo.example" for number in range(1, 4)),
)


TRYING: Final = 180.0
"""Seconds that a buyer goes on trying: a web that is killed again and again is up between two kills."""


@dataclass(slots=True)
class History:
    """What people were told, in the words of the outside: what is in here must never be lost.

    ``allowed`` is how many orders may have been begun by now: the day's work is spread over all kills.
    """

    wanted: int
    allowed: int = 0
    begun: int = 0
    placed: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    unsure: int = 0
    troubles: list[str] = field(default_factory=list)
    change: threading.Condition = field(default_factory=threading.Condition)

    def allow(self, orders: int) -> None:
        """Let so many orders be begun in all."""
        with self.change:
            self.allowed = max(self.allowed, min(orders, self.wanted))
            self.change.notify_all()

    def next_order(self) -> bool:
        """Wait for leave to order; False when the day's orders are all begun."""
        with self.change:
            self.change.wait_for(lambda: self.begun < self.allowed or self.begun >= self.wanted)
            if self.begun >= self.wanted:
                return False
            self.begun += 1
            self.change.notify_all()
            return True

    def wait_for_an_order(self, most: float = 120.0) -> None:
        """Until somebody has ordered, or given up."""
        until = time.monotonic() + most
        while not self.placed and not self.troubles and time.monotonic() < until:
            time.sleep(0.05)

    def give_up(self) -> None:
        """No more orders."""
        with self.change:
            self.wanted = self.begun
            self.change.notify_all()


class Buyer(threading.Thread):
    """Orders and pays again and again as long as there is leave to; looks again where an answer did not come."""

    def __init__(self, stage: Stage, email: str, history: History) -> None:
        super().__init__(name=email, daemon=True)
        self._history, self._seed = history, random.Random(email)
        self._email = email
        identity = world().person(email)["identity"]
        self._payer = Payer(name=identity["name"], number=identity["number"])
        self._shopper = Shopper(stage.addresses.url("web"), language="en")

    def run(self) -> None:
        """Until the day's orders are begun."""
        try:
            self._again(lambda: self._shopper.sign_in(self._email, world().password))
            while self._history.next_order():
                self._buy()
        except Exception as error:  # noqa: BLE001 - reported as a failure of the proof
            self._history.troubles.append(f"{self._email}: {type(error).__name__} {error}"[:400])
            self._history.give_up()

    def _again(self, act: Callable[[], Any]) -> Any:
        """Do it until it was answered; the acts that come here are harmless when repeated."""
        until = time.monotonic() + TRYING
        while True:
            try:
                return act()
            except (Unsure, WrongPage):
                self._history.unsure += 1
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _buy(self) -> None:
        known = set(self._again(self._shopper.numbers))
        for shelf in SHELVES:
            slug = self._seed.choice(shelf)
            self._again(lambda slug=slug: self._shopper.add(slug))
        number = self._place(known)
        self._history.placed.append(number)
        self._again(lambda: self._shopper.pay(number, self._payer))
        self._history.paid.append(number)

    def _place(self, known: set[str]) -> str:
        """An order number, also where the answer to the click was lost: then it stands in the list of orders."""
        until = time.monotonic() + TRYING
        while time.monotonic() < until:
            try:
                return self._shopper.order()
            except (Unsure, WrongPage):
                self._history.unsure += 1
                fresh = [each for each in self._again(self._shopper.numbers) if each not in known]
                if fresh:
                    return fresh[0]
                time.sleep(0.1)
        raise WrongPage(f"{self._email} could not order")
