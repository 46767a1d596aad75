"""Payments, refunds and books in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.platform.desk.wording import Text, Word

ATTEMPTS: Final[Mapping[str, Word]] = {
    "created": Word(_("Written down"), "wait"),
    "pending": Word(_("Waiting for the buyer"), "wait"),
    "paid": Word(_("Paid"), "good"),
    "closed": Word(_("Closed")),
    "failed": Word(_("Failed"), "bad"),
    "excess": Word(_("Paid twice"), "bad"),
}
REFUNDS: Final[Mapping[str, Word]] = {
    "created": Word(_("Written down"), "wait"),
    "processing": Word(_("With the provider"), "wait"),
    "done": Word(_("Paid back"), "good"),
    "failed": Word(_("Failed"), "bad"),
}
CHARGES: Final[Mapping[str, Word]] = {
    "open": Word(_("Asked for"), "wait"),
    "paid": Word(_("Paid"), "good"),
    "closed": Word(_("Closed")),
}
ACCOUNTS: Final[Mapping[str, Text]] = {
    "1100": _("Receivable from the provider"),
    "1200": _("Bank"),
    "1300": _("Advances to suppliers"),
    "1400": _("Stock in transit"),
    "1500": _("Exchange clearing"),
    "2100": _("Customer deposits"),
    "2200": _("Escrow owed to suppliers"),
    "2210": _("Payable to suppliers"),
    "2300": _("Import tax withheld"),
    "2310": _("Output VAT"),
    "2320": _("Tax withheld of agents"),
    "2400": _("Freight payable"),
    "2500": _("Commission payable to agents"),
    "2600": _("Points and vouchers"),
    "2700": _("Refunds payable"),
    "4100": _("Commission earned"),
    "4200": _("Service income"),
    "4900": _("Exchange gain"),
    "5100": _("Provider fees"),
    "5200": _("Marketing cost"),
    "5300": _("Claims and goodwill"),
    "5400": _("Import tax billed beyond what was withheld"),
    "5900": _("Exchange loss"),
    "9000": _("Suspense"),
}
ATTEMPT_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "excess": _("Paid twice"),
    "paid": _("Paid"),
    "pending": _("Waiting for the buyer"),
    "failed": _("Failed"),
    "closed": _("Closed"),
}
REFUND_GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "open": _("Under way"),
    "failed": _("Failed"),
    "done": _("Paid back"),
}
