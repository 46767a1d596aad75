"""The life of a goods filing: each step claimed by one conditional UPDATE and written down, and its end. Asks for a transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from entrepot.customs.models import FilingStep, FilingVersion, GoodsFiling
from entrepot.platform.access import NotFound
from entrepot_core.customs.filing import FILING, HOLDS, FilingState
from entrepot_core.lifecycle import StepNotAllowed

HELD: Final = frozenset(str(state) for state in HOLDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a filing was when it was found to have run out."""

    version: int
    valid_to: date | None


def end(
    filing_id: int, *, step: str, reason: str, actor: str, now: datetime, judged: Judged | None = None
) -> bool:
    """Cancel or let run out; False if it is over already, or is no longer as it was ``judged``. What was declared keeps the
    version it was declared with."""
    if judged is not None:
        same = GoodsFiling.objects.filter(
            pk=filing_id, version=judged.version, valid_to=judged.valid_to, state__in=HELD
        )
        if not same.update(updated_at=now):
            return False
    row = locked(filing_id)
    if not FILING.allows(FilingState(row.state), step):
        return False
    count = FilingStep.objects.filter(filing_id=filing_id).count()
    take_step(row, step, row.version, actor=actor, key=f"{step}:{filing_id}:{count}", note=reason, now=now)
    FilingVersion.objects.filter(filing_id=filing_id, state="filed").update(state="dropped", decided_at=now)
    GoodsFiling.objects.filter(pk=filing_id).update(reason=reason[:300])
    return True


def locked(filing_id: int) -> GoodsFiling:
    """The filing, locked against others. Raises NotFound."""
    row = GoodsFiling.objects.select_for_update().filter(pk=filing_id).first()
    if row is None:
        raise NotFound
    return row


def take_step(
    row: GoodsFiling,
    step: str,
    version: int,
    *,
    actor: str,
    key: str,
    now: datetime,
    note: str = "",
    inbound: int | None = None,
) -> None:
    """Claim the step by one conditional UPDATE and write it down. Raises StepNotAllowed."""
    before = FilingState(row.state)
    after = FILING.after(before, step)
    claim = GoodsFiling.objects.filter(pk=row.pk, state=before)
    if not claim.update(state=after, updated_at=now):
        raise StepNotAllowed(name=FILING.name, state=str(before), step=step)
    note_step(row, step, version, after=after, actor=actor, key=key, note=note, inbound=inbound, now=now)


def note_step(
    row: GoodsFiling,
    step: str,
    version: int,
    *,
    after: str,
    actor: str,
    key: str,
    note: str,
    inbound: int | None,
    now: datetime,
) -> bool:
    """Write down that it happened; False if it was written before, under the same key."""
    try:
        with transaction.atomic():
            FilingStep.objects.create(
                filing_id=row.pk,
                version=version,
                step=step,
                before=row.state,
                after=after,
                actor=actor,
                note=note[:500],
                key=key,
                inbound_id=inbound,
                at=now,
            )
    except IntegrityError:
        return False
    return True
