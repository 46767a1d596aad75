"""Export from China by e-commerce: exempt without invoice, refund, and the deemed income of the firm.

Knows nothing of the taxes at the destination: those are the regime of that territory.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from entrepot_core.taxes.answering import Draft, calculated, refused
from entrepot_core.taxes.duties import percent
from entrepot_core.taxes.problems import UnknownChoice, UnknownMode
from entrepot_core.taxes.result import Assessment, Charge, LineAssessment
from entrepot_core.taxes.rulebook import Rule, rulebook
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import value_lines

REGIME = "cn.export"
EXEMPT, REFUND = "exempt_without_invoice", "refund"
ROUTES: Mapping[str, str] = MappingProxyType(
    {EXEMPT: "EXPORT_EXEMPT", REFUND: "EXPORT_REFUND", "": "EXPORT_REFUND"}
)
MODES = ("9610", "1210", "9710", "9810")


def assess(shipment: Shipment, *, as_of: date) -> Assessment:
    """What leaving China costs the seller. ``shipment.method``: exempt_without_invoice or refund (default).

    Raises BeforeTheData, UnknownMode, UnknownChoice.
    """
    if shipment.mode not in MODES:
        raise UnknownMode(field="mode", mode=shipment.mode, destination=shipment.destination)
    if shipment.method not in ROUTES:
        raise UnknownChoice(field="method", value=shipment.method, known=f"{EXEMPT}, {REFUND}")
    book = rulebook("cn", "export.toml")
    treatment, rounding = book.on("treatment", as_of), book.rounding(as_of)
    values = value_lines(shipment, rounding.sharing)
    draft = Draft(REGIME, as_of, values, rounding)
    draft.uses(treatment.used)
    method = shipment.method or REFUND
    if shipment.mode not in treatment.values[method]:
        return refused(
            draft,
            route=ROUTES[REFUND],
            reason="NOT_EXEMPT_WITHOUT_INVOICE",
            sentence=f"Goods under {shipment.mode} need a purchase invoice: the exemption is for retail from pilot zones.",
            open_routes=(ROUTES[REFUND],),
        )
    return _left(draft, shipment, treatment, book.find("deemed_income", as_of) if method == EXEMPT else None)


def _left(draft: Draft, shipment: Shipment, treatment: Rule, income: Rule | None) -> Assessment:
    lines = [
        LineAssessment(id=line.line.id, dutiable=draft.money(line.goods), charges=())
        for line in draft.values.lines
    ]
    charges: tuple[Charge, ...] = ()
    if income:
        draft.uses(income.used)
        share, rate = income.number("share"), income.number("company_rate")
        charge = draft.charge(
            income.used,
            "income_tax",
            base=draft.values.goods * share,
            rate=percent(rate),
            formula=f"{draft.values.goods} × {share} × {rate}: deemed income of a zone firm without cost invoices",
            amount=draft.values.goods * share * rate,
            payer="seller",
            collector="tax office",
        )
        charges = (charge,)
    departure = shipment.mode in treatment.values["refund_on_departure"]
    when = "on departure" if departure else "after export"
    return calculated(
        draft,
        route=ROUTES[EXEMPT if income else REFUND],
        sentence="No export duty; VAT and consumption tax exempt without a purchase invoice."
        if income
        else f"No export duty; VAT is refunded {when} against the purchase invoice.",
        lines=lines,
        charges=charges,
        dutiable=draft.values.goods,
    )
