"""``python -m bench.crash_proof --kills 200 --documents 2000``: kill -9 web and worker while a day is declared.

Buyers order from every warehouse and pay; the port answers late, double, backwards, not at all, and refuses some. Afterwards
every parcel that anybody was promised is delivered or was refused with a reason, everything that must hold does, no answer
was lost, and the outside world was asked nothing twice. With ``--control`` a worker acknowledges before it commits: then
the proof has to fail.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import django

from bench.crash_ends import ended, judge, orders_for, table
from bench.crash_people import BUYERS, DOCUMENTS, PARCELS, Buyer, History
from bench.databases import fresh_database
from entrepot.seeds.shopper import script
from entrepot.seeds.stage import Addresses, Stage

PAUSES = (0.0, 0.6)
"""Seconds between finding a process at work and its kill, chosen between these: somewhere in its job."""
PATIENCE = 25.0
"""Seconds without any movement until a parcel counts as lost; the same for the control."""
SILENCE = 240.0
"""The same where the port was told to be silent: its outbox is looked into after two minutes."""
LEASE = 4
"""Seconds until a killed worker's jobs are anyone's again: short, so that a proof is too."""
AHEAD = 8
"""Orders that are open at once: so many are begun before the first kill."""
A_DAY = 1000
"""From so many documents on the port is silent to some lists too."""


class Reaper(threading.Thread):
    """Kills one process again and again, whenever the day has got far enough and the process is at work."""

    def __init__(
        self, stage: Stage, name: str, kills: int, history: History, hits: Counter[str], seed: int
    ) -> None:
        super().__init__(name=f"reaper of {name}", daemon=True)
        self._stage, self._victim, self._kills = stage, name, kills
        self._history, self._hits = history, hits
        self._chance = random.Random(f"{seed} {name}")

    def run(self) -> None:
        """All kills, spread over the parcels of the day."""
        try:
            for number in range(self._kills):
                self._wait_for_work(number / self._kills)
                if self._history.troubles:
                    break
                time.sleep(self._chance.uniform(*PAUSES))
                self._stage.kill(self._victim)
                self._hits[self._victim] += 1
                if self._victim == "worker":
                    self._hits["jobs"] += _in_hand()
                print(f"kill -9 {self._hits['web'] + self._hits['worker']:>3} {self._victim}", flush=True)
                self._stage.start(self._victim)
                self._history.allow(AHEAD + self._history.wanted * (number + 1) // self._kills)
        except Exception as error:  # noqa: BLE001 - reported as a failure of the proof
            self._history.troubles.append(f"{self.name}: {type(error).__name__} {error}"[:400])
        finally:
            self._history.allow(self._history.wanted)
            _close()

    def _wait_for_work(self, share: float, most: float = 60.0) -> None:
        """Until as large a share of the parcels is over as of the kills, but for those that are open at once."""
        wanted = (share * self._history.wanted - AHEAD) * PARCELS
        until = time.monotonic() + most
        while time.monotonic() < until and not self._history.troubles:
            if ended() >= wanted and (self._victim != "worker" or _in_hand()):
                return
            time.sleep(0.05)


def _in_hand() -> int:
    from entrepot.platform.models import Job  # noqa: PLC0415 - its tables need Django to be ready

    return Job.objects.filter(state="leased").count()


def difficult(stage: Stage, orders: int, *, silent: bool) -> None:
    """Tell the port what to make difficult, beside what its luck brings: answers late, double or backwards."""
    few = max(1, orders // 12)
    rules = [
        {"kind": "621", "times": few, "reject": "1320", "reject_text": "清单商品项数与订单不一致"},
        {"kind": "621", "times": few, "send_failed": True},
        {"kind": "621", "times": few, "sequence": "shuffled", "copies": 10},
        {"kind": "311", "times": few, "sequence": "reversed", "copies": 2},
    ]
    if silent:
        rules.append({"kind": "621", "times": few, "silent": True})
    script(stage.addresses.url("port"), documents=rules)


def prove(
    *,
    kills: int,
    documents: int,
    database: str,
    seed: int,
    control: bool,
    folder: Path,
    victims: tuple[str, ...],
) -> list[str]:
    """Run once; what went wrong."""
    history, hits = History(wanted=orders_for(documents)), Counter[str]()
    silent = documents >= A_DAY and not control
    with (
        fresh_database(database, folder) as url,
        Stage(
            var=folder,
            database_url=url,
            addresses=Addresses.free(),
            seed=seed,
            web_workers=1,
            extra={"ENTREPOT_LEASE_SECONDS": str(LEASE)},
        ) as stage,
    ):
        if control:
            stage.worker_command = ("-m", "bench.controls.ack_first")
        stage.prepare()
        stage.start("simulators", "web", "worker")
        difficult(stage, history.wanted, silent=silent)
        os.environ.update(stage.environment)
        django.setup()
        buyers = [Buyer(stage, email, history) for email in BUYERS]
        shares = Counter(victims[number % len(victims)] for number in range(kills))
        reapers = [Reaper(stage, name, count, history, hits, seed) for name, count in shares.items()]
        history.allow(AHEAD if kills else history.wanted)
        for buyer in buyers:
            buyer.start()
        history.wait_for_an_order()
        for reaper in reapers:
            reaper.start()
        for thread in (*reapers, *buyers):
            thread.join()
        wrong, figures = judge(stage, history, patience=SILENCE if silent else PATIENCE)
        _close()
    if figures is not None:
        print(f"\n{table(history, figures, hits)}\n")
        if sum(figures.documents.values()) < documents:
            wrong.append(f"{sum(figures.documents.values())} documents of {documents}")
    print(f"database {database}, seed {seed}")
    return wrong


def _close() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def main() -> int:
    """0 if nothing was lost or done twice."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash_proof", description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--documents", type=int, default=0, help=f"rounded up to {DOCUMENTS}; else by kills")
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
            documents=asked.documents or asked.kills * 10,
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
