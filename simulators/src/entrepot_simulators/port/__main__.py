"""``entrepot-port-simulator``: the customs port alone, with a page for people, every door, scripts and calls for data."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from entrepot_simulators.keyring import Keyring
from entrepot_simulators.port.doors import DOORS
from entrepot_simulators.port.simulator import PortSimulator
from entrepot_simulators.running import PREFIX, wait_for_the_end
from entrepot_simulators.timing import PACES

ABOUT = """\
A customs port to test against, on this machine. It takes declarations in the words of several
ports, checks schema, signature, match and limits, and answers with signed receipts, on time, late,
twice, out of order or not at all. It is no authority: nothing is declared anywhere by it.
"""
MORE = f"""\
Doors: {", ".join(DOORS)}.
The page at / shows what came in and lets a person answer; /companies registers a company with its
certificate and the addresses to which its answers are pushed. Scripts go to /_control/script, the
state is at /_state. Every option may also be set as {PREFIX}<OPTION>, such as {PREFIX}PACE.
How to: docs/how-to/use-the-port-simulator.md
"""
PACE_WORDS = {
    "fast": "fast: a minute of customs takes 60 milliseconds, for tests",
    "demo": "demo: a minute takes 6 seconds, for people",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="entrepot-port-simulator",
        description=ABOUT,
        epilog=MORE,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=100),
    )

    def option(*names: str, default: str, words: str, metavar: str) -> None:
        known = os.environ.get(PREFIX + names[0].removeprefix("--").upper().replace("-", "_"), default)
        parser.add_argument(*names, default=known, help=f"{words} (now: {known or 'none'})", metavar=metavar)

    option("--port", "--port-port", default="9102", words="where to listen on 127.0.0.1", metavar="NUMBER")
    option(
        "--shop",
        default="",
        words="where answers are pushed for whoever registered no address: /partners/customs/<door>/receipts there; "
        "without it nothing is pushed to them",
        metavar="ADDRESS",
    )
    option(
        "--keys",
        default="var/keys",
        words="folder in which port_cert.pem appears, and certificates of partners may lie",
        metavar="FOLDER",
    )
    option("--pace", default="demo", words="; ".join(PACE_WORDS.values()), metavar="|".join(PACES))
    option(
        "--seed",
        default="",
        words="a number: now and then answers are late, double or out of order, the same for the same number",
        metavar="NUMBER",
    )
    option(
        "--trouble",
        default="0",
        words="with a seed, the share of documents that go an unusual way: held, detained, rejected, silent",
        metavar="0..1",
    )
    option("--payment", default="", words="where a payment company takes its receipts", metavar="ADDRESS")
    option("--carrier", default="", words="where a carrier takes its receipts", metavar="ADDRESS")
    return parser


def _share(text: str) -> float | None:
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the customs port until told to end."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    trouble = _share(asked.trouble)
    if asked.pace not in PACES:
        parser.error(f"--pace is one of {', '.join(sorted(PACES))}")
    if not asked.port.isdigit() or int(asked.port) > 65535:
        parser.error("--port is a number up to 65535; 0 takes a free one")
    if asked.seed and not asked.seed.isdigit():
        parser.error("--seed is a whole number")
    if trouble is None:
        parser.error("--trouble is a number from 0 to 1")
    if trouble and not asked.seed:
        parser.error("--trouble needs a --seed, so that the same trouble can be had again")
    try:
        simulator = PortSimulator(
            ring=Keyring(Path(asked.keys)),
            shop=asked.shop.rstrip("/"),
            pace=PACES[asked.pace],
            seed=int(asked.seed) if asked.seed else None,
            trouble=trouble,
            port=int(asked.port),
        )
    except OSError as error:
        parser.error(f"127.0.0.1:{asked.port} or the folder {asked.keys} can't be used: {error.strerror}")
    with simulator as port:
        port.introduce(payment=asked.payment.rstrip("/"), carrier=asked.carrier.rstrip("/"))
        print(f"customs port {port.url}  doors {', '.join(port.doors)}", flush=True)
        print(
            f"pace {asked.pace}  seed {asked.seed or 'none'}  keys {asked.keys}  shop {asked.shop or 'none'}",
            flush=True,
        )
        wait_for_the_end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
