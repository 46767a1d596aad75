"""Takes the general consumption tax of a place, line by line or, in Japan, on the whole bill."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from entrepot_core.taxes.answering import VAT, ZERO, Draft
from entrepot_core.taxes.methods.bands import Band
from entrepot_core.taxes.methods.law import Law
from entrepot_core.taxes.methods.placing import Case, Placed
from entrepot_core.taxes.methods.tax_methods import TAX_METHODS, japan_parts, truncated
from entrepot_core.taxes.result import Charge

UNTAXED, JAPAN = "none", "japan"
NATIONAL_SHARE = Decimal("0.78")
PARTS: Mapping[str, Callable[[Placed], Decimal]] = MappingProxyType(
    {
        "goods": lambda each: each.line.goods * each.band.uplift,
        "transport": lambda each: each.line.transport,
        "duty": lambda each: each.duty,
        "duty_base": lambda each: each.base,
    }
)
"""What a band may count in ``tax_base``."""


def taxes(draft: Draft, law: Law, case: Case) -> list[Charge]:
    """Charges the tax to the lines; answers the charges that are of the bill. Raises UnknownChoice."""
    rates = law.tax_at(case.shipment.postcode)
    japanese: dict[Decimal, Decimal] = {}
    for each in case.placed:
        band = each.band
        if band.tax == UNTAXED:
            continue
        rate = rates.rate_for(each.line)
        draft.uses(rates.used)
        goods = each.line.line.goods
        if goods.vat is None and not goods.vat_class:
            draft.mark("standard_rate_assumed")
        if rates.regional and not rate.fraction:
            draft.mark("local_taxes_left_out")
        base = _base(each)
        if band.tax == JAPAN:
            japanese[rate.fraction] = japanese.get(rate.fraction, ZERO) + base
            continue
        taxed = TAX_METHODS[band.tax](band, base, rate)
        each.charges.append(
            draft.charge(
                rates.used,
                VAT,
                base=taxed.base,
                rate=taxed.rate,
                formula=f"{law.tax_name}: {taxed.formula}",
                amount=taxed.amount,
                collector=band.tax_collector,
                withheld=band.tax_withheld,
            )
        )
    return _japanese(draft, law, japanese, case.placed[0].band) if japanese else []


def _base(each: Placed) -> Decimal:
    base = ZERO
    for name in each.band.tax_base:
        base += PARTS[name](each)
    return base


def _japanese(draft: Draft, law: Law, bases: dict[Decimal, Decimal], band: Band) -> list[Charge]:
    cut = {rate: truncated(base, band.number("base_step")) for rate, base in bases.items()}
    before = sum((base * rate * NATIONAL_SHARE for rate, base in cut.items()), ZERO)
    national, local = japan_parts(before)
    whole = sum(cut.values(), ZERO)
    return [
        draft.charge(
            law.tax.used,
            VAT,
            base=base,
            rate=name,
            formula=formula,
            amount=amount,
            collector=band.tax_collector,
        )
        for name, base, formula, amount in (
            ("national consumption tax", whole, f"{before.normalize():f}, cut to 100 yen", national),
            ("local consumption tax", national, f"{national} × 22/78, cut to 100 yen", local),
        )
    ]
