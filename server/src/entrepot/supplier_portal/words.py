"""The stored words as a supplier reads them."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.customs.ports import NAMES as PORTS
from entrepot.platform.desk import words as shared
from entrepot.platform.desk.wording import Text, Word
from entrepot.platform.desk.words import CARRIERS, GOODS, MODES, PARCELS, STOCK_MOVES

CUSTOMS: Final[Mapping[str, Word]] = {**shared.CUSTOMS, "rejected": Word(_("Being corrected"), "wait")}
"""A supplier sees a refusal as what it is for him: somebody is on it."""
ACCOUNTS: Final[Mapping[str, Text]] = {
    "2200": _("Held until delivery"),
    "2210": _("Payable to you"),
}
PROPOSALS: Final[Mapping[str, Word]] = {
    "open": Word(pgettext_lazy("proposal", "Open"), "wait"),
    "accepted": Word(pgettext_lazy("proposal", "Accepted"), "good"),
    "refused": Word(pgettext_lazy("proposal", "Refused"), "bad"),
}
FILINGS: Final[Mapping[str, Word]] = {
    "draft": Word(pgettext_lazy("filing", "Being prepared"), "wait"),
    "filed": Word(pgettext_lazy("filing", "Filed"), "wait"),
    "received": Word(pgettext_lazy("filing", "Received"), "wait"),
    "approved": Word(pgettext_lazy("filing", "Approved"), "good"),
    "rejected": Word(pgettext_lazy("filing", "Being corrected"), "wait"),
    "changed": Word(pgettext_lazy("filing", "Approved, change under way"), "good"),
    "cancelled": Word(pgettext_lazy("filing", "Cancelled")),
    "expired": Word(pgettext_lazy("filing", "Ended"), "bad"),
}
REVIEWS: Final[Mapping[str, Word]] = {
    "open": Word(pgettext_lazy("review", "With the house"), "wait"),
    "stopped": Word(pgettext_lazy("review", "Taken off the shelf"), "bad"),
    "refused": Word(pgettext_lazy("review", "Refused"), "bad"),
    "accepted": Word(pgettext_lazy("review", "Accepted"), "good"),
}
STOPS: Final[Mapping[str, Text]] = {
    "filing_end_date": _("The goods filing has run out."),
    "filing_off_list": _("The code is off the positive list in force."),
    "filing_cancelled": _("The goods filing was cancelled."),
    "forbidden": _("The positive list in force keeps these goods out."),
    "filing_differs": _("They are filed under another code than they are classified."),
}
LISTED: Final[Mapping[str, Word]] = {
    "yes": Word(_("On sale"), "good"),
    "no": Word(_("Not published"), "wait"),
    "off": Word(_("Withdrawn")),
}
GROUPS: Final[Mapping[str, Text]] = {
    "all": _("All"),
    "under_way": _("In customs"),
    "ready": _("Ready to pick"),
    "moving": _("On its way"),
    "delivered": _("Delivered"),
    "cancelled": _("Cancelled"),
}
TABLES: Final[Mapping[str, Mapping[str, Word | Text]]] = {
    "proposal": PROPOSALS,
    "filing": FILINGS,
    "review": REVIEWS,
    "stop": STOPS,
    "goods": GOODS,
    "customs": CUSTOMS,
    "parcel": PARCELS,
    "carrier": CARRIERS,
    "stock_move": STOCK_MOVES,
    "account": ACCOUNTS,
    "mode": MODES,
    "port": PORTS,
    "listed": LISTED,
    "track": {"goods": _("Goods"), "customs": _("Customs")},
}
