"""Which rate holds for a code on a day: overrides first, then the longest code, then the newest row."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Q

from entrepot.tariffs.models import ExchangeRate, Rate
from entrepot_core.errors import Kind, Problem
from entrepot_core.taxes import DutyRate, Goods

_SHORTEST: Final = 6
_AT_ONCE: Final = 400


class NoExchangeRate(Problem):
    """No rate of exchange is on record for that day."""

    code = "tariffs.no_exchange_rate"
    kind = Kind.CONFLICT
    title = "No %(purpose)s rate from %(base)s to %(quote)s is on record for %(day)s: import one at the rule desk."


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFact:
    """A rate as it is on record. ``source`` is where the file was published, or the note of an override."""

    id: int
    territory: str
    code: str
    kind: str
    ad_valorem: Decimal
    specific: Decimal
    unit: str
    currency: str
    text: str
    valid_from: date
    valid_to: date | None
    is_override: bool
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class RateBook:
    """The stored rates of one territory that matter to some codes, on one day."""

    rates: Mapping[tuple[str, str], RateFact]
    """(full code, kind) -> the rate that holds."""

    def rated(self, goods: Goods) -> Goods:
        """``goods`` with the duty and VAT on record, where it does not state its own."""
        duty, vat = self.rates.get((goods.hs_code, "duty")), self.rates.get((goods.hs_code, "vat"))
        if duty is not None and goods.duty is None:
            unit = duty.unit or "kg"
            goods = replace(
                goods, duty=DutyRate(ad_valorem=duty.ad_valorem, specific=duty.specific, unit=unit)
            )
        if vat is not None and goods.vat is None:
            goods = replace(goods, vat=vat.ad_valorem)
        return goods


def book(codes: Iterable[str], *, territory: str, day: date) -> RateBook:
    """The rates on record for some codes, in one statement."""
    wanted = {code for code in codes if code}
    prefixes = {code[:length] for code in wanted for length in range(_SHORTEST, len(code) + 1)}
    rows = _facts(
        Rate.objects.filter(territory=territory, code__in=prefixes, valid_from__lte=day).filter(
            Q(valid_to=None) | Q(valid_to__gte=day)
        )
    )
    rows.sort(key=lambda fact: (fact.is_override, len(fact.code), fact.valid_from, fact.id))
    held: dict[tuple[str, str], RateFact] = {}
    for fact in rows:  # the last one that fits wins
        for code in wanted:
            if code.startswith(fact.code):
                held[code, fact.kind] = fact
    return RateBook(held)


def held_exactly(keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str, str], tuple[RateFact, ...]]:
    """Every rate on record for just these (territory, code), newest first; overrides left out."""
    found: dict[tuple[str, str, str], tuple[RateFact, ...]] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        rows = Rate.objects.filter(
            territory__in={territory for territory, _ in part},
            code__in=[code for _, code in part],
            file__isnull=False,
        )
        for fact in sorted(_facts(rows), key=lambda fact: (fact.valid_from, fact.id), reverse=True):
            key = (fact.territory, fact.code, fact.kind)
            found[key] = (*found.get(key, ()), fact)
    return found


def list_rates(
    *, territory: str = "", prefix: str = "", overrides: bool = False, after: int = 0, limit: int = 100
) -> tuple[RateFact, ...]:
    """Rates on record in order of id, for the rule desk."""
    rows = Rate.objects.filter(pk__gt=after)
    if territory:
        rows = rows.filter(territory=territory)
    if prefix:
        rows = rows.filter(code__startswith=prefix)
    if overrides:
        rows = rows.filter(file=None)
    return tuple(_facts(rows.order_by("id")[:limit]))


def get_exchange_rate(base: str, quote: str, *, purpose: str, day: date) -> Decimal:
    """What one unit of ``base`` is worth in ``quote`` on ``day``; customs rates hold for their month, others ten days.

    Raises:
        NoExchangeRate
    """
    if base == quote:
        return Decimal(1)
    oldest = day.replace(day=1) if purpose == "customs" else day - timedelta(days=10)
    rate = (
        ExchangeRate.objects.filter(
            base=base, quote=quote, purpose=purpose, valid_from__lte=day, valid_from__gte=oldest
        )
        .order_by("-valid_from", "-id")
        .values_list("rate", flat=True)
        .first()
    )
    if rate is None:
        raise NoExchangeRate(base=base, quote=quote, purpose=purpose, day=str(day))
    return rate


def _facts(rows: Iterable[Rate]) -> list[RateFact]:
    if hasattr(rows, "select_related"):
        rows = rows.select_related("file").defer("file__raw")
    return [
        RateFact(
            id=row.pk,
            territory=row.territory,
            code=row.code,
            kind=row.kind,
            ad_valorem=row.ad_valorem,
            specific=row.specific,
            unit=row.unit,
            currency=row.currency,
            text=row.text,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            is_override=row.file is None,
            source=row.note if row.file is None else row.file.source,
        )
        for row in rows
    ]
