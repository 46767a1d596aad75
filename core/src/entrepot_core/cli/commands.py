"""Arguments in, text out. Exit code 0: answered; 1: refused or partial; 2: the input is wrong."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from entrepot_core.cli.showing import answer_to_json, show_assessment, show_found, show_report
from entrepot_core.customs.records import read_certificate, verify_bundle
from entrepot_core.errors import Problem
from entrepot_core.taxes import Assessment, Outcome, Shipment, assess, assess_all, compare
from entrepot_core.taxes.classification import search
from entrepot_core.taxes.reading import read_shipment, read_shipments

ANSWERED, NOT_CALCULATED, WRONG_INPUT = 0, 1, 2


def main(
    arguments: Sequence[str] | None = None, *, out: TextIO | None = None, err: TextIO | None = None
) -> int:
    """Run one command; answers the exit code."""
    out, err = out or sys.stdout, err or sys.stderr
    asked = _parser().parse_args(arguments)
    try:
        code: int = asked.run(asked, out)
    except Problem as problem:
        err.write(f"{problem}\n")
        return WRONG_INPUT
    except (
        BrokenPipeError
    ):  # who reads has seen enough, as with "| head"; what is still buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_CALCULATED
    except OSError as error:
        err.write(f"{error.filename}: {error.strerror}\n")
        return WRONG_INPUT
    except json.JSONDecodeError as error:
        err.write(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}\n")
        return WRONG_INPUT
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="entrepot-core", description="The rules of cross-border trade.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, about in (
        ("assess", _assess, "what a shipment costs to land"),
        ("compare", _compare, "the same shipment by every way into its destination"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("shipment", help="a JSON file, or - for standard input")
        _add_day(command)
        command.add_argument("--json", action="store_true", help="the whole answer as JSON")
        command.set_defaults(run=run)
    about = "one answer a line for one shipment a line; a wrong line does not stop the rest"
    command = commands.add_parser("assess-all", help=about, description=about)
    command.add_argument("shipments", help="a file of JSON lines, or - for standard input")
    _add_day(command)
    command.set_defaults(run=_assess_all)
    command = commands.add_parser("search", help="candidates for a commodity code")
    command.add_argument("words", nargs="+", help="English or Chinese words, or the first digits of a code")
    command.add_argument("--limit", type=int, default=10, metavar="N")
    command.add_argument("--json", action="store_true", help="the answer as JSON")
    command.set_defaults(run=_search)
    about = "whether an export of the customs records is whole and was signed by the house"
    command = commands.add_parser("verify-export", help=about, description=about)
    command.add_argument("bundle", help="the ZIP file")
    command.add_argument("--certificate", metavar="PEM", help="a certificate of the house, got another way")
    command.set_defaults(run=_verify_export)
    return parser


def _add_day(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--as-of",
        required=True,
        type=date.fromisoformat,
        metavar="DAY",
        help="the day of the law, 2026-11-22",
    )


def _read(name: str) -> Shipment:
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    return read_shipment(json.loads(text, parse_float=Decimal))


def _dump(value: object, out: TextIO) -> None:
    out.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _assess(asked: argparse.Namespace, out: TextIO) -> int:
    result = assess(_read(asked.shipment), as_of=asked.as_of)
    if asked.json:
        _dump(result.to_json(), out)
    else:
        out.write(show_assessment(result))
    return _code_of(result)


def _compare(asked: argparse.Namespace, out: TextIO) -> int:
    ways: tuple[Assessment, ...] = compare(_read(asked.shipment), as_of=asked.as_of)
    if asked.json:
        _dump([way.to_json() for way in ways], out)
    else:
        out.write("\n".join(show_assessment(way) for way in ways))
    return ANSWERED if any(way.outcome is Outcome.CALCULATED for way in ways) else NOT_CALCULATED


def _assess_all(asked: argparse.Namespace, out: TextIO) -> int:
    code = ANSWERED
    with _lines(asked.shipments) as lines:
        for answer in assess_all(read_shipments(lines), as_of=asked.as_of):
            code = max(code, _code_of(answer))
            json.dump(answer_to_json(answer), out)  # escaped: no letter of the input can stop the writing
            out.write("\n")
    return code


def _lines(name: str) -> AbstractContextManager[Iterable[bytes]]:
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def _code_of(answer: Assessment | Problem) -> int:
    if isinstance(answer, Problem):
        return WRONG_INPUT
    return ANSWERED if answer.outcome is Outcome.CALCULATED else NOT_CALCULATED


def _search(asked: argparse.Namespace, out: TextIO) -> int:
    found = search(" ".join(asked.words), limit=asked.limit)
    if asked.json:
        rows = [
            {"hs6": each.hs6, "description": each.description, "reasons": list(each.reasons)}
            for each in found
        ]
        _dump(rows, out)
    else:
        out.write(show_found(found))
    return ANSWERED if found else NOT_CALCULATED


def _verify_export(asked: argparse.Namespace, out: TextIO) -> int:
    trusted = read_certificate(Path(asked.certificate).read_bytes()) if asked.certificate else None
    report = verify_bundle(Path(asked.bundle), trusted=trusted)
    out.write(show_report(report, trusts=trusted is not None))
    return ANSWERED if report.holds else NOT_CALCULATED
