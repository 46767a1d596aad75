"""``python -m bench.crash_proof --kills 40``: kill -9 web and worker at random while people order and pay.

Afterwards every order that anybody was told of has reached its end, everything that must hold does, and the outside world
was asked nothing twice. With ``--control`` a worker acknowledges before it commits: then the proof has to fail.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import django

from bench.databases import fresh_database
from entrepot.seeds.shopper import Payer, Shopper
from entrepot.seeds.stage import Addresses, Stage
from entrepot.seeds.visitor import Unsure, WrongPage
from entrepot.seeds.world import world

GOODS = ("sora-nappies", "harbor-coffee", "orchard-nuts", "matcha-biscuits", "alpine-chocolate")
BUYERS = ("shopper@demo.example", "buyer1@demo.example", "buyer2@demo.example")
PAUSES = (0.0, 1.5)
"""Seconds between an order and the next kill, chosen between these: somewhere in its life."""
PATIENCE = 25.0
"""Seconds without any movement until an order counts as lost; the same for the control."""
LEASE = 4
"""Seconds until a killed worker's jobs are anyone's again: short, so that a proof is too."""


@dataclass(slots=True)
class History:
    """What people were told, in the words of the outside: what is in here must never be lost."""

    placed: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    unsure: int = 0
    troubles: list[str] = field(default_factory=list)

    def wait_for_an_order(self, most: float = 20.0) -> None:
        """Until one more order was placed than before, or a buyer gave up."""
        before, until = len(self.placed), time.monotonic() + most
        while len(self.placed) == before and not self.troubles and time.monotonic() < until:
            time.sleep(0.02)


class Buyer(threading.Thread):
    """Orders and pays again and again until told to stop; looks again where an answer did not come."""

    def __init__(self, stage: Stage, email: str, history: History, stop: threading.Event) -> None:
        super().__init__(name=email, daemon=True)
        self._history, self._told_to_stop, self._seed = history, stop, random.Random(email)
        self._email, self._web = email, stage.addresses.url("web")
        identity = world().person(email)["identity"]
        self._payer = Payer(name=identity["name"], number=identity["number"])
        self._shopper = Shopper(self._web, language="en")

    def run(self) -> None:
        """Until ``stop`` is set."""
        try:
            self._again(lambda: self._shopper.sign_in(self._email, world().password))
            while not self._told_to_stop.is_set():
                self._buy()
                self._told_to_stop.wait(self._seed.uniform(0, 0.4))
        except Exception as error:  # noqa: BLE001 - reported as a failure of the proof
            self._history.troubles.append(f"{self._email}: {type(error).__name__} {error}"[:400])

    def _again(self, act):
        """Do it until it was answered; the acts that come here are harmless when repeated."""
        until = time.monotonic() + 30
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
        self._again(lambda: self._shopper.add(self._seed.choice(GOODS)))
        number = self._place(known)
        self._history.placed.append(number)
        self._again(lambda: self._shopper.pay(number, self._payer))
        self._history.paid.append(number)

    def _place(self, known: set[str]) -> str:
        """An order number, also where the answer to the click was lost: then it stands in the list of orders."""
        until = time.monotonic() + 40
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


def kill_at_random(
    stage: Stage, names: tuple[str, ...], kills: int, chance: random.Random, history: History
) -> None:
    """Kill and restart processes, so many times, each as often."""
    order = [names[number % len(names)] for number in range(kills)]
    chance.shuffle(order)
    for number, name in enumerate(order):
        history.wait_for_an_order()
        time.sleep(chance.uniform(*PAUSES))
        stage.kill(name)
        print(f"kill -9 {number + 1:>3} {name}", flush=True)
        stage.start(name)


def wait_for_ends(history: History, patience: float) -> list[str]:
    """Orders that are not delivered although nothing has moved for ``patience`` seconds."""
    from entrepot.orders import queries  # noqa: PLC0415 - its tables need Django to be ready

    moved, before = time.monotonic(), -1
    while True:
        open_ones = []
        steps = 0
        for number in dict.fromkeys(history.placed):
            order = queries.find_order(number)
            steps += len(queries.timeline(number))
            if order is None:
                return [f"{number} was promised and is gone"]
            if any(part.goods_state != "delivered" for part in order.consignments):
                states = ", ".join(f"{part.goods_state}/{part.customs_state}" for part in order.consignments)
                open_ones.append(f"{number}: {order.money_state}, {order.service_state}, {states}")
        if not open_ones:
            return []
        if steps != before:
            moved, before = time.monotonic(), steps
        if time.monotonic() - moved > patience:
            return open_ones
        time.sleep(0.3)


def judge(stage: Stage, history: History, patience: float) -> list[str]:
    """Everything that is not as it must be."""
    from entrepot.orders import queries  # noqa: PLC0415
    from entrepot.seeds.management.commands.prove import broken_proofs  # noqa: PLC0415
    from entrepot.seeds.outside import quarrels  # noqa: PLC0415

    wrong = [*history.troubles, *wait_for_ends(history, patience)]
    if len(history.paid) < len(BUYERS):
        wrong.append("too little was bought to prove anything")
    wrong += [f"{name}: {rows}" for name, rows in broken_proofs().items()]
    orders = [queries.find_order(number) for number in history.placed]
    parcels = [part.number for order in orders if order for part in order.consignments]
    return wrong + quarrels(stage.addresses, parcels)


def prove(
    *, kills: int, database: str, seed: int, control: bool, folder: Path, victims: tuple[str, ...]
) -> list[str]:
    """Run once; what went wrong."""
    chance = random.Random(seed)
    history, stop = History(), threading.Event()
    with (
        fresh_database(database, folder) as url,
        Stage(
            var=folder,
            database_url=url,
            addresses=Addresses.free(),
            web_workers=1,
            extra={"ENTREPOT_LEASE_SECONDS": str(LEASE)},
        ) as stage,
    ):
        if control:
            stage.worker_command = ("-m", "bench.controls.ack_first")
        stage.prepare()
        stage.start("simulators", "web", "worker")
        os.environ.update(stage.environment)
        django.setup()
        buyers = [Buyer(stage, email, history, stop) for email in BUYERS]
        for buyer in buyers:
            buyer.start()
        history.wait_for_an_order()
        kill_at_random(stage, victims, kills, chance, history)
        stop.set()
        for buyer in buyers:
            buyer.join(60)
        wrong = judge(stage, history, patience=PATIENCE)
        _close()
    print(
        f"{kills} kills, {len(history.placed)} orders placed, {len(history.paid)} paid, "
        f"{history.unsure} answers lost on the way, database {database}, seed {seed}"
    )
    return wrong


def _close() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def main() -> int:
    """0 if nothing was lost or done twice."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash_proof", description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--control", action="store_true", help="a worker that acknowledges first: must fail")
    parser.add_argument(
        "--victims",
        nargs="+",
        choices=["web", "worker"],
        help="who is killed; both, or the worker of the control",
    )
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="entrepot-crash-") as folder:
        wrong = prove(
            kills=asked.kills,
            database=asked.database,
            seed=asked.seed,
            victims=tuple(asked.victims or (["worker"] if asked.control else ["web", "worker"])),
            control=asked.control,
            folder=Path(folder),
        )
    for each in wrong:
        print(f"!! {each}")
    print(
        f"{'lost or doubled' if wrong else 'nothing lost, nothing doubled'} ({time.monotonic() - begun:.0f} s)"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
