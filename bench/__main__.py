"""``python -m bench``: how fast list, product page and checkout are, beside the least that Granian and Django can do.

House and bare view run in the same minute on the same machine with the same workers and rows; read the ratio, not the figure.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from bench.checkout import orders_per_second
from bench.databases import fresh_database
from bench.load import Load, measure
from entrepot.seeds.stage import Addresses, Stage, free_ports, wait_for
from entrepot.seeds.world import world

CLIENTS = 8


@contextmanager
def bare_view(stage: Stage) -> Iterator[str]:
    """A second server with nothing but one statement, over the same database; its address."""
    (port,) = free_ports(1)
    tuned = ["--interface", "wsgi", "--workers", str(stage.web_workers), "--blocking-threads", "4"]
    command = [sys.executable, "-m", "granian", *tuned, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-access-log", "--log-level", "warning", "bench.bare:application"]
    process = subprocess.Popen(command, env=stage.environment, start_new_session=True)
    try:
        assert wait_for(process, f"http://127.0.0.1:{port}/health/ready"), "the bare view does not answer"
        yield f"http://127.0.0.1:{port}/cards"
    finally:
        process.terminate()
        process.wait()


def slugs() -> list[str]:
    """Products of the demo world."""
    return [str(product["slug"]) for product in world().products]


def row(name: str, load: Load, beside: Load) -> str:
    """One line of the table."""
    ratio = load.per_second / beside.per_second
    return (
        f"{name:<22}{load.per_second:>9.0f}/s{load.p50_ms:>8.1f}{load.p99_ms:>8.1f}"
        f"{load.bytes_each / 1024:>8.1f}{load.wrong:>7}{ratio:>9.2f}"
    )


def conditions(stage: Stage) -> str:
    """What the figures were taken under."""
    load = os.getloadavg()[0]
    scheme = stage.database_url.partition(":")[0]
    return (
        f"{os.cpu_count()} cores, load {load:.1f} before the start, Python {platform.python_version()}, Django "
        f"{django.__version__}, {scheme}, {stage.web_workers} workers × 4 threads, {CLIENTS} clients, closed loop,\n"
        f"generator on the same cores; {time.strftime('%Y-%m-%d')}"
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each read")
    parser.add_argument("--orders", type=int, default=60)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="entrepot-bench-") as folder,
        fresh_database(asked.database, Path(folder)) as url,
        Stage(var=Path(folder), database_url=url, addresses=Addresses.free()) as stage,
    ):
        print(conditions(stage))
        stage.prepare()
        stage.start("simulators", "web", "worker")
        web = stage.addresses.url("web")
        with bare_view(stage) as bare:
            print(f"\n{'':<22}{'answers':>11}{'p50 ms':>8}{'p99 ms':>8}{'KiB':>8}{'wrong':>7}{'ratio':>9}")
            reads = {
                "list": [f"{web}/en/", f"{web}/zh/"],
                "product page": [f"{web}/en/goods/{slug}/" for slug in slugs()[:CLIENTS]],
            }
            beside = measure([bare], clients=CLIENTS, seconds=asked.seconds)
            print(row("bare view", beside, beside))
            for name, urls in reads.items():
                print(row(name, measure(urls, clients=CLIENTS, seconds=asked.seconds), beside))
        rate, taken = orders_per_second(stage, orders=asked.orders)
        middle, worst = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
        print(
            f"{'checkout':<22}{rate:>9.1f}/s{middle:>8.0f}{worst:>8.0f}{'':>15}{rate / beside.per_second:>9.3f}"
        )
        print(
            "\nratio: beside the bare view of the same run. A checkout is cart, form, review, order and payment code "
            "by 4 signed-in\npeople; its pages are read and their forms filled in by the same two cores."
        )
    return customs(asked.database)


def customs(database: str) -> int:
    """The same for customs messages, each in a process of its own; 1 if one is slower than it may be."""
    wrong = 0
    for command in (
        ["bench.customs_messages"],
        ["bench.customs_receipts"],
        ["bench.customs_growth", "--database", database],
    ):
        print(flush=True)
        wrong |= subprocess.run([sys.executable, "-m", *command], check=False).returncode
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
