"""Stock, picking, classifications and rules in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.platform.desk.wording import Text

BOOK_MOVES: Final[Mapping[str, Text]] = {
    "stock_in": _("Came in"),
    "deduct": _("Deducted on release"),
    "give_back": _("Given back"),
}
PICK_GROUPS: Final[Mapping[str, Text]] = {
    "ready": _("Ready to pick"),
    "handed_over": _("Handed over"),
    "moving": _("On its way"),
    "allocated": _("Not released yet"),
}
PROPOSALS: Final[Mapping[str, Text]] = {
    "open": pgettext_lazy("proposal", "Open"),
    "accepted": pgettext_lazy("proposal", "Accepted"),
    "refused": pgettext_lazy("proposal", "Refused"),
}
ROWS: Final[Mapping[str, Text]] = {
    "refused": pgettext_lazy("row", "With faults"),
    "new": pgettext_lazy("row", "New"),
    "changed": pgettext_lazy("row", "Changed"),
    "unchanged": pgettext_lazy("row", "Unchanged"),
}
DIFFERENCES: Final[Mapping[str, Text]] = {name: ROWS[name] for name in ("changed", "new", "unchanged")}
RATE_FILES: Final[Mapping[str, Text]] = {
    "proposed": pgettext_lazy("file", "Waits for a second person"),
    "approved": pgettext_lazy("file", "Approved"),
    "refused": pgettext_lazy("file", "Refused"),
}
RATE_FORMATS: Final[Mapping[str, Text]] = {
    "own_csv": _("Our own table (CSV)"),
    "usitc_json": _("Tariff of the United States (USITC JSON)"),
    "uk_json": _("Tariff of the United Kingdom (JSON)"),
    "ecb_xml": _("Reference rates of the ECB (XML)"),
    "cn_customs_csv": _("Monthly rates of Chinese customs (CSV)"),
}
RATE_KINDS: Final[Mapping[str, Text]] = {"duty": _("Duty"), "vat": _("VAT")}
RATE_FAULTS: Final[Mapping[str, Text]] = {
    "territory": _("Country"),
    "code": _("Customs code (HS)"),
    "kind": _("Rate of"),
    "rate": _("Rate"),
    "valid_from": _("Holds from"),
    "currency": _("Currency"),
    "month": _("Month"),
}
TAX_DISPLAYS: Final[Mapping[str, Text]] = {
    "added": pgettext_lazy("tax", "beside them"),
    "included": pgettext_lazy("tax", "in them"),
}
CONFIDENCES: Final[Mapping[str, Text]] = {"high": _("high"), "medium": _("medium"), "low": _("low")}
