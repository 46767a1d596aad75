"""Positive lists on record: those that come with the house, and official files that two people took over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from entrepot.customs.models import PositiveEntry, PositiveFile
from entrepot.customs.rows import as_facts
from entrepot.platform import agreed_files
from entrepot.platform.access import NotFound
from entrepot.platform.agreed_files import Published
from entrepot_core.customs.filing.positive import (
    ListChange,
    ListReading,
    PositiveLine,
    PositiveVersion,
    compare,
    in_force,
    read_list,
    remarks_of,
    shipped,
)

MOST_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A kept file without its bytes read."""

    id: int
    edition: str
    effective_from: date
    complete: bool
    state: str


def keep(file: Published, *, edition: str, complete: bool, actor: str, now: datetime) -> int:
    """Keep a readable list, proposed; the same proposal is kept once. Raises FileTooBig, ListUnreadable."""
    agreed_files.check_size(len(file.raw), most=MOST_BYTES)
    return agreed_files.keep(
        PositiveFile,
        file,
        key={"edition": edition[:40], "complete": complete},
        more={"line_count": len(read_list(file.raw).lines)},
        actor=actor,
        now=now,
    )


def get_reading(file_id: int) -> tuple[ListFile, ListReading]:
    """A kept file and what it says. Raises NotFound."""
    row = PositiveFile.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound
    return as_facts(ListFile, row), read_list(bytes(row.raw))


def announced_lines(day: date) -> int | None:
    """How many lines the announcement has that takes effect on a day, where the house knows it."""
    return next((version.line_count for version in shipped() if version.valid_from == day), None)


def differences(kept: ListFile, reading: ListReading) -> tuple[ListChange, ...]:
    """Each code of the file beside the list that holds on the day before it begins to, this file left out."""
    others = [version for version in versions() if version.edition != edition_of(kept.id, kept.edition)]
    held = in_force(others, kept.effective_from)
    return compare(held.lines if held else {}, {line.code: line for line in reading.lines})


def decide(file_id: int, *, approve: bool, actor: str, now: datetime) -> None:
    """Close a proposed file, once, by a second person. Raises NotFound, FileNeedsSecondPerson, FileDecided."""
    agreed_files.decide(PositiveFile, file_id, approve=approve, actor=actor, now=now)


def write(file_id: int, reading: ListReading) -> int:
    """Write the lines of an approved list; returns how many."""
    rows = [
        PositiveEntry(file_id=file_id, code=line.code, name_zh=line.name_zh, note=line.note)
        for line in reading.lines
    ]
    PositiveEntry.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def edition_of(file_id: int, edition: str) -> str:
    """How a list that was brought in is named: two files may carry the same words."""
    return f"{edition} #{file_id}"


def versions(codes: Iterable[str] | None = None) -> tuple[PositiveVersion, ...]:
    """Every version on record, those brought in last; with the lines of these codes only, where codes are asked for.

    Two statements. A version that is complete says of a code it has no line for that it may not come in, so ask for every
    code you want to judge.
    """
    files = list(
        PositiveFile.objects.filter(state="approved")
        .defer("raw")
        .order_by("effective_from", "decided_at", "id")
    )
    entries: dict[int, dict[str, PositiveLine]] = defaultdict(dict)
    if files:
        rows = PositiveEntry.objects.filter(file__in=files)
        if codes is not None:
            rows = rows.filter(code__in={code[:8] for code in codes})
        for row in rows:
            entries[row.file_id][row.code] = PositiveLine(
                code=row.code, name_zh=row.name_zh, remarks=remarks_of(row.note), note=row.note
            )
    return (*shipped(), *(_version(row, entries[row.pk]) for row in files))


def _version(row: PositiveFile, lines: Mapping[str, PositiveLine]) -> PositiveVersion:
    return PositiveVersion(
        edition=edition_of(row.pk, row.edition),
        name_en=row.edition,
        name_zh=row.edition,
        valid_from=row.effective_from,
        line_count=row.line_count,
        complete=row.complete,
        source=row.source,
        source_zh=row.source_zh or row.source,
        confidence="high",
        lines=MappingProxyType(lines),
    )
