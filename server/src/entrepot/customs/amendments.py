"""Amendments: proposed by one person, decided by another with one conditional UPDATE. Asks for a transaction."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from entrepot.customs.models import Amendment
from entrepot.platform.access import NotFound
from entrepot_core.customs.records import body_digest, canonical
from entrepot_core.errors import Kind, Problem

CONTENT, EXCUSE, CANCEL, FLIGHT = "content", "excuse", "cancel", "flight"
PROPOSED, APPROVED, REFUSED, WITHDRAWN = "proposed", "approved", "refused", "withdrawn"
_SALT, _NEW, _OLD = "salt", "new.", "old."


class AmendmentOpen(Problem):
    """Another proposal for this parcel waits already."""

    code = "clearance.amendment_open"
    kind = Kind.CONFLICT
    title = "A proposal for this parcel waits to be decided already."


class SecondPersonNeeded(Problem):
    """Who proposed it may not decide it."""

    code = "clearance.second_person_needed"
    kind = Kind.FORBIDDEN
    title = "Another person than %(name)s has to decide this."


class AmendmentDecided(Problem):
    """Somebody was faster."""

    code = "clearance.amendment_decided"
    kind = Kind.CONFLICT
    title = "This proposal was decided already."


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentFacts:
    """One proposal. ``values`` and what was declared ``before`` may name people."""

    id: int
    consignment_no: str
    kind: str
    state: str
    fields: tuple[str, ...]
    values: Mapping[str, str] = field(repr=False)
    before: Mapping[str, str] = field(repr=False)
    digest: str
    effect: Mapping[str, Any]
    reason: str
    made_by: str
    made_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str


def propose(
    *,
    consignment_no: str,
    kind: str,
    fields: Sequence[str],
    values: Mapping[str, str],
    before: Mapping[str, str],
    effect: Mapping[str, Any],
    reason: str,
    actor: str,
    now: datetime,
) -> AmendmentFacts:
    """Write a proposal. Raises AmendmentOpen; then nothing was written."""
    told = {f"{_NEW}{path}": value for path, value in values.items()}
    told |= {f"{_OLD}{path}": value for path, value in before.items()}
    sealed = canonical({**told, _SALT: secrets.token_hex(16)})
    try:
        with transaction.atomic():
            row = Amendment.objects.create(
                consignment_no=consignment_no,
                kind=kind,
                fields=list(fields),
                values=sealed.encode(),
                digest=body_digest(sealed),
                effect=dict(effect),
                reason=reason[:300],
                made_by=actor,
                made_at=now,
            )
    except IntegrityError:
        raise AmendmentOpen from None
    return _facts(row)


def decide(amendment_id: int, *, approve: bool, actor: str, note: str, now: datetime) -> AmendmentFacts:
    """Approve or refuse, as another person than who proposed. Raises NotFound, SecondPersonNeeded, AmendmentDecided."""
    before = get(amendment_id)
    rows = Amendment.objects.filter(pk=amendment_id, state=PROPOSED).exclude(made_by=actor)
    state = APPROVED if approve else REFUSED
    if not rows.update(state=state, decided_by=actor, decided_at=now, note=note[:300]):
        raise SecondPersonNeeded(name=actor) if before.made_by == actor else AmendmentDecided
    return get(amendment_id)


def withdraw(amendment_id: int, *, actor: str, now: datetime) -> AmendmentFacts:
    """Take back one's own proposal. Raises NotFound, AmendmentDecided."""
    rows = Amendment.objects.filter(pk=amendment_id, state=PROPOSED, made_by=actor)
    if not rows.update(state=WITHDRAWN, decided_by=actor, decided_at=now):
        get(amendment_id)
        raise AmendmentDecided
    return get(amendment_id)


def get(amendment_id: int) -> AmendmentFacts:
    """Raises NotFound."""
    row = Amendment.objects.filter(pk=amendment_id).first()
    if row is None:
        raise NotFound
    return _facts(row)


def values_of(consignment_no: str, *, until: datetime | None = None) -> dict[str, str]:
    """Fact -> value, of everything that was approved for a parcel, up to ``until`` if given; of several the last."""
    found: dict[str, str] = {}
    rows = Amendment.objects.filter(consignment_no=consignment_no, state=APPROVED, kind=CONTENT)
    if until is not None:
        rows = rows.filter(decided_at__lte=until)
    for row in rows.order_by("decided_at", "pk"):
        found |= _facts(row).values
    return found


def excused_rules(consignment_no: str) -> frozenset[str]:
    """Rules of the match against which a parcel may be sent."""
    rows = Amendment.objects.filter(consignment_no=consignment_no, state=APPROVED, kind=EXCUSE)
    return frozenset(rule for fields in rows.values_list("fields", flat=True) for rule in fields)


def _facts(row: Amendment) -> AmendmentFacts:
    told = json.loads(bytes(row.values))

    def part(mark: str) -> dict[str, str]:
        return {path.removeprefix(mark): value for path, value in told.items() if path.startswith(mark)}

    return AmendmentFacts(
        id=row.pk,
        consignment_no=row.consignment_no,
        kind=row.kind,
        state=row.state,
        fields=tuple(row.fields),
        values=part(_NEW),
        before=part(_OLD),
        digest=row.digest,
        effect=row.effect,
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
