"""The stored words as a supplier reads them."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.platform.desk.wording import Text, Word

GOODS: Final[Mapping[str, Word]] = {
    "allocated": Word(_("Set aside"), "wait"),
    "ready": Word(_("Ready to pick"), "wait"),
    "handed_over": Word(_("Handed over"), "good"),
    "moving": Word(_("On its way"), "good"),
    "delivered": Word(_("Delivered"), "good"),
    "cancelled": Word(_("Cancelled")),
}
CUSTOMS: Final[Mapping[str, Word]] = {
    "not_declared": Word(_("Not declared")),
    "declaring": Word(_("Being declared"), "wait"),
    "accepted": Word(_("Taken in by customs"), "wait"),
    "rejected": Word(_("Being corrected"), "wait"),
    "inspection": Word(_("Under inspection"), "wait"),
    "detained": Word(_("Detained"), "bad"),
    "released": Word(_("Released"), "good"),
    "closed": Word(_("Cleared and closed"), "good"),
    "sent_back": Word(_("Sent back"), "bad"),
    "cancelling": Word(_("Cancellation asked for"), "wait"),
    "cancelled": Word(_("Cancelled")),
    "returning": Word(_("Return asked for"), "wait"),
    "returned": Word(_("Returned")),
}
CARRIERS: Final[Mapping[str, Text]] = {"swift": _("Swift Express")}
PARCELS: Final[Mapping[str, Word]] = {
    "declared": Word(_("Waybill declared"), "wait"),
    "waiting": Word(_("Waiting for collection"), "wait"),
    "collected": Word(_("Collected"), "good"),
    "moving": Word(_("On its way"), "good"),
    "out_for_delivery": Word(_("Out for delivery"), "good"),
    "delivered": Word(_("Delivered"), "good"),
}
STOCK_MOVES: Final[Mapping[str, Text]] = {
    "receive": _("Put on the shelf"),
    "allocate": _("Promised to an order"),
    "release": _("Promise taken back"),
    "issue": _("Went out"),
    "give_back": _("Came back"),
}
ACCOUNTS: Final[Mapping[str, Text]] = {
    "2200": _("Held until delivery"),
    "2210": _("Payable to you"),
}
MODES: Final[Mapping[str, Text]] = {
    "1210": _("Bonded import (1210)"),
    "1239": _("Bonded import A (1239)"),
    "9610": _("Direct mail (9610)"),
    "0110": _("General trade (0110)"),
    "postal": _("Postal articles"),
}
PORTS: Final[Mapping[str, Text]] = {
    "national": pgettext_lazy("port", "National single window"),
    "guangzhou": pgettext_lazy("port", "Guangzhou public service platform"),
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
