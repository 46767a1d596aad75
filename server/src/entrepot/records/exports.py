"""Exports for auditors as rows: asked for, kept in locked pieces, read piece by piece, removed. Asks for a transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Final

from entrepot.platform.access import NotFound
from entrepot.records.models import AuditExport, AuditExportPart
from entrepot_core.errors import Problem

PIECE: Final = 1 << 20
KEPT: Final = timedelta(days=7)
"""How long a finished export can be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFacts:
    """One export. ``scope`` has from, to, port, mode and parcel as texts."""

    id: int
    scope: Mapping[str, str]
    with_people: bool
    reason: str
    state: str
    made_by: str
    sha256: str
    size: int


def ask(*, scope: Mapping[str, str], with_people: bool, reason: str, actor: str, now: datetime) -> int:
    """Write down what is wanted; returns its number."""
    row = AuditExport.objects.create(
        scope=dict(scope), with_people=with_people, reason=reason[:300], made_by=actor, asked_at=now
    )
    return row.pk


def get(export_id: int) -> ExportFacts:
    """Raises NotFound."""
    row = AuditExport.objects.filter(pk=export_id).first()
    if row is None:
        raise NotFound
    return ExportFacts(
        id=row.pk,
        scope=row.scope,
        with_people=row.with_people,
        reason=row.reason,
        state=row.state,
        made_by=row.made_by,
        sha256=row.sha256,
        size=row.size,
    )


def store(
    export_id: int, content: IO[bytes], *, parcels: int, files: int, size: int, sha256: str, now: datetime
) -> bool:
    """Keep a finished file in place of whatever an interrupted run left; False if another run was faster."""
    rows = AuditExport.objects.filter(pk=export_id, state="asked")
    made = {"parcels": parcels, "files": files, "size": size, "sha256": sha256, "finished_at": now}
    if not rows.update(state="made", **made):
        return False
    number = 0
    while piece := content.read(PIECE):
        number += 1
        AuditExportPart.objects.create(export_id=export_id, number=number, data=piece)
    return True


def note_empty(export_id: int, *, now: datetime) -> None:
    """Nothing lies in the scope."""
    AuditExport.objects.filter(pk=export_id, state="asked").update(state="empty", finished_at=now)


def note_refused(export_id: int, *, problem: Problem, now: datetime) -> bool:
    """It can't be made as it was asked for: the scope has grown too wide since. False if it stands otherwise already."""
    rows = AuditExport.objects.filter(pk=export_id, state="asked")
    told = {"trouble": problem.code, "trouble_params": dict(problem.params)}
    return bool(rows.update(state="refused", finished_at=now, **told))


def pieces(export_id: int) -> Iterator[bytes]:
    """The file piece by piece, each read when it is asked for."""
    number = 1
    while (row := AuditExportPart.objects.filter(export_id=export_id, number=number).first()) is not None:
        yield bytes(row.data)
        number += 1


def remove_old(*, now: datetime) -> tuple[int, ...]:
    """Remove the files of exports that were finished long ago; their rows stay. Returns their numbers."""
    rows = AuditExport.objects.filter(state="made", finished_at__lt=now - KEPT)
    found = tuple(rows.values_list("pk", flat=True)[:100])
    AuditExportPart.objects.filter(export_id__in=found).delete()
    AuditExport.objects.filter(pk__in=found).update(state="removed", removed_at=now)
    return found
