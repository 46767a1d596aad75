"""Charges of a stored assessment as rows a shopper can follow: what tax, on what base, at what rate, by which rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from entrepot.platform.templatetags.ui import money
from entrepot.storefront.words import ROUTES, TAXES, Words
from entrepot_core.money import Money


def tax_rows(charges: Iterable[Mapping[str, Any]], currency: str, *, of: str = "") -> list[dict[str, Any]]:
    """Rows for ``ui/price.html`` from charges in the JSON of an assessment; those of nothing are left out."""
    return [
        {
            "label": TAXES.get(charge["kind"], charge["kind"]),
            "of": of,
            "base": money(Money.of(charge["base"], currency)),
            "rate": charge["rate"],
            "note": _("by %(source)s") % {"source": charge["source"]} if charge.get("source") else "",
            "amount": money(Money.of(charge["amount"], currency)),
        }
        for charge in charges
        if Money.of(charge["amount"], currency)
    ]


def tax_rows_of(assessment: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of a whole assessment, each with the goods it is charged for: ``names`` by line id."""
    currency = str(assessment.get("currency", "CNY"))
    rows = [
        row
        for line in assessment.get("lines", ())
        for row in tax_rows(line["charges"], currency, of=names.get(str(line["id"]), ""))
    ]
    return [*rows, *tax_rows(assessment.get("charges", ()), currency)]


def route_sentence(assessment: Mapping[str, Any]) -> Words:
    """The rule that decided, in words; nothing for a route without words of its own."""
    return ROUTES.get(str(assessment.get("route", "")), "")
