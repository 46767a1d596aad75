"""A merchant's own rate for a code: with a note that says why, and a last day. It ends by its day, or by hand."""

from datetime import date, datetime, timedelta
from typing import Final

from entrepot.platform.access import NotFound
from entrepot.tariffs.models import Rate
from entrepot_core.errors import Problem
from entrepot_core.tariffs import RateKind
from entrepot_core.tariffs.printed import NotADuty, read_duty

LONGEST: Final = timedelta(days=366)


class OverrideRefused(Problem):
    """A field of the override can't be used."""

    code = "tariffs.override_refused"
    title = "The override can't be used: %(why)s."


def add_override(
    *,
    territory: str,
    code: str,
    kind: str,
    text: str,
    note: str,
    valid_from: date,
    valid_to: date,
    actor: str,
    now: datetime,
) -> int:
    """Write an override; returns its number. ``text`` is a printed duty such as “6.5%”. Raises OverrideRefused."""
    plain = code.replace(".", "").strip()
    if not (plain.isascii() and plain.isdigit() and 6 <= len(plain) <= 10):
        raise OverrideRefused(field="code", why="write six to ten digits of the tariff code")
    if kind not in set(RateKind):
        raise OverrideRefused(field="kind", why="choose duty or VAT")
    if len(note.strip()) < 5:
        raise OverrideRefused(field="note", why="say why, in five letters or more")
    if not valid_from <= valid_to <= valid_from + LONGEST:
        raise OverrideRefused(field="valid_to", why="the last day lies after the first, within a year")
    try:
        duty = read_duty(text, currency="")
    except NotADuty:
        raise OverrideRefused(field="text", why="write the rate as 6.5%, or 6.5% + 2 CNY / kg") from None
    row = Rate.objects.create(
        territory=territory,
        code=plain,
        kind=kind,
        ad_valorem=duty.ad_valorem,
        specific=duty.specific,
        unit=duty.unit,
        currency=duty.currency,
        text=text.strip()[:80],
        valid_from=valid_from,
        valid_to=valid_to,
        note=note.strip()[:300],
        made_by=actor,
        made_at=now,
    )
    return row.pk


def end_override(rate_id: int, *, last_day: date, actor: str) -> None:
    """Let an override end on ``last_day``, earlier than written; one conditional UPDATE. Raises NotFound."""
    ended = Rate.objects.filter(
        pk=rate_id, file=None, valid_to__gt=last_day, valid_from__lte=last_day
    ).update(valid_to=last_day, ended_by=actor)
    if not ended:
        raise NotFound
