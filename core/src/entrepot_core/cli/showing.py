"""Answers as text for a person at a terminal: plain columns, amounts right-aligned, sources at the end."""

from collections.abc import Iterable, Sequence
from typing import Any

from entrepot_core.customs.records import Report
from entrepot_core.errors import Problem
from entrepot_core.taxes import Assessment, Charge
from entrepot_core.taxes.classification import Found

NAMES = {
    "duty": "duty",
    "consumption_tax": "consumption tax",
    "vat": "VAT",
    "postal_tax": "postal tax",
    "fee": "fee",
}


def show_assessment(result: Assessment) -> str:
    """The whole answer on a page."""
    head = f"{result.outcome.value}: {result.regime} by {result.route or '-'} as of {result.as_of}"
    parts = [head, result.sentence, ""]
    rows = [(line.id, *_row(charge)) for line in result.lines for charge in line.charges] + [
        ("", *_row(charge)) for charge in result.charges
    ]
    if rows:
        parts += [
            _columns([("line", "charge", "base", "rate", "amount", "formula"), *rows], right=(2, 4)),
            "",
        ]
    parts.append(_columns(list(_totals(result)), right=(1,)))
    parts += _notes(result)
    return "\n".join(parts) + "\n"


def show_found(found: Iterable[Found]) -> str:
    """Candidates, one a line with its reasons below."""
    rows = [f"{each.hs6}  {each.description}\n        {'; '.join(each.reasons)}" for each in found]
    return "\n".join(rows) + "\n" if rows else "Nothing found.\n"


def show_report(report: Report, *, trusts: bool) -> str:
    """What the check of an export found, faults first."""
    parts = [f"fault: {fault}" for fault in report.faults]
    parts.append("The export is whole." if report.holds else "The export is NOT whole.")
    parts.append(f"{report.files} files, {report.entries} entries of the log, {report.seals} seals")
    parts += [f"{name}: {value}" for name, value in report.scope.items() if value != ""]
    parts.append(f"signed with: {report.fingerprint}")
    if report.keys > 1:
        parts.append(f"changes of key: {report.keys - 1}, each signed by the key before and by the new one")
    if not trusts:
        parts.append("Compare these digits with those the house tells you another way.")
    return "\n".join(parts) + "\n"


def answer_to_json(answer: Assessment | Problem) -> dict[str, Any]:
    """An assessment as it is; a problem as ``{"problem": {"code", "field", "sentence"}}``."""
    if isinstance(answer, Assessment):
        return answer.to_json()
    return {"problem": {"code": answer.code, "field": answer.field, "sentence": answer.sentence}}


def _row(charge: Charge) -> tuple[str, ...]:
    kind = charge.kind.removesuffix("_relief")
    name = NAMES.get(kind, kind.replace("_", " "))
    if kind != charge.kind:
        name = f"{name}, not levied"
    return name, str(charge.base.amount), charge.rate, str(charge.amount.amount), charge.formula


def _totals(result: Assessment) -> Iterable[tuple[str, str]]:
    for name in ("dutiable_value", "duty", "consumption_tax", "vat", "fees", "total_tax", "payable"):
        money = getattr(result, name)
        yield name.replace("_", " ").replace("vat", "VAT"), f"{money.amount} {money.currency}"


def _notes(result: Assessment) -> Iterable[str]:
    if result.reason:
        yield f"reason: {result.reason}"
    if result.open_routes:
        yield f"open: {', '.join(result.open_routes)}"
    if result.missing:
        yield f"missing: {', '.join(result.missing)}"
    for each in result.candidates:
        yield f"candidate for line {each.line}: {each.hs_code} {each.name} ({each.reason})"
    if result.marks:
        yield f"marks: {', '.join(result.marks)}"
    rounding = result.rounding
    yield f"rounding: {rounding.mode} per {rounding.level}; sharing: {rounding.sharing}"
    for rule in result.rules:
        yield f"rule: {rule.id} since {rule.valid_from} ({rule.confidence}): {rule.source}"


def _columns(rows: Sequence[tuple[str, ...]], *, right: tuple[int, ...]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
