"""The stored words as a supplier reads them."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.platform.desk import words as shared
from entrepot.platform.desk.wording import Text, Word
from entrepot.platform.desk.words import CARRIERS, GOODS, MODES, PARCELS, PORTS, STOCK_MOVES

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
