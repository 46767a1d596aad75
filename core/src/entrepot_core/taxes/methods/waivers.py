"""Sums too small to be levied: what is charged is shown and taken back by a charge below zero."""

from collections.abc import Iterable, Sequence
from itertools import chain

from entrepot_core.taxes.answering import RELIEF, ZERO, Draft
from entrepot_core.taxes.methods.law import Law
from entrepot_core.taxes.methods.placing import Case
from entrepot_core.taxes.result import Charge
from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import rate_into


def small_duty(draft: Draft, law: Law, case: Case) -> str:
    """Take back a duty too small to be levied, before it enters the base of the tax; answers the reason."""
    for rule in law.small_duties:
        charged = chain.from_iterable(each.charges for each in case.placed)
        if formula := _too_small(draft, rule, case.shipment, charged):
            for each in case.placed:
                each.charges.extend(_reliefs(draft, rule, each.charges, formula))
            return str(rule.values["reason"])
    return ""


def small_sum(draft: Draft, law: Law, case: Case, bill: Sequence[Charge]) -> tuple[str, list[Charge]]:
    """What is taken back of tax and duty together when they are too small; with the reason."""
    if not law.small_sums:
        return "", []
    charges = chain(*[each.charges for each in case.placed], bill)
    at_import = [charge for charge in charges if not charge.withheld]
    for rule in law.small_sums:
        if formula := _too_small(draft, rule, case.shipment, at_import):
            return str(rule.values["reason"]), _reliefs(draft, rule, at_import, formula)
    return "", []


def _too_small(draft: Draft, rule: Rule, shipment: Shipment, charges: Iterable[Charge]) -> str:
    """Why the charges of the kinds of ``rule`` are not levied, or nothing."""
    table = rule.values
    if shipment.channel not in table.get("channels", (shipment.channel,)):
        return ""
    kinds, due = table["kinds"], ZERO
    for charge in charges:
        if charge.kind in kinds:
            due += charge.amount.amount
    limit = rule.number("limit") * rate_into(shipment, table["currency"], draft.values.currency)
    if not due or not (due <= limit if table["inclusive"] else due < limit):
        return ""
    return f"{due} is {'not more than' if table['inclusive'] else 'below'} {limit}: not levied"


def _reliefs(draft: Draft, rule: Rule, charges: list[Charge], formula: str) -> list[Charge]:
    draft.uses(rule.used)
    return [
        draft.charge(
            rule.used,
            charge.kind + RELIEF,
            base=charge.amount.amount,
            rate="100 %",
            formula=formula,
            amount=-charge.amount.amount,
            collector=charge.collector,
        )
        for charge in charges
        if charge.kind in rule.values["kinds"] and charge.amount.amount
    ]
