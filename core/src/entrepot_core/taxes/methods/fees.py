"""Fees of a place on a parcel or on each tariff line."""

from entrepot_core.taxes.answering import FEE, Draft
from entrepot_core.taxes.methods.hindrances import is_from
from entrepot_core.taxes.methods.law import Law
from entrepot_core.taxes.result import Charge
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import rate_into

TARIFF_LINE = "tariff_line"


def fees(draft: Draft, law: Law, shipment: Shipment) -> list[Charge]:
    """The fees a shipment owes, one charge a rule. Raises ExchangeRateMissing."""
    into, worth = draft.currency, draft.values.goods
    found = []
    for rule in law.fees:
        table = rule.values
        if is_from(shipment.origin, table["not_origins"]):
            continue
        if worth > rule.number("up_to") * rate_into(shipment, table["up_to_currency"], into):
            continue
        draft.uses(rule.used)
        each = rule.number("amount") * rate_into(shipment, table["currency"], into)
        times = _tariff_lines(shipment) if table["per"] == TARIFF_LINE else 1
        found.append(
            draft.charge(
                rule.used,
                FEE,
                base=worth,
                rate=f"{each} per {table['per'].replace('_', ' ')}",
                formula=f"{each} × {times}",
                amount=each * times,
                collector=table["collector"],
            )
        )
    return found


def _tariff_lines(shipment: Shipment) -> int:
    return len({line.goods.hs_code[:6] for line in shipment.lines})
