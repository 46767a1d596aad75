"""Published files that change the rules: kept as they came, proposed by one person, approved or refused by another, once.

A module brings its model and what a file says; the life of a file is here. Asks to be called inside a transaction.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from entrepot.platform.access import NotFound
from entrepot_core.errors import Kind, Problem


class FileTooBig(Problem):
    """More than we read at once."""

    code = "files.too_big"
    title = "The file has more than %(most)s MB: bring it in in parts."


class FileDecided(Problem):
    """Approved or refused before."""

    code = "files.decided"
    kind = Kind.CONFLICT
    title = "This file was decided on already."


class FileNeedsSecondPerson(Problem):
    """Who brings it in may not approve."""

    code = "files.needs_second_person"
    kind = Kind.FORBIDDEN
    title = "Whoever brought the file in can't approve it: ask a colleague."


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A file as somebody brings it in; ``source`` says where it was published, ``source_zh`` the same in Chinese."""

    raw: bytes
    name: str
    source: str
    source_zh: str = ""
    effective_from: date


class AgreedFile(models.Model):
    """The file as it came. ``source`` says where it was published, ``source_zh`` the same in Chinese where it was written."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    raw = models.BinaryField()
    source = models.CharField(max_length=200, help_text="where it was published")
    source_zh = models.CharField(max_length=200, default="")
    effective_from = models.DateField()
    state = models.CharField(max_length=10, default="proposed", help_text="proposed, approved, refused")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def check_size(size: int, *, most: int) -> None:
    """Raises FileTooBig; ``most`` in bytes."""
    if size > most:
        raise FileTooBig(most=most >> 20)


def keep(
    model: type[AgreedFile],
    file: Published,
    *,
    key: Mapping[str, Any],
    more: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> int:
    """Keep a file, proposed; returns its number. The same proposal is kept once, while nobody has decided on it.

    Args:
        key: what makes it another proposal, beside its bytes and its day.
        more: further columns.
    """
    files: models.QuerySet[AgreedFile] = models.QuerySet(model)
    row, _ = files.get_or_create(
        digest=hashlib.sha256(file.raw).hexdigest(),
        effective_from=file.effective_from,
        state="proposed",
        **key,
        defaults={
            "name": file.name[:120],
            "raw": file.raw,
            "source": file.source[:200],
            "source_zh": file.source_zh[:200],
            "made_by": actor,
            "made_at": now,
            **more,
        },
    )
    return int(row.pk)


def decide(model: type[AgreedFile], file_id: int, *, approve: bool, actor: str, now: datetime) -> None:
    """Close a proposed file, once, by a second person; one conditional UPDATE.

    Raises NotFound, FileNeedsSecondPerson, FileDecided.
    """
    files: models.QuerySet[AgreedFile] = models.QuerySet(model)
    rows = files.filter(pk=file_id)
    made_by = rows.values_list("made_by", flat=True).first()
    if made_by is None:
        raise NotFound
    if made_by == actor:
        raise FileNeedsSecondPerson
    state = "approved" if approve else "refused"
    if not rows.filter(state="proposed").update(state=state, decided_by=actor, decided_at=now):
        raise FileDecided
