"""Sums too small to be levied: what is charged is shown and taken back by a charge below zero."""

from collections.abc import Iterable, Sequence
from itertools import chain

from entrepot_core.taxes.answering import RELIEF, VAT, ZERO, Draft
from entrepot_core.taxes.methods.law import Law
from entrepot_core.taxes.result import Charge, LineAssessment
from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import rate_into


def small_duty(draft: Draft, law: Law, shipment: Shipment, lines: Sequence[list[Charge]]) -> str:
    """Take back a duty too small to be levied, before it enters the base of the tax; answers the reason."""
    for rule in law.waivers:
        if VAT in rule.values["kinds"]:
            continue
        if formula := _too_small(draft, rule, shipment, chain.from_iterable(lines)):
            for charges in lines:
                charges.extend(_reliefs(draft, rule, charges, formula))
            return str(rule.values["reason"])
    return ""


def waived(
    draft: Draft, law: Law, shipment: Shipment, lines: Sequence[LineAssessment], bill: Sequence[Charge]
) -> tuple[str, list[Charge]]:
    """What is taken back of tax and duty together when they are too small; with the reason."""
    if not law.waivers:
        return "", []
    charges = chain.from_iterable([*(line.charges for line in lines), bill])
    at_import = [charge for charge in charges if not charge.withheld]
    for rule in law.waivers:
        if VAT not in rule.values["kinds"]:
            continue
        if formula := _too_small(draft, rule, shipment, at_import):
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
