"""Charges of a stored assessment as rows a shopper can follow: what tax, on what base, at what rate, by which rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from entrepot.platform.templatetags.ui import money
from entrepot.storefront.words import TAXES
from entrepot_core.money import Money


def charges_of(assessment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every charge of an assessment's JSON, line by line, then those of the whole."""
    found = [charge for line in assessment.get("lines", ()) for charge in line["charges"]]
    return [*found, *assessment.get("charges", ())]


def tax_rows(charges: Iterable[Mapping[str, Any]], currency: str) -> list[dict[str, Any]]:
    """Rows for ``ui/price.html``: charges of the JSON of an assessment; those of nothing are left out."""
    return [
        {
            "label": TAXES.get(charge["kind"], charge["kind"]),
            "base": money(Money.of(charge["base"], currency)),
            "rate": charge["rate"],
            "note": _("by %(source)s") % {"source": charge["source"]} if charge.get("source") else "",
            "amount": money(Money.of(charge["amount"], currency)),
        }
        for charge in charges
        if Money.of(charge["amount"], currency)
    ]
