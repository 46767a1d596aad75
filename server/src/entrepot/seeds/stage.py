"""Real processes on loopback: web, worker and the outside world, started, waited for, killed and ended.

Knows how a process is run and when it is ready; knows nothing of what is sold.
"""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx2

UNASKED: Final = range(20_000, 32_000)
"""Ports that systems give to nobody who asks for any (Linux from 32768, others from 49152): what is free stays so until our process,
seconds later, listens there, however many connections and servers are opened meanwhile."""
READY_WITHIN: Final = 90.0
"""Seconds that a process gets until it answers."""


class NotReady(RuntimeError):
    """A process ended, or did not answer in time; carries the end of its log."""


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on, different from one another, out of those the system gives away by itself."""
    mixed = random.SystemRandom().sample(UNASKED, len(UNASKED))
    return list(itertools.islice(filter(_is_free, mixed), count))


def choose_port(wished: int) -> int:
    """``wished`` if nobody listens there, else a free one."""
    return wished if _is_free(wished) else free_ports(1)[0]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where everything answers."""

    web: int
    payment: int
    port: int
    carrier: int

    @classmethod
    def free(cls) -> Self:
        """Four ports that nobody uses."""
        web, payment, port, carrier = free_ports(4)
        return cls(web=web, payment=payment, port=port, carrier=carrier)

    @classmethod
    def usual(cls) -> Self:
        """The documented ports where they are free, others where not."""
        return cls(
            web=choose_port(8000),
            payment=choose_port(9101),
            port=choose_port(9102),
            carrier=choose_port(9103),
        )

    def url(self, name: str) -> str:
        """``http://127.0.0.1:…`` of one of the four."""
        return f"http://127.0.0.1:{getattr(self, name)}"


@dataclass(slots=True, kw_only=True)
class Stage:
    """The processes of one installation and their outside world. Use as a context: leaving it ends them all."""

    var: Path
    database_url: str
    addresses: Addresses
    pace: str = "fast"
    seed: int | None = None
    web_workers: int = 2
    extra: Mapping[str, str] = field(default_factory=dict)
    web_app: str = "entrepot.config.wsgi:application"
    worker_command: Sequence[str] = ("-m", "entrepot.config.manage", "work", "--pause", "0.1")
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        (self.var / "logs").mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What every process of the shop is told."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "entrepot.config.settings",
            "ENTREPOT_VAR": str(self.var),
            "DATABASE_URL": self.database_url,
            "ENTREPOT_PUBLIC_URL": self.addresses.url("web"),
            "ENTREPOT_PARTNER_KEYS": str(self.keys),
            "ENTREPOT_PAYMENT_URL": self.addresses.url("payment"),
            "ENTREPOT_PORT_URL": self.addresses.url("port"),
            "ENTREPOT_CARRIER_URL": self.addresses.url("carrier"),
            "ENTREPOT_LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
            **self.extra,
        }

    @property
    def keys(self) -> Path:
        """The folder through which shop and partners hand each other public keys."""
        return self.var / "keys"

    def manage(self, *arguments: str) -> str:
        """Run a command of Django to its end and answer what it printed. Raises NotReady if it failed."""
        done = subprocess.run(
            [sys.executable, "-m", "entrepot.config.manage", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotReady(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def prepare(self) -> None:
        """Tables and the demo world; harmless when they are there."""
        self.keys.mkdir(parents=True, exist_ok=True)
        self.manage("migrate", "--verbosity", "0")
        self.manage("seed")

    def start(self, *names: str) -> None:
        """Start processes and wait until each of them answers."""
        for name in names:
            self._spawn(name)
        for name in names:
            self._wait(name)

    def _command(self, name: str) -> list[str]:
        at = self.addresses
        python = [sys.executable]
        if name == "web":
            tuned = ["--interface", "wsgi", "--workers", str(self.web_workers), "--blocking-threads", "4"]
            where = ["--host", "127.0.0.1", "--port", str(at.web), "--no-access-log"]
            return [*python, "-m", "granian", *tuned, *where, "--log-level", "warning", self.web_app]
        if name == "worker":
            return [*python, *self.worker_command]
        ports = {"--payment-port": at.payment, "--port-port": at.port, "--carrier-port": at.carrier}
        return [
            *python,
            *("-m", "entrepot_simulators", "--shop", at.url("web"), "--keys", str(self.keys)),
            *("--pace", self.pace, *(("--seed", str(self.seed)) if self.seed is not None else ())),
            *(str(part) for pair in ports.items() for part in pair),
        ]

    def _spawn(self, name: str) -> None:
        with (self.var / "logs" / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self._command(name),
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _questions(self, name: str) -> list[str]:
        at = self.addresses
        if name == "web":
            return [f"{at.url('web')}/health/ready"]
        if name == "simulators":
            return [at.url("payment"), at.url("port"), at.url("carrier")]
        return []

    def _wait(self, name: str) -> None:
        for question in self._questions(name):
            if not wait_for(self.running[name], question):
                raise NotReady(f"{name} does not answer at {question}:\n{self.log(name)}")

    def log(self, name: str, most: int = 4000) -> str:
        """The end of what a process wrote."""
        return (self.var / "logs" / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-most:]

    def kill(self, name: str) -> None:
        """``kill -9`` to a process and everything it started: nothing is finished, nothing is closed."""
        process = self.running.pop(name)
        _signal(process, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Ask all to end, then make them."""
        for process in self.running.values():
            _signal(process, signal.SIGTERM)
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            _signal(process, signal.SIGKILL)
            process.wait()
        self.running.clear()


def wait_for(process: subprocess.Popen[bytes], url: str) -> bool:
    """Whether ``url`` answers before ``process`` ends and READY_WITHIN has passed."""
    until = time.monotonic() + READY_WITHIN
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=5.0, trust_env=False).status_code < 500
    except httpx2.HTTPError:
        return False
