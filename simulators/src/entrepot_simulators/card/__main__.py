"""``entrepot-card-simulator``: the client control of an e-port card with a card in it, alone."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from entrepot_core.customs.signing import CARD_PER_MINUTE, KeyUnfit
from entrepot_simulators.card.card import PIN, TRIES
from entrepot_simulators.card.simulator import CardSimulator
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.running import PREFIX, wait_for_the_end

ABOUT = """\
The client control of an e-port card, with a card in it, on this machine: a WebSocket that signs what it is asked,
as slowly as a card does, and behind a PIN. Its key is made by itself and worth nothing anywhere else.
"""
MORE = f"""\
{TRIES} wrong PINs in a row lock the card, until a restart or a script unlocks it. A script is a question on the same line:
{{"_method":"_control_script","_id":1,"args":{{"reader":2,"silence":1,"drop":1,"card":"out"}}}}; "card" is out, in, exchange or
unlock; "_state" tells what happened. Every option may also be set as {PREFIX}<OPTION>, such as {PREFIX}CARD_PORT.
How to: simulators/README.md
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="entrepot-card-simulator",
        description=ABOUT,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )

    def option(*names: str, default: str, words: str, metavar: str) -> None:
        known = os.environ.get(PREFIX + names[0].removeprefix("--").upper().replace("-", "_"), default)
        parser.add_argument(*names, default=known, help=words, metavar=metavar)

    option(
        "--card-port",
        "--port",
        default="61232",
        words="where to listen on 127.0.0.1 (61232, like the control; 0 takes a free one)",
        metavar="NUMBER",
    )
    option(
        "--keys",
        default="var/keys",
        words="folder in which shop_cert.pem appears, shop_sm2_cert.pem with --algorithm sm2",
        metavar="FOLDER",
    )
    option("--card-pin", "--pin", default=PIN, words=f"the PIN of the card ({PIN})", metavar="PIN")
    option(
        "--per-minute",
        default=str(CARD_PER_MINUTE),
        words=f"signatures a minute ({CARD_PER_MINUTE}); 0 sets no limit",
        metavar="NUMBER",
    )
    option(
        "--algorithm", default="rsa", words="rsa, or sm2 where the extra sm is installed", metavar="rsa|sm2"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the card until told to end."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if not asked.card_port.isdecimal() or int(asked.card_port) > 65535:
        parser.error("--card-port is a number up to 65535; 0 takes a free one")
    if not asked.per_minute.isdecimal():
        parser.error("--per-minute is a whole number; 0 sets no limit")
    if asked.algorithm not in {"rsa", "sm2"}:
        parser.error("--algorithm is rsa or sm2")
    try:
        simulator = CardSimulator(
            Keyring(Path(asked.keys)),
            pin=asked.card_pin,
            per_minute=int(asked.per_minute),
            national=asked.algorithm == "sm2",
            port=int(asked.card_port),
        )
    except OSError as error:
        parser.error(
            f"127.0.0.1:{asked.card_port} or the folder {asked.keys} can't be used: {error.strerror}"
        )
    except KeyUnfit as problem:
        parser.error(str(problem))
    with simulator as card:
        print(f"card {card.url}  certificate {card.card.key.key_name}  {asked.algorithm}", flush=True)
        wait_for_the_end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
