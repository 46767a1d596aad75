"""A file of rates: kept as it came, compared with what holds, approved by a second person, written once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from entrepot.platform import agreed_files
from entrepot.platform.access import NotFound
from entrepot.platform.agreed_files import Published
from entrepot.tariffs.models import ExchangeRate, Rate, RateFile
from entrepot.tariffs.queries import RateFact, held_exactly
from entrepot_core.tariffs import RateLine, Reading, read

MOST_BYTES: Final = 32 * 1024 * 1024


class Outcome(StrEnum):
    """What approving a line would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One line beside what holds for the same code on the day it begins."""

    line: RateLine
    begins: date
    outcome: Outcome
    before: RateFact | None


def keep(file: Published, *, format_name: str, actor: str, now: datetime) -> int:
    """Keep a readable file, proposed; the same proposal is kept once, while nobody has decided on it.

    Other words beside the same bytes (day, source, format) are another proposal, and so is one after a decision.
    Raises FileTooBig, Unreadable, UnknownFormat.
    """
    agreed_files.check_size(len(file.raw), most=MOST_BYTES)
    read(format_name, file.raw)
    return agreed_files.keep(
        RateFile,
        file,
        key={"format": format_name, "source": file.source[:200]},
        more={},
        actor=actor,
        now=now,
    )


def get_reading(file_id: int) -> tuple[Reading, date]:
    """What a kept file says, and the day for lines without one. Raises NotFound."""
    row = RateFile.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound
    return read(row.format, bytes(row.raw)), row.effective_from


def differences(reading: Reading, effective_from: date) -> tuple[Difference, ...]:
    """Each line beside what holds, in one statement per 500 codes."""
    held = held_exactly({(line.territory, line.code) for line in reading.rates})
    return tuple(_compared(reading.rates, held, effective_from))


def _compared(
    lines: Sequence[RateLine], held: Mapping[tuple[str, str, str], tuple[RateFact, ...]], effective_from: date
) -> Iterator[Difference]:
    for line in lines:
        begins = line.valid_from or effective_from
        facts = held.get((line.territory, line.code, line.kind), ())
        before = next((fact for fact in facts if fact.holds_on(begins)), None)
        same = before is not None and (before.ad_valorem, before.specific, before.unit, before.currency) == (
            line.ad_valorem,
            line.specific,
            line.unit,
            line.currency,
        )
        outcome = Outcome.NEW if before is None else Outcome.UNCHANGED if same else Outcome.CHANGED
        yield Difference(line=line, begins=begins, outcome=outcome, before=before)


def decide(file_id: int, *, approve: bool, actor: str, now: datetime) -> None:
    """Close a proposed file, once, by a second person. Raises NotFound, FileNeedsSecondPerson, FileDecided."""
    agreed_files.decide(RateFile, file_id, approve=approve, actor=actor, now=now)


def write(file_id: int, found: Sequence[Difference], reading: Reading, *, actor: str, now: datetime) -> int:
    """Write the new and changed lines and every rate of exchange of a file; returns how many."""
    rates = [
        Rate(
            territory=item.line.territory,
            code=item.line.code,
            kind=item.line.kind,
            ad_valorem=item.line.ad_valorem,
            specific=item.line.specific,
            unit=item.line.unit,
            currency=item.line.currency,
            text=item.line.text[:80],
            valid_from=item.begins,
            file_id=file_id,
            made_by=actor,
            made_at=now,
        )
        for item in found
        if item.outcome is not Outcome.UNCHANGED
    ]
    exchange = [
        ExchangeRate(
            base=line.base,
            quote=line.quote,
            purpose=line.purpose,
            rate=line.rate,
            valid_from=line.valid_from,
            file_id=file_id,
        )
        for line in reading.exchange
    ]
    Rate.objects.bulk_create(rates, batch_size=500)
    ExchangeRate.objects.bulk_create(exchange, batch_size=500)
    return len(rates) + len(exchange)
