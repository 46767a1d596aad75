"""A file of customs profiles: read row by row, shown before anything is written, applied once.

CSV with a heading line, UTF-8 or GB 18030, with the columns ``sku`` and those of a sheet, in any order.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from entrepot.catalog.models import CustomsProfile, CustomsUpload, Variant
from entrepot.catalog.services import NewProfile, add_profile
from entrepot.catalog.sheets import FIELDS, Fault, SheetRefused, as_text, read_sheet
from entrepot.platform.access import NotFound
from entrepot_core.errors import Kind, Problem

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_ROWS: Final = 20_000
COLUMNS: Final = ("sku", *FIELDS)


class FileUnreadable(Problem):
    """Not a table we can read."""

    code = "catalog.file_unreadable"
    title = "This is not a CSV table with the columns of the template: %(why)s."


class AlreadyApplied(Problem):
    """The file was written down before."""

    code = "catalog.already_applied"
    kind = Kind.CONFLICT
    title = "This file was applied already."


class RowOutcome(StrEnum):
    """What applying a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the file. ``line`` counts from 1 with the heading; ``before`` and ``after`` hold the differing fields."""

    line: int
    sku: str
    outcome: RowOutcome
    faults: tuple[Fault, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    profile: NewProfile | None = None
    variant_id: int | None = None


def template_csv() -> str:
    """The heading line that a file needs."""
    return ",".join(COLUMNS) + "\r\n"


def keep(*, raw: bytes, name: str, actor: str, now: datetime) -> int:
    """Keep a file as it came; returns its number. The same bytes are kept once. Raises FileUnreadable."""
    rows_of(raw)
    row, _ = CustomsUpload.objects.get_or_create(
        digest=hashlib.sha256(raw).hexdigest(),
        defaults={"raw": raw, "name": name[:120], "made_by": actor, "made_at": now},
    )
    return row.pk


def rows_of(raw: bytes) -> list[dict[str, str]]:
    """The rows as text. Raises FileUnreadable."""
    if len(raw) > MOST_BYTES:
        raise FileUnreadable(why="more than 4 MB")
    text = _text_of(raw)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        heading = [(name or "").strip().lower() for name in table.fieldnames or ()]
        missing = [name for name in ("sku", "hs_code") if name not in heading]
        if missing:
            raise FileUnreadable(why=f"no column {missing[0]}")
        table.fieldnames = heading
        rows = [
            {
                name: value or ""
                for name, value in row.items()
                if name and isinstance(value, (str, type(None)))
            }
            for row in table
        ]
    except csv.Error as error:
        raise FileUnreadable(why=str(error)) from None
    if len(rows) > MOST_ROWS:
        raise FileUnreadable(why="more than 20,000 rows")
    return rows


def _text_of(raw: bytes) -> str:
    if b"\0" in raw:
        raise FileUnreadable(why="binary data")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(why="the text is neither UTF-8 nor GB 18030")


def check(raw: bytes, *, today: date) -> tuple[Row, ...]:
    """What applying the file would do, row by row, in two statements whatever its length. Writes nothing."""
    texts = rows_of(raw)
    skus = {text.get("sku", "").strip() for text in texts}
    variants = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "id"))
    held: dict[int, list[CustomsProfile]] = {}
    for profile in CustomsProfile.objects.filter(variant_id__in=variants.values()).order_by("valid_from"):
        held.setdefault(profile.variant_id, []).append(profile)
    return tuple(_checked(texts, variants, held, today))


def _checked(
    texts: list[dict[str, str]],
    variants: Mapping[str, int],
    held: Mapping[int, list[CustomsProfile]],
    today: date,
) -> Iterator[Row]:
    seen: set[tuple[int, date]] = set()
    for line, text in enumerate(texts, start=2):
        sku = text.get("sku", "").strip()
        variant_id = variants.get(sku)
        if variant_id is None:
            yield Row(line=line, sku=sku, outcome=RowOutcome.REFUSED, faults=(Fault("sku", "unknown_sku"),))
            continue
        try:
            profile = read_sheet(text, today=today)
        except SheetRefused as refused:
            yield Row(line=line, sku=sku, outcome=RowOutcome.REFUSED, faults=refused.faults)
            continue
        if (variant_id, profile.valid_from) in seen:
            yield Row(line=line, sku=sku, outcome=RowOutcome.REFUSED, faults=(Fault("sku", "twice"),))
            continue
        seen.add((variant_id, profile.valid_from))
        yield _compared(line, sku, variant_id, profile, held.get(variant_id, []))


def _compared(line: int, sku: str, variant_id: int, profile: NewProfile, held: list[CustomsProfile]) -> Row:
    earlier = [row for row in held if row.valid_from <= profile.valid_from]
    after = as_text(profile)
    before = as_text(as_new(earlier[-1])) if earlier else {}
    differing = {name for name in FIELDS if name != "valid_from" and before.get(name, "") != after[name]}
    outcome = RowOutcome.NEW if not earlier else RowOutcome.CHANGED if differing else RowOutcome.UNCHANGED
    return Row(
        line=line,
        sku=sku,
        outcome=outcome,
        before={name: before.get(name, "") for name in FIELDS if name in differing},
        after={name: after[name] for name in FIELDS if name in differing},
        profile=profile,
        variant_id=variant_id,
    )


def as_new(row: CustomsProfile) -> NewProfile:
    """A stored classification as one that could be written."""
    return NewProfile(**{name: getattr(row, name) for name in NewProfile.__slots__})


def get_raw(upload_id: int) -> bytes:
    """The bytes of a kept file. Raises NotFound."""
    raw = CustomsUpload.objects.filter(pk=upload_id).values_list("raw", flat=True).first()
    if raw is None:
        raise NotFound
    return bytes(raw)


def claim(upload_id: int, *, actor: str, now: datetime) -> None:
    """Take the file for applying, once; one conditional UPDATE. Raises AlreadyApplied."""
    taken = CustomsUpload.objects.filter(pk=upload_id, applied_at=None).update(
        applied_at=now, applied_by=actor
    )
    if not taken:
        raise AlreadyApplied


def write(rows: tuple[Row, ...]) -> tuple[int, ...]:
    """Write every new or changed row; returns the ids of the variants touched."""
    touched = []
    for row in rows:
        if row.outcome in {RowOutcome.NEW, RowOutcome.CHANGED} and row.profile and row.variant_id:
            add_profile(row.variant_id, row.profile)
            touched.append(row.variant_id)
    return tuple(touched)
