"""Sums too small to be levied: what is charged is shown and taken back by a charge below zero."""

from collections.abc import Sequence

from entrepot_core.taxes.answering import RELIEF, ZERO, Draft
from entrepot_core.taxes.methods.law import Law, Waiver
from entrepot_core.taxes.methods.placing import Case
from entrepot_core.taxes.result import Charge
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import rate_into


def small_duty(draft: Draft, law: Law, case: Case) -> str:
    """Take back a duty too small to be levied, before it enters the base of the tax; answers the reason."""
    for waiver in law.small_duties:
        charged = [charge for each in case.placed for charge in each.charges]
        if formula := _too_small(draft, waiver, case.shipment, charged):
            for each in case.placed:
                each.charges.extend(_reliefs(draft, waiver, each.charges, formula))
            return waiver.reason
    return ""


def small_sum(draft: Draft, law: Law, case: Case, bill: Sequence[Charge]) -> tuple[str, list[Charge]]:
    """What is taken back of tax and duty together when they are too small; with the reason."""
    if not law.small_sums:
        return "", []
    at_import = [charge for each in case.placed for charge in each.charges if not charge.withheld]
    at_import += [charge for charge in bill if not charge.withheld]
    for waiver in law.small_sums:
        if formula := _too_small(draft, waiver, case.shipment, at_import):
            return waiver.reason, _reliefs(draft, waiver, at_import, formula)
    return "", []


def _too_small(draft: Draft, waiver: Waiver, shipment: Shipment, charges: Sequence[Charge]) -> str:
    """Why the charges of the kinds of ``waiver`` are not levied, or nothing. Raises ExchangeRateMissing."""
    if waiver.channels and shipment.channel not in waiver.channels:
        return ""
    due = ZERO
    for charge in charges:
        if charge.kind in waiver.kinds:
            due += charge.amount.amount
    limit = waiver.limit * rate_into(shipment, waiver.currency, draft.currency)
    if not due or not (due <= limit if waiver.inclusive else due < limit):
        return ""
    return f"{due} is {'not more than' if waiver.inclusive else 'below'} {limit}: not levied"


def _reliefs(draft: Draft, waiver: Waiver, charges: Sequence[Charge], formula: str) -> list[Charge]:
    draft.uses(waiver.used)
    return [
        draft.charge(
            waiver.used,
            charge.kind + RELIEF,
            base=charge.amount.amount,
            rate="100 %",
            formula=formula,
            amount=-charge.amount.amount,
            collector=charge.collector,
        )
        for charge in charges
        if charge.kind in waiver.kinds and charge.amount.amount
    ]
