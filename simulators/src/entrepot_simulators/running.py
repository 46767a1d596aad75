"""Starting simulators from a command line: options by flag or environment, and serving until the process is told to end."""

import argparse
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from entrepot_simulators.keyring import Keyring
from entrepot_simulators.timing import PACES, Pace

PREFIX = "ENTREPOT_SIM_"
OPTIONS = {
    "payment-port": ("9101", "port of the payment company"),
    "port-port": ("9102", "port of the customs port"),
    "carrier-port": ("9103", "port of the carrier"),
    "shop": ("", "where the shop takes pushes; must be given"),
    "keys": ("var/keys", "folder for exchanging public keys"),
    "pace": ("demo", "fast or demo"),
    "seed": ("", "a number: partners are now and then late, double or out of order"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What one start decides."""

    payment_port: int
    port_port: int
    carrier_port: int
    shop: str
    ring: Keyring
    pace: Pace
    seed: int | None

    @property
    def payment_url(self) -> str:
        return f"http://127.0.0.1:{self.payment_port}"

    @property
    def port_url(self) -> str:
        return f"http://127.0.0.1:{self.port_port}"

    @property
    def carrier_url(self) -> str:
        return f"http://127.0.0.1:{self.carrier_port}"


def read_options(arguments: Sequence[str] | None, *, description: str) -> Options:
    """Flags before environment (``ENTREPOT_SIM_SHOP`` for ``--shop``) before defaults. Exits on a wrong value."""
    parser = argparse.ArgumentParser(description=description)
    for name, (default, words) in OPTIONS.items():
        known = os.environ.get(PREFIX + name.upper().replace("-", "_"), default)
        numeric = int if name.endswith("-port") else str
        parser.add_argument(
            f"--{name}",
            default=known,
            type=numeric,
            help=words,
            choices=sorted(PACES) if name == "pace" else None,
        )
    given = parser.parse_args(arguments)
    if given.pace not in PACES:
        parser.error(f"--pace must be one of {', '.join(sorted(PACES))}")
    if given.seed and not given.seed.isdigit():
        parser.error("--seed must be a whole number")
    if not given.shop:
        parser.error("--shop says where the shop takes pushes: nothing is pushed to a guessed address")
    return Options(
        payment_port=given.payment_port,
        port_port=given.port_port,
        carrier_port=given.carrier_port,
        shop=given.shop.rstrip("/"),
        ring=Keyring(Path(given.keys)),
        pace=PACES[given.pace],
        seed=int(given.seed) if given.seed else None,
    )


def wait_for_the_end() -> None:
    """Return on SIGTERM or SIGINT."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    ended.wait()
